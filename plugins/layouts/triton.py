"""A model of a Triton repository: config.pbtxt, folders named by versions with the network, a file of labels.

https://docs.nvidia.com/deeplearning/triton-inference-server: the highest version is served unless it says otherwise.
"""

from __future__ import annotations

from pathlib import Path

from workbench.plugin import api

from . import pbtxt
from .texts import is_network, labelled, lines, missing, plain_name, stated, text, whole

FILE = "config.pbtxt"
_LAYOUTS = {"FORMAT_NCHW": "NCHW", "FORMAT_NHWC": "NHWC"}


class TritonModel:
    """Reads the formats of the input, and the labels of the output."""

    def sniff(self, path: Path) -> bool:
        """A folder with config.pbtxt, or a network in it or in one of its versions."""
        return _folder(path) is not None

    def read(self, path: Path) -> api.Imported:
        """The network and what is known of it. Raises ModelPackageError where the model is none of ONNX."""
        folder = _folder(path) or path
        try:
            config = pbtxt.read(text(folder / FILE))
        except pbtxt.Unreadable:
            config = {}
        network = _network(folder, config) if path.is_dir() else ""
        if path.is_dir() and not network:
            what = pbtxt.first(config, "platform") or pbtxt.first(config, "backend") or "an unknown backend"
            raise missing(path, f"{FILE} names {what}; no version of it holds an ONNX network.")
        found = stated("name", pbtxt.first(config, "name"), FILE)
        for given in pbtxt.messages(config, "input")[:1]:
            found += _fed(given)
        labelled_outputs = [one for one in pbtxt.messages(config, "output") if pbtxt.first(one, "label_filename")]
        for given in labelled_outputs[:1]:
            file = plain_name(pbtxt.first(given, "label_filename"), "")
            found += labelled(lines(text(folder / file)), file) if file else []
            found += stated("output", pbtxt.first(given, "name"), FILE)
        return api.Imported(network=network, answers=tuple(found))


def _folder(path: Path) -> Path | None:
    """The model's folder: where config.pbtxt lies."""
    if path.is_dir():
        places = [path]
    elif is_network(path):
        places = [path.parent, *([path.parent.parent] if path.parent.name.isdecimal() else [])]
    else:
        places = []
    return next((place for place in places if (place / FILE).is_file()), None)


def _network(folder: Path, config: pbtxt.Message) -> str:
    """The network of the highest version, relative to the folder."""
    file = plain_name(pbtxt.first(config, "default_model_filename"), "model.onnx")
    versions = [place.name for place in folder.iterdir() if place.name.isdecimal() and is_network(place / file)]
    return f"{max(versions, key=int)}/{file}" if versions else ""


def _fed(given: pbtxt.Message) -> list[api.Answer]:
    layout = _LAYOUTS.get(pbtxt.first(given, "format") or "")
    if layout is None:
        return []
    found = [api.Answer(key="layout", value=layout, where=f"{FILE} (format)")]
    dims = [whole(side) for side in given.get("dims", [])][-3:]
    sides = dims[1:] if layout == "NCHW" else dims[:2]
    if len(dims) == 3 and all(sides):
        found.append(api.Answer(key="size", value=f"{sides[0]}x{sides[1]}", where=f"{FILE} (dims)"))
    return found
