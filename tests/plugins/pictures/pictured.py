"""Records with pictures and maps, and what stands in the files that are made of them."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from tests.core.test_records import result
from workbench.core.geometry import Affine
from workbench.core.kinds import Record
from workbench.core.overlay import Overlay
from workbench.core.result import Result
from workbench.plugin import api

SENTENCE = "It shows where the model reacted: it is no outline of a lesion."
PICTURE = np.full((40, 60, 3), (200, 100, 50), np.uint8)
HEAT = np.repeat(np.array([[0.0, 8.0]], np.float32), 2, axis=0)


def overlay(**changes: Any) -> Overlay:
    """A map over rows 10 to 30 and columns 20 to 40 of the picture: low on the left, high on the right."""
    known: dict[str, Any] = {
        "kind": "heat",
        "values": api.frozen(HEAT.copy()),
        "affine": Affine(rr=10.0, r0=10.0, cc=10.0, c0=20.0),
        "low": 0.0,
        "high": 8.0,
        "unit": "contribution to the score",
        "method": "saliency.cam",
        "title": "Class-activation map",
        "sentence": SENTENCE,
        "target": 2,
        "target_label": "cat",
    }
    return Overlay(**(known | changes))


def record(**changes: Any) -> Record:
    """A picture with map and answer."""
    known: dict[str, Any] = {
        "input": "/far/away/chelsea.png",
        "picture": api.frozen(PICTURE.copy()),
        "overlay": overlay(),
        "result": result(),
    }
    return Record(**(known | changes))


def answer(**changes: Any) -> Result:
    """The answer of `record` with other findings or misfits."""
    from dataclasses import replace

    return replace(result(), **changes)


def svg_texts(path: Path) -> list[str]:
    """Every text of an SVG, in its order."""
    root = ElementTree.fromstring(path.read_bytes())
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def pdf_text(path: Path) -> str:
    """All that is written on the pages of a PDF, without blanks: letters are placed one by one."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", path.read_bytes(), re.DOTALL):
        try:
            plain = zlib.decompress(stream)
        except zlib.error:
            plain = stream
        if b"BT" in plain:
            found += re.findall(rb"\(((?:[^()\\]|\\.)*)\)", plain)
    text = re.sub(rb"\\(.)", rb"\1", b"".join(found)).decode("latin-1")
    return text.replace("\0", "").replace(" ", "")


def pdf_pages(path: Path) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type /Page\b", path.read_bytes()))
