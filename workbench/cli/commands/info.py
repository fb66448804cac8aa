"""`workbench info`: what a file is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.cli.asking import Asker
from workbench.cli.outcome import DONE, SOME_FAILED, a_model
from workbench.cli.printing import json_line, line, table
from workbench.cli.telling import complain
from workbench.core.image import Image
from workbench.errors import WorkbenchError
from workbench.paths import display_name, is_folder
from workbench.wire import answers, requests


def info(options: argparse.Namespace, asked: Asker) -> int:
    """Tell about every input; folders are looked through."""
    failed = 0
    for path, error in _files(options.inputs, asked):
        try:
            if error is not None:
                raise error
            request = requests.Inspect(path=path, frame=options.frame, tags=options.tags, stats=options.stats)
            found: answers.Inspected = asked.call(request)
        except WorkbenchError as failure:
            failed += 1
            if options.json:
                json_line({"input": path, "error": failure.as_dict()})
            else:
                complain(failure, display_name(path))
            continue
        if options.json:
            json_line(_plain(path, found))
        else:
            _show(path, found)
    return SOME_FAILED if failed else DONE


def _files(inputs: list[str], asked: Asker) -> list[tuple[str, WorkbenchError | None]]:
    found: list[tuple[str, WorkbenchError | None]] = []
    for text in inputs:
        if not is_folder(Path(text)):
            found.append((text, None))
            continue
        parts: list[answers.Opened] = []
        asked.call(requests.Open(paths=(text,)), part=parts.append)
        found += [(item.id, None) for part in parts for item in part.items]
        found += [(broken.path, broken.error.error()) for part in parts for broken in part.broken]
        found += [(model, a_model(model)) for part in parts for model in part.models]
    return found


def _plain(path: str, found: answers.Inspected) -> dict[str, Any]:
    header = found.header
    source = header.source
    whole: dict[str, Any] = {
        "input": path,
        "format": source.format,
        "width": header.width,
        "height": header.height,
        "channels": header.channels,
        "dtype": header.dtype,
        "bits": header.bits,
        "meaning": header.meaning,
        "unit": header.unit,
        "value_range": _finite(header.value_range),
        "frames": source.frames,
        "encoding": source.encoding,
        "lossy": source.lossy,
        "spacing_mm": list(header.spacing_mm) if header.spacing_mm else None,
        "spacing_kind": header.spacing_kind or None,
        "photometric": header.hints.photometric,
        "windows": [{"centre": w.centre, "width": w.width, "function": w.function} for w in header.hints.windows],
        "modality": source.modality or None,
        "body_part": source.body_part or None,
        "view": source.view or None,
        "warnings": [{"code": notice.code, "text": notice.text} for notice in header.notices],
    }
    if found.stored is not None and found.values is not None:
        whole["stats"] = {"stored": _stat(found.stored), "values": _stat(found.values)}
    if found.tags:
        whole["tags"] = [{"tag": t.key, "name": t.name, "value": t.value, "depth": t.depth} for t in found.tags]
    return whole


def _show(path: str, found: answers.Inspected) -> None:
    header, source = found.header, found.header.source
    line(display_name(path))
    rows = [
        ["  size", f"{header.width} × {header.height}, {header.channels} channel(s), {header.bits} bits"],
        ["  format", f"{source.format}, {source.encoding}" + (", lossy" if source.lossy else "")],
        ["  values", _values(header)],
        ["  frames", str(source.frames)],
    ]
    if header.spacing_mm:
        rows.append(["  spacing", f"{header.spacing_mm[0]:g} × {header.spacing_mm[1]:g} mm ({header.spacing_kind})"])
    kind = ", ".join(part for part in (source.modality, source.body_part, source.view) if part)
    if kind:
        rows.append(["  kind", kind])
    for window in header.hints.windows:
        rows.append(["  window", f"W {window.width:g} L {window.centre:g} {window.name}".rstrip()])
    for stat, name in ((found.stored, "stored"), (found.values, "values")):
        if stat is not None:
            rows.append([f"  {name}", f"{stat.dtype} {stat.min:g} to {stat.max:g}, mean {stat.mean:.4g}"])
            rows.append(["", f"sha256 {stat.sha256}"])
    rows += [["  note", notice.text] for notice in header.notices]
    table(rows)
    table([[f"  {'  ' * tag.depth}{tag.key}", tag.name, tag.value] for tag in found.tags])


def _values(header: Image) -> str:
    low, high = header.value_range
    unit = f" {header.unit}" if header.unit else ""
    return f"{header.meaning}, {low:g} to {high:g}{unit}"


def _stat(stat: answers.Stat) -> dict[str, Any]:
    found = {"shape": list(stat.shape), "dtype": stat.dtype, "sha256": stat.sha256}
    return found | dict(zip(("min", "max", "mean"), _finite((stat.min, stat.max, stat.mean)), strict=True))


def _finite(numbers: tuple[float, ...]) -> list[float | None]:
    """Numbers as JSON has them: what is not finite becomes null."""
    return [number if abs(number) < float("inf") else None for number in numbers]
