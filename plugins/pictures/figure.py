"""A figure for a page: picture with map, colour bar, probabilities as bars. PDF (a page per image) or SVG."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from workbench.plugin import api

SHOWN = 5
NOTICE = "For research and evaluation of models. Not for diagnosis."
_STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "workbench", "pdf.fonttype": 42, "font.size": 9}


class FigureWriter:
    """Writes `.pdf` and `.svg`."""

    endings = (".pdf", ".svg")
    pictures = True

    def write(self, records: Iterable[api.Record], path: Path) -> None:
        """A page per record; SVG holds one. Raises WriteError."""
        shown = [record for record in records if record.picture is not None]
        if not shown:
            raise api.WriteError("write.unwritable", name=api.display_name(path), why="There is no picture to write.")
        with matplotlib.rc_context(_STYLE):
            if path.suffix.lower() == ".svg":
                drawn(shown[0]).savefig(path, format="svg", metadata={"Date": None})
                return
            with PdfPages(path, metadata={"CreationDate": None}) as pages:
                for record in shown:
                    pages.savefig(drawn(record))


def drawn(record: api.Record) -> Figure:
    """The figure of one record."""
    bars = record.result is not None and bool(record.result.findings.classes)
    figure = Figure(figsize=(7.5, 3.4) if bars else (4.4, 4.0), layout="constrained")
    axes = figure.subplots(1, 2, width_ratios=(3, 2)) if bars else [figure.subplots()]
    _draw_picture(figure, axes[0], record)
    if bars and record.result is not None:
        _draw_bars(axes[1], record.result)
    figure.supxlabel(NOTICE, fontsize=7, color="0.35")
    return figure


def _draw_picture(figure: Figure, axes: Any, record: api.Record) -> None:
    assert record.picture is not None
    shown = record.picture
    if record.overlay is not None:
        shown = api.with_overlay(shown, record.overlay, record.opacity, record.colours)
    axes.imshow(shown, cmap="gray", vmin=0, vmax=255, interpolation="antialiased")
    axes.set_axis_off()
    axes.set_title(_literal(api.display_name(record.input)), fontsize=9)
    if record.overlay is not None:
        scale = matplotlib.cm.ScalarMappable(
            matplotlib.colors.Normalize(record.overlay.low, record.overlay.high), record.colours
        )
        bar = figure.colorbar(scale, ax=axes, shrink=0.8, location="bottom", pad=0.02)
        bar.set_label(_literal(f"{record.overlay.title}, {record.overlay.target_label}: {record.overlay.unit}"))


def _draw_bars(axes: Any, result: api.Result) -> None:
    top = result.findings.classes[:SHOWN]
    places = range(len(top))
    axes.barh(places, [score.probability for score in top], color="#0072B2", height=0.55)
    for place, score in zip(places, top, strict=True):
        axes.text(0.0, place - 0.42, _literal(score.label), va="bottom", ha="left", fontsize=8)
        if score.threshold is not None:
            axes.plot([score.threshold] * 2, [place - 0.35, place + 0.35], color="black", linewidth=1.5)
    axes.set_ylim(len(top) - 0.4, -0.8)
    axes.set_xlim(0, 1)
    axes.set_yticks([])
    axes.set_xlabel("probability" + ("" if result.findings.calibrated else ", not calibrated"))
    model = result.provenance.model
    axes.set_title(_literal(f"{model.name or model.id} {model.version}, {model.sha256[:8]}"), fontsize=9)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _literal(text: str) -> str:
    """Text from files and labels as it is: matplotlib would take dollar signs for mathematics."""
    return text.replace("$", r"\$")
