"""Which answers about a bare network can be followed."""

from __future__ import annotations

import pytest

from workbench.core.intake import Answer
from workbench.models import accepting, questions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("224", (224, 224)), ("224x192", (224, 192)), (" 8X4 ", (8, 4)), ("8192x1", (8192, 1))),
        *(("0", None), ("8193", None), ("1x0", None), ("x", None), ("1x2x3", None), ("-1", None), ("²²", None)),
    ],
)
def test_that_a_size_is_height_and_width(text: str, found: tuple[int, int] | None) -> None:
    assert accepting.sides(text) == found


@pytest.mark.parametrize(
    ("text", "height", "width", "problem"),
    [
        ("8x4", "h", None, ""),
        ("8x4", 8, None, ""),
        ("8x4", 9, None, "“8x4” does not fit: the graph's height is 9."),
        ("8x4", 8, 5, "“8x4” does not fit: the graph's width is 5."),
        ("big", 8, 4, "“big” is no HEIGHTxWIDTH with sides from 1 to 8192."),
    ],
)
def test_that_a_size_has_to_fit_what_the_graph_fixes(
    text: str, height: int | str | None, width: int | None, problem: str
) -> None:
    assert accepting.size(text, height, width) == problem


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("shorter:256", (256, "round")), ("shorter:256,floor", (256, "floor"))),
        *(
            ("shorter:0", None),
            ("shorter:", None),
            ("shorter:2,ceil", None),
            ("longer:2", None),
            ("shorter:123456", None),
        ),
    ],
)
def test_that_a_shorter_side_may_say_how_the_other_is_rounded(text: str, found: tuple[int, str] | None) -> None:
    assert accepting.shorter(text) == found


@pytest.mark.parametrize("text", ["squeeze", "letterbox", "shorter:320", "shorter:8192,floor"])
def test_that_a_resize_that_leaves_enough_is_accepted(text: str) -> None:
    assert accepting.resize(text, questions.resize(240, 320), 320) == ""


@pytest.mark.parametrize("text", ["shorter:319", "shorter:8193", "shorter:240,floor"])
def test_that_nothing_can_be_cut_out_of_less(text: str) -> None:
    problem = accepting.resize(text, questions.resize(240, 320), 320)
    assert problem == f"“{text}” does not fit: the shorter side has to be 320 to 8192."


def test_that_a_misspelt_word_is_asked_back() -> None:
    assert accepting.one_of(["bicubic", "nearest"])("bicubik") == (
        "“bicubik” is none of: bicubic, nearest. Did you mean “bicubic”?"
    )
    assert accepting.resize("squeze", questions.resize(8, 8), 8).endswith("Did you mean “squeeze”?")
    assert accepting.scale("imagnet", 3, "float32", questions.scale(3, "photo")).endswith("Did you mean “imagenet”?")


@pytest.mark.parametrize("text", ["photo", "any", "CT", "CR,DX", "XA,RF,PT"])
def test_that_codes_of_modalities_are_accepted(text: str) -> None:
    assert accepting.modality(text) == ""


@pytest.mark.parametrize("text", ["", "C", "ct", "CT,", "CT;MR", "photo,CT", "CT,any", "C1"])
def test_that_what_is_no_modality_is_refused(text: str) -> None:
    assert f"“{text}” " in accepting.modality(text)


@pytest.mark.parametrize(
    ("key", "text", "spelt"),
    [
        *(("modality", "ct", "CT"), ("modality", "cr, dx", "CR,DX"), ("modality", "Photo", "photo")),
        *(("size", "224", "224x224"), ("size", "8X4", "8x4"), ("size", "large", "large")),
        *(("scale", "scale=1.0,mean=127,std=128", "127/128"), ("scale", " 0..1 ", "0..1"), ("scale", "x", "x")),
        *(("resize", " squeeze ", "squeeze"), ("colour", "rgb", "rgb")),
    ],
)
def test_that_answers_are_compared_in_one_spelling(key: str, text: str, spelt: str) -> None:
    assert accepting.spelt(key, text) == spelt


@pytest.mark.parametrize(
    ("text", "dtype", "ok"),
    [
        *(("0..1", "float32", True), ("0..1", "float16", True), ("0..255", "uint8", True), ("0..1", "uint8", False)),
        *(("scale=1,mean=128,std=1", "int8", True), ("min..max", "int16", False), ("window:40,400", "uint8", False)),
        *(("mean=1/2", "float32", False),),
    ],
)
def test_that_whole_numbers_are_not_made_of_fractions(text: str, dtype: str, ok: bool) -> None:
    problem = accepting.scale(text, 3, dtype, questions.scale(3, "photo", dtype))
    assert (problem == "") == ok


def labels(*names: str, where: str = "labels.txt") -> Answer:
    return Answer(key="labels", value="names", where=where, labels=names)


def test_that_there_are_as_many_names_as_outputs() -> None:
    assert accepting.labels(labels("a", "b"), 2) == ""
    assert accepting.labels(labels("a", "b"), None) == ""
    assert accepting.labels(labels("a", "b"), 3) == "labels.txt names 2 labels; the network has 3 outputs."
    assert accepting.labels(labels("a", where="chosen"), 3) == "That names 1 labels; the network has 3 outputs."
    assert accepting.labels(labels(), 3) == "“names” names nothing."


def test_that_names_are_lines_and_an_output_without_one_is_called_by_its_number() -> None:
    assert accepting.named([" a\n b ", "", "\ud800x", "\x00", "a b"]) == ("a b", "1", "?x", "\ufffd", "a b")


def test_that_a_text_without_end_is_cut() -> None:
    assert len(accepting.plain("word " * 10_000)) <= accepting.LONGEST_TEXT
