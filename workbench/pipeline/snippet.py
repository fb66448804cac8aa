"""A plan as a script: what a person needs to get the network's input again without this program.

Numpy and Pillow are all it needs (pydicom for DICOM files). Each reader and step says for itself what it does; where
one cannot, the script stops there and says in one sentence which it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workbench.core.image import Image, Window
from workbench.core.kinds import Reader
from workbench.core.snippet import Snippet
from workbench.display import grey
from workbench.pipeline.plan import Pipeline

_SELF = """if __name__ == "__main__":
    tensor = network_input(*sys.argv[1:2])
    print(tensor.shape, tensor.dtype, tensor.min(), tensor.max())
    if len(sys.argv) > 2:
        np.save(sys.argv[2], tensor)
"""
_LEVELS = {
    "LINEAR": "np.clip((x - {low!r}) / {span!r} + 0.5, 0.0, 1.0) * 255.0",
    "LINEAR_EXACT": "np.clip((x - {centre!r}) / {width!r} + 0.5, 0.0, 1.0) * 255.0",
    "SIGMOID": "255.0 / (1.0 + np.exp(-4.0 * (x - {centre!r}) / {width!r}))",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The script, and sentences about what could not be written (then it raises there)."""

    text: str
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Body:
    """Grows line by line; nothing is added behind what could not be written."""

    lines: list[str] = field(default_factory=list)
    helpers: dict[str, None] = field(default_factory=dict)
    imports: dict[str, None] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def add(self, comment: str, snippet: Snippet) -> None:
        if self.missing:
            return
        self.lines += [f"# {_one_line(comment)}", *snippet.lines]
        self.helpers |= dict.fromkeys(snippet.helpers)
        self.imports |= dict.fromkeys(snippet.imports)

    def cannot(self, sentence: str) -> None:
        self.lines.append(f"raise NotImplementedError({sentence!r})")
        self.missing.append(sentence)


def script(pipeline: Pipeline, image: Image, reader: Reader) -> Script:
    """The plan for images like this one (with pixels: an automatic window is made from them)."""
    body = _Body()
    _reading(body, image, reader)
    _entering(body, pipeline, image)
    spec = pipeline.first
    for planned in pipeline.steps:
        write = getattr(planned.step, "python", None)
        if write is not None:
            body.add(f"{planned.use.use}: {planned.step.describe()}", write(spec))
        elif not body.missing:
            body.cannot(f"The step {planned.use.use} cannot be written as Python: its plugin does not say how.")
        spec = planned.after
    layout, dtype = pipeline.package.manifest.engine.layout, pipeline.input.dtype
    body.add(f"network input {pipeline.input.name}: {layout}, {dtype}", _packing(layout, dtype, spec.dtype))
    if not body.missing:
        body.lines.append("return px")
    return Script(text=_whole(pipeline, image, body), missing=tuple(body.missing))


def _reading(body: _Body, image: Image, reader: Reader) -> None:
    write = getattr(reader, "python", None)
    found = write(image) if write is not None else None
    if found is None:
        name = image.source.reader
        body.cannot(f"How {name} reads this file cannot be written as Python; start from values of your own.")
    else:
        body.add(f"{image.source.format}, {image.meaning} values", found)


def _entering(body: _Body, pipeline: Pipeline, image: Image) -> None:
    entry = pipeline.entry
    lines: list[str] = []
    if entry.values == "windowed" and image.grey:
        choice = grey.default_choice(image)
        if not isinstance(choice, Window):
            if not body.missing:
                body.cannot("The file's own VOI lookup table cannot be written as Python.")
            return
        lines += _windowing(image, choice)
    elif entry.values == "eight":
        lines.append(f"px = px.astype(np.float32) * np.float32({255.0 / (image.value_range[1] or 1.0)!r})")
    elif entry.values == "keep" and image.dtype != "uint8":
        lines.append("px = px.astype(np.float32)")
    lines.append("px = px[:, :, None] if px.ndim == 2 else px")
    lines += {
        "keep": [],
        "replicate": ["px = np.repeat(px, 3, axis=2)"],
        "reverse": ["px = np.ascontiguousarray(px[:, :, ::-1])"],
        "luma": _luma(pipeline.first.dtype),
    }[entry.colour]
    body.add(entry.describe(), Snippet(lines=tuple(lines)))


def _windowing(image: Image, window: Window) -> list[str]:
    """The file's window to grey levels (PS3.3 C.11.2.1), as `display.grey` computes them."""
    threshold = window.width <= (1 if window.function == "LINEAR" else 0)
    edge = window.centre - 0.5 if window.function == "LINEAR" else window.centre
    numbers = {"centre": window.centre, "width": window.width, "low": window.centre - 0.5, "span": window.width - 1.0}
    levels = f"np.where(x > {edge!r}, 255.0, 0.0)" if threshold else _LEVELS[window.function].format(**numbers)
    lines = ["x = px.astype(np.float64)", f"levels = {levels}"]
    if grey.inverted(image.hints):
        lines.append("levels = 255.0 - levels")
    if image.hints.padding is not None:
        low, high = image.hints.padding
        lines.append(f"levels = np.where((x >= {low!r}) & (x <= {high!r}), 0.0, levels)")
    return [*lines, "px = np.floor(np.nan_to_num(levels, nan=0.0) + 0.5).astype(np.uint8)"]


def _luma(dtype: str) -> list[str]:
    weights = "weights = np.array([19595, 38470, 7471], np.uint32)"
    if dtype == "uint8":
        return [weights, "px = ((px.astype(np.uint32) @ weights + 0x8000) >> 16).astype(np.uint8)[:, :, None]"]
    return [weights, "px = (px.astype(np.float32) @ (weights / 65536.0).astype(np.float32))[:, :, None]"]


def _packing(layout: str, dtype: str, given: str) -> Snippet:
    lines = ["px = px.transpose(2, 0, 1)"] if layout == "NCHW" else []
    if dtype[0] in "iu" and dtype != given:
        lines += [
            f"info = np.iinfo(np.{dtype})",
            "px = np.clip(np.floor(px.astype(np.float64) + 0.5), info.min, min(info.max, 2**63 - 1024))",
        ]
    return Snippet(lines=(*lines, f"px = np.ascontiguousarray(px, dtype=np.{dtype})[None]"))


def _whole(pipeline: Pipeline, image: Image, body: _Body) -> str:
    manifest = pipeline.package.manifest
    title = _one_line(f"{manifest.name} {manifest.version}").replace("\\", "/").replace('"', "'")
    head = f'"""What {title} is fed with: python this_file.py [IMAGE [OUT.npy]]"""\n'
    imports = ["import sys", "", "import numpy as np", *sorted(body.imports)]
    function = [f"def network_input(path=IMAGE, frame={image.source.frame}):", *(f"    {line}" for line in body.lines)]
    places = f"IMAGE = {image.source.path!r}"
    parts = ["\n".join([head, *_merged(imports), "", places]), *body.helpers, "\n".join(function), _SELF]
    return "\n\n\n".join(parts)


def _merged(imports: Sequence[str]) -> Iterable[str]:
    """Import lines, those from one module as one."""
    names: dict[str, set[str]] = {}
    for line in imports:
        if line.startswith("from "):
            module, _, listed = line.removeprefix("from ").partition(" import ")
            names.setdefault(module, set()).update(name.strip() for name in listed.split(","))
    yield from (line for line in imports if not line.startswith("from "))
    yield from (f"from {module} import {', '.join(sorted(listed))}" for module, listed in sorted(names.items()))


def _one_line(text: str) -> str:
    return " ".join(text.split())
