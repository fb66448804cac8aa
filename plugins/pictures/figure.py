"""A figure for a page: picture with map, legend, probabilities as bars. PDF (a page per image) or SVG."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from workbench.plugin import api

from .targets import only_one, pictured, shown, writing

SHOWN = 5
NOTICE = "For research and evaluation of models. Not for diagnosis."
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "workbench",
    "pdf.fonttype": 42,
    "font.size": 9,
    "text.parse_math": False,  # dollar signs in file names and labels are dollar signs
}
_WIDE, _NARROW = (7.5, 3.9), (4.4, 4.6)
_SMALL = 7
_LETTERS_AN_INCH = 17
_LONGEST_NAME, _LONGEST_LABEL = 40, 34


class FigureWriter:
    """Writes `.pdf` and `.svg`."""

    endings = (".pdf", ".svg")
    pictures = True

    def write(self, records: Iterable[api.Record], path: Path) -> None:
        """A page per record; SVG holds one. Raises WriteError."""
        alone = path.suffix.lower() == ".svg"
        chosen = [only_one(records, path)] if alone else pictured(records, path)
        with writing(path), matplotlib.rc_context(_STYLE), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)  # a box stands for it
            if alone:
                drawn(chosen[0]).savefig(path, format="svg", metadata={"Date": None})
                return
            with PdfPages(path, metadata={"CreationDate": None}) as pages:
                for record in chosen:
                    pages.savefig(drawn(record))


def drawn(record: api.Record) -> Figure:
    """The figure of one record."""
    bars = record.result is not None and bool(record.result.findings.classes)
    size = _WIDE if bars else _NARROW
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(1, 2, width_ratios=(3, 2)) if bars else [figure.subplots()]
    _draw_picture(figure, axes[0], record)
    if bars and record.result is not None:
        _draw_bars(axes[1], record.result)
    lines = [textwrap.fill(line, int(size[0] * _LETTERS_AN_INCH)) for line in said_below(record)]
    figure.supxlabel("\n".join(lines), fontsize=_SMALL, color="0.35")
    return figure


def said_below(record: api.Record) -> list[str]:
    """What must not be missing: what the model is not meant for, what the map is not, and what all this is for."""
    misfits = record.result.misfits if record.result is not None else ()
    found = [f"Not meant for this image: {misfit}" for misfit in misfits]
    if record.overlay is not None:
        found.append(record.overlay.sentence)
    return [*found, NOTICE]


def _draw_picture(figure: Figure, axes: Any, record: api.Record) -> None:
    axes.imshow(shown(record), cmap="gray", vmin=0, vmax=255, interpolation="antialiased")
    axes.set_axis_off()
    frame = f", frame {record.frame + 1}" if record.frame else ""
    axes.set_title(_short(api.display_name(record.input), _LONGEST_NAME) + frame, fontsize=9)
    if record.overlay is not None:
        scale = matplotlib.cm.ScalarMappable(
            matplotlib.colors.Normalize(record.overlay.low, record.overlay.high), record.colours
        )
        bar = figure.colorbar(scale, ax=axes, shrink=0.7, aspect=30, location="bottom", pad=0.03)
        label = _short(record.overlay.target_label, _LONGEST_LABEL)
        bar.set_label(": ".join(part for part in (record.overlay.title, label) if part) + f"\n{record.overlay.unit}")


def _draw_bars(axes: Any, result: api.Result) -> None:
    top = result.findings.classes[:SHOWN]
    places = range(len(top))
    axes.barh(places, [score.probability for score in top], color="#0072B2", height=0.34)
    for place, score in zip(places, top, strict=True):
        axes.text(0.0, place - 0.22, _short(score.label, _LONGEST_LABEL), va="bottom", ha="left", fontsize=8)
        axes.text(1.0, place - 0.22, _percent(score.probability), va="bottom", ha="right", fontsize=8)
        if score.threshold is not None:
            axes.plot([score.threshold] * 2, [place - 0.24, place + 0.24], color="black", linewidth=1.5)
    axes.set_ylim(SHOWN - 0.6, -0.8)
    axes.set_xlim(0, 1)
    axes.set_yticks([])
    axes.set_xlabel("probability" + ("" if result.findings.calibrated else ", not calibrated"))
    model = result.provenance.model
    name = _short(f"{model.name or model.id} {model.version}", _LONGEST_LABEL)
    axes.set_title(f"{name}, {model.sha256[:8]}", fontsize=9)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _percent(probability: float) -> str:
    """One decimal, and no more certainty than that."""
    if probability > 0.9995:
        return "> 99.9 %"
    if 0 < probability < 0.0005:
        return "< 0.1 %"
    return f"{100 * probability:.1f} %"


def _short(text: str, most: int) -> str:
    """The text with its middle left out where it is too long, without what no font can draw."""
    clean = api.printable(text)
    if len(clean) <= most:
        return clean
    return f"{clean[: (most - 1) // 2]}…{clean[-(most // 2) :]}"
