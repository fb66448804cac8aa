"""A figure for a page: nothing missing that must be said, nothing in it that identifies."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from plugins.pictures import figure
from plugins.pictures.figure import NOTICE, FigureWriter
from tests.plugins.dicom import synthetic
from tests.plugins.pictures.pictured import (
    PICTURE,
    SENTENCE,
    answer,
    overlay,
    pdf_pages,
    pdf_text,
    record,
    svg_texts,
)
from workbench.core.kinds import Record
from workbench.core.result import ClassScore, Findings
from workbench.display import colour
from workbench.engine import Engine, Work
from workbench.plugin import api
from workbench.wire import answers, requests

MARKS = {"PatientName": "MARKEDNAME^ONE", "PatientID": "MARKEDID", "PatientBirthDate": "19010203"}


def classes(*pairs: tuple[str, float]) -> Findings:
    """Findings with labels and probabilities."""
    found = tuple(ClassScore(index, label, probability, 0.0) for index, (label, probability) in enumerate(pairs))
    return Findings(task="classification", classes=found)


def drawn(made: Record) -> Figure:
    """The figure, laid out."""
    found = figure.drawn(made)
    found.draw_without_rendering()
    return found


def texts(folder: Path, *records: Record) -> list[str]:
    """Every text of the SVG."""
    path = folder / "out.svg"
    FigureWriter().write(records, path)
    return svg_texts(path)


def test_that_a_figure_says_all_that_is_needed_to_read_it(tmp_path: Path) -> None:
    found = texts(tmp_path, record())
    assert found[0] == "chelsea.png"
    for text in (
        "Class-activation map: cat",
        "contribution to the score",
        "Not meant for this image: kind: one.",
        SENTENCE,
        NOTICE,
        "Made 1.0, mmmmmmmm",
        "probability",
        "61.2 %",
    ):
        assert text in found, text
    assert [text for text in found if text in ("cat", "ant", "bee")] == ["cat", "ant", "bee"]
    assert "/far/away" not in "".join(found)


def test_that_a_pdf_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    FigureWriter().write([record()], path)
    found = pdf_text(path)
    for text in (*texts(tmp_path, record()), SENTENCE, NOTICE):
        assert text.replace(" ", "") in found, text


def test_that_a_pdf_has_a_page_for_each_picture_and_an_svg_one(tmp_path: Path) -> None:
    broken = Record(input="a.png", error={"code": "read.empty"})
    FigureWriter().write([record(), broken, record(input="second.png"), record()], tmp_path / "out.pdf")
    assert pdf_pages(tmp_path / "out.pdf") == 3
    assert "second.png" in pdf_text(tmp_path / "out.pdf")
    with pytest.raises(api.WriteError, match="A SVG file holds one picture; there are 2"):
        texts(tmp_path, record(), record())
    with pytest.raises(api.WriteError, match="There is no picture to write"):
        texts(tmp_path, broken)


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_that_the_same_answer_gives_the_same_file(tmp_path: Path, ending: str) -> None:
    for name in ("one", "two"):
        FigureWriter().write([record()], tmp_path / f"{name}{ending}")
    one, two = ((tmp_path / f"{name}{ending}").read_bytes() for name in ("one", "two"))
    assert one == two
    assert not re.search(rb"CreationDate|<dc:date>", one)


def test_that_the_legend_has_the_ends_and_the_colours_of_the_map() -> None:
    found = drawn(record(colours="viridis"))
    _, _, legend = found.axes
    assert legend.get_xlim() == (0.0, 8.0)
    mesh = next(part for part in legend.collections if part.get_array() is not None)
    assert np.array_equal(np.round(mesh.cmap(np.arange(256))[:, :3] * 255).astype(int), colour.table("viridis"))
    assert legend.get_xlabel() == "Class-activation map: cat\ncontribution to the score"


@pytest.mark.parametrize("colours", colour.MAPS)
def test_that_every_colour_map_can_be_drawn(colours: str) -> None:
    assert len(drawn(record(colours=colours)).axes) == 3


def test_that_the_picture_in_a_figure_has_its_map() -> None:
    picture = drawn(record(opacity=1.0)).axes[0].images[0].get_array()
    assert picture is not None
    assert np.array_equal(picture[0, 0], PICTURE[0, 0])
    assert np.array_equal(picture[15, 38], colour.table("magma")[255])


def test_that_a_flat_grey_picture_keeps_its_shade() -> None:
    shade = api.frozen(np.full((8, 8), 100, np.uint8))
    image = drawn(record(picture=shade, overlay=None)).axes[0].images[0]
    assert image.to_rgba(shade, bytes=True)[0, 0].tolist() == [100, 100, 100, 255]


def test_that_bars_are_as_long_as_the_probabilities() -> None:
    bars = drawn(record()).axes[1]
    assert [round(bar.get_width(), 8) for bar in bars.patches if isinstance(bar, Rectangle)] == [0.61234567, 0.3, 0.1]
    assert (bars.get_xlim(), bars.get_xlabel()) == ((0.0, 1.0), "probability")
    assert [np.asarray(line.get_xdata()).tolist() for line in bars.lines] == [
        [0.5, 0.5]
    ] * 2  # the classes that have a threshold


def test_that_values_that_are_not_calibrated_are_called_so(tmp_path: Path) -> None:
    found = texts(tmp_path, record(result=answer(findings=classes(("a", 0.5)))))
    assert "probability, not calibrated" in found


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (1.0, "> 99.9 %"),
        (0.99951, "> 99.9 %"),
        (0.9994, "99.9 %"),
        (0.0005, "0.1 %"),
        (0.0004, "< 0.1 %"),
        (0.0, "0.0 %"),
    ],
)
def test_that_a_percentage_claims_no_more_than_is_known(tmp_path: Path, probability: float, text: str) -> None:
    assert text in texts(tmp_path, record(result=answer(findings=classes(("a", probability)))))


def test_that_five_classes_are_shown_and_no_more(tmp_path: Path) -> None:
    many = classes(*((f"class {number}", 0.1) for number in range(9)))
    found = [text for text in texts(tmp_path, record(result=answer(findings=many))) if text.startswith("class")]
    assert found == [f"class {number}" for number in range(5)]


def test_that_without_classes_the_picture_stands_alone(tmp_path: Path) -> None:
    alone = record(result=None)
    assert len(drawn(alone).axes) == 2
    found = texts(tmp_path, alone)
    assert SENTENCE in found
    assert not [text for text in found if text.startswith(("probability", "Not meant"))]
    assert texts(tmp_path, record(result=None, overlay=None)) == ["chelsea.png", NOTICE]


def test_that_frames_are_counted_from_one_on_a_page(tmp_path: Path) -> None:
    assert texts(tmp_path, record(frame=4))[0] == "chelsea.png, frame 5"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("$x^2$ costs $5", "$x^2$ costs $5"),
        (r"back\slash_under{score}", r"back\slash_under{score}"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("東京の猫", "東京の猫"),
        ("x" * 80, "x" * 16 + "…" + "x" * 17),
        ("one\x07two", "one\N{REPLACEMENT CHARACTER}two"),
    ],
    ids=["dollars", "backslash", "markup", "letters that the font lacks", "long", "a bell"],
)
def test_that_labels_and_names_are_drawn_as_they_are(tmp_path: Path, label: str, shown: str) -> None:
    made = record(
        result=answer(findings=classes((label, 0.5))), overlay=overlay(target_label=label), input=f"/a/{label[:20]}.png"
    )
    if "/" in label:
        made = record(result=answer(findings=classes((label, 0.5))))
    assert shown in texts(tmp_path, made)
    if not label.isascii():
        FigureWriter().write([made], tmp_path / "out.pdf")
        assert pdf_pages(tmp_path / "out.pdf") == 1


def test_that_names_that_are_no_text_can_be_drawn(tmp_path: Path) -> None:
    found = texts(tmp_path, record(input=b"/a/caf\xe9.png".decode("utf-8", "surrogateescape")))
    assert found[0].startswith("caf")
    assert found[0].endswith(".png")


def test_that_long_words_stay_on_the_page() -> None:
    long = answer(
        findings=classes(*(("w" * 90, 1.0) for _ in range(5))), misfits=("values: " + "it cannot take these " * 20,)
    )
    found = drawn(record(input="n" * 255, result=long, overlay=overlay(target_label="t" * 200), frame=1234))
    page = found.bbox
    shown = [part for axes in found.axes for part in (axes.title, axes.xaxis.label, *axes.texts) if part.get_text()]
    assert len(shown) == 2 + 1 + 10 + 1
    for text in [*shown, *found.texts, *found.axes[2].get_xticklabels()]:
        box = text.get_window_extent()
        assert box.x0 >= page.x0 - 1, text
        assert box.x1 <= page.x1 + 1, text
        assert box.y0 >= page.y0 - 1, text
        assert box.y1 <= page.y1 + 1, text


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1)])
@pytest.mark.parametrize("ending", [".pdf", ".svg"])
def test_that_extreme_shapes_can_be_drawn(tmp_path: Path, shape: tuple[int, int], ending: str) -> None:
    FigureWriter().write([record(picture=api.frozen(np.zeros(shape, np.uint8)))], tmp_path / f"out{ending}")
    assert (tmp_path / f"out{ending}").stat().st_size > 1000


def test_that_a_map_without_contrast_can_be_drawn(tmp_path: Path) -> None:
    assert SENTENCE in texts(tmp_path, record(overlay=overlay(low=3.0, high=3.0)))


def test_that_what_the_system_refuses_is_no_fault_of_the_plugin(tmp_path: Path) -> None:
    for ending in (".pdf", ".svg"):
        with pytest.raises(api.WriteError, match="No such file or directory"):
            FigureWriter().write([record()], tmp_path / "none" / f"out{ending}")


@pytest.mark.parametrize("ending", [".svg", ".pdf", ".png", ".jpg", ".tif", ".csv", ".json", ".jsonl"])
def test_that_no_export_tells_whose_picture_it_is(shared_engine: Engine, tmp_path: Path, ending: str) -> None:
    ds = synthetic.grey(synthetic.ramp("u2"), SOPClassUID=synthetic.CT_IMAGE, **MARKS)
    path = synthetic.written(tmp_path, ds)
    (part,) = shared_engine.open([str(path)])
    assert "MARKEDNAME" in str(part.items[0].identity)
    found = shared_engine.predict(requests.Predict(path=str(path), explain="auto", anyway=True))
    row: dict[str, Any] = {"input": str(path), "result": found.result, "overlay": found.overlay}
    out = tmp_path / f"out{ending}"
    shared_engine.answer(requests.Export(out=str(out), records=(answers.ExportRecord(**row),)), Work())
    whole = out.read_bytes() + (pdf_text(out).encode() if ending == ".pdf" else b"")
    for mark in ("MARKEDNAME", "MARKEDID", "19010203"):
        assert mark.encode() not in whole
    assert whole
