"""Two tensors that should be one: numbers, verdicts, and reasons that would really explain the difference."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.arrays import Array
from workbench.pipeline import comparing
from workbench.pipeline.comparing import arranged, compared
from workbench.pipeline.reasons import SENTENCES, Reason, listed, sentence

MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def photo(height: int = 24, width: int = 24) -> Array:
    """Values from 0 to 1 that are no mirror image of themselves, with edges and shades: (H, W, 3)."""
    rows, cols = np.mgrid[0:height, 0:width]
    planes = [(rows * 3 + cols * 5) % 41 / 41, (cols**2 + rows) % 67 / 67, (rows * cols + 3 * rows) % 53 / 53]
    return np.stack(planes, axis=2)


def fed() -> Array:
    made: Array = ((photo() - MEAN) / STD).astype(np.float32)
    return made


def names(mine: Array, theirs: Array, way: str = "HWC") -> list[str]:
    return [reason.name for reason in compared(mine, theirs, way).reasons]


@pytest.mark.parametrize(
    ("shape", "layout", "way"),
    [
        ((1, 3, 4, 5), "NCHW", "CHW"),
        ((3, 4, 5), "NCHW", "CHW"),
        ((4, 5, 3), "NCHW", "HWC"),
        ((1, 4, 5, 3), "NHWC", "HWC"),
        ((1, 1, 4, 5, 3), "NCHW", "HWC"),
        ((8, 3, 4, 5), "NCHW", "CHW"),
        ((3, 5, 4), "NCHW", "CWH"),
        ((5, 4, 3), "NHWC", "WHC"),
    ],
)
def test_that_every_usual_layout_is_laid_on_rows_columns_channels(
    shape: tuple[int, ...], layout: str, way: str
) -> None:
    wanted = np.arange(60.0).reshape(4, 5, 3)
    axes = {"CHW": (2, 0, 1), "HWC": (0, 1, 2), "CWH": (2, 1, 0), "WHC": (1, 0, 2)}[way]
    given = np.broadcast_to(wanted.transpose(axes), shape).copy()
    if shape[0] == 8:
        given[1:] = -1  # the first of a batch is meant
    found = arranged(given, (4, 5, 3), layout)
    assert found is not None
    assert found[1] == way
    assert np.array_equal(found[0], wanted)


def test_that_grey_fits_with_and_without_its_channel() -> None:
    wanted = np.arange(20.0).reshape(4, 5, 1)
    for given in (wanted, wanted[:, :, 0], wanted[None, :, :, 0], wanted.transpose(2, 0, 1)[None]):
        found = arranged(given, (4, 5, 1))
        assert found is not None
        assert np.array_equal(found[0], wanted)


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_that_the_networks_own_layout_decides_where_both_would_fit(layout: str) -> None:
    found = arranged(np.zeros((3, 3, 3)), (3, 3, 3), layout)
    assert found is not None
    assert found[1] == layout[1:]


@pytest.mark.parametrize("shape", [(4, 6, 3), (4, 5), (60,), (4, 5, 1), (0, 3, 4, 5), ()])
def test_that_another_size_fits_nowhere(shape: tuple[int, ...]) -> None:
    assert arranged(np.zeros(shape), (4, 5, 3)) is None


def test_that_the_same_numbers_of_another_type_are_equal() -> None:
    whole = np.arange(75, dtype=np.uint8).reshape(5, 5, 3)
    found = compared(whole, whole.astype(">f8"))
    assert (found.verdict, found.largest, found.share, found.reasons) == ("equal", 0.0, 0.0, ())


def test_that_the_largest_difference_is_told_with_its_place_and_both_values() -> None:
    mine = np.zeros((300, 4, 3))
    mine[0, 0, 0] = 10.0
    theirs = mine.copy()
    theirs[280, 3, 1] = -6.0
    theirs[2, 1, 2] = 2.0
    found = compared(mine, theirs)
    assert (found.largest, found.at, found.mine, found.theirs) == (6.0, (280, 3, 1), 0.0, -6.0)
    assert found.mean == pytest.approx(8 / 3600)
    assert found.share == pytest.approx(2 / 3600)


@pytest.mark.parametrize(("part", "verdict"), [(0.9, "close"), (1.1, "differs")])
def test_that_rounding_is_close_and_more_than_that_differs(part: float, verdict: str) -> None:
    mine = fed().astype(np.float64)
    theirs = mine.copy()
    theirs[3, 4, 1] += part * np.ptp(mine) / 1000
    assert compared(mine, theirs).verdict == verdict


def test_that_half_precision_is_rounding_and_eight_bits_are_not() -> None:
    assert compared(fed(), fed().astype(np.float16)).verdict == "close"
    eight = np.round(photo() * 255) / 255
    other = eight + np.where(np.indices(eight.shape).sum(axis=0) % 7 == 0, 1 / 255, 0)
    found = compared(eight, other, ends=(0.0, 1.0))
    assert (found.verdict, [reason.name for reason in found.reasons]) == ("differs", ["rounded"])


MISTAKES: dict[str, Array] = {
    "bgr": fed()[:, :, ::-1],
    "mirrored": fed()[:, ::-1],
    "upside_down": fed()[::-1],
    "turned": fed()[::-1, ::-1],
    "transposed": fed().transpose(1, 0, 2),
    "times_255": fed() * 255,
    "over_255": fed() / 255,
    "scaled": fed() * 3,
    "inverted": -fed(),
    "not_normalised": photo(),
    "other_constants": fed() * 0.9 - 0.3,
    "other_picture": np.random.default_rng(0).normal(size=(24, 24, 3)),
    "constant": np.full((24, 24, 3), 0.25),
}


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_that_a_usual_mistake_is_named(mistake: str) -> None:
    assert names(fed(), MISTAKES[mistake]) == [mistake]


def test_that_two_mistakes_at_once_are_both_named() -> None:
    assert names(fed(), photo()[:, :, ::-1]) == ["bgr", "not_normalised"]


def test_that_missing_constants_are_told_with_their_values() -> None:
    (there,) = compared(fed(), photo()).reasons
    assert np.allclose(there.numbers, (MEAN, STD), atol=1e-5)
    (here,) = compared(photo(), fed()).reasons
    assert here.name == "normalised_there"
    assert np.allclose(here.numbers, (MEAN, STD), atol=1e-5)
    assert sentence(here).endswith("(these − [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225].")


def test_that_values_up_to_255_count_as_not_normalised_too() -> None:
    assert names(fed(), np.round(photo() * 255)) in (["not_normalised"], ["not_normalised", "resampled"])


@pytest.mark.parametrize(("down", "right"), [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)])
def test_that_a_shift_by_one_pixel_is_named_with_its_direction(down: int, right: int) -> None:
    (found,) = compared(fed(), np.roll(fed(), (down, right), axis=(0, 1))).reasons
    assert (found.name, found.numbers) == ("shifted", ((down,), (right,)))


def test_that_a_reshape_instead_of_a_transpose_is_named() -> None:
    channels_first = np.ascontiguousarray(fed()).reshape(3, 24, 24)
    assert names(fed(), channels_first.transpose(1, 2, 0), "CHW") == ["reshaped"]
    channels_last = np.ascontiguousarray(fed().transpose(2, 0, 1)).reshape(24, 24, 3)
    assert names(fed(), channels_last, "HWC") == ["reshaped"]


def test_that_swapped_sides_are_named_even_where_the_numbers_agree() -> None:
    found = compared(fed(), fed(), "WHC")
    assert (found.verdict, [reason.name for reason in found.reasons]) == ("differs", ["transposed"])


def test_that_another_filter_is_told_beside_what_else_is_wrong() -> None:
    smooth = np.cumsum(np.cumsum(photo(40, 40) - 0.5, axis=0), axis=1)
    smooth = (smooth - smooth.min()) / np.ptp(smooth)
    off = np.random.default_rng(1).normal(0, 0.01, smooth.shape)
    assert names(smooth, smooth + off) == ["resampled"]
    assert names(smooth, (smooth + off)[:, :, ::-1]) == ["bgr", "resampled"]
    assert names((smooth - MEAN) / STD, np.clip(smooth + off, 0, 1)) == ["not_normalised", "resampled"]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_that_values_that_are_no_numbers_are_counted_and_told_first(bad: float) -> None:
    theirs = fed().copy()
    theirs[0, :2, 0] = bad
    found = compared(fed(), theirs)
    assert (found.verdict, found.largest) == ("differs", 0.0)
    assert [(reason.name, reason.numbers) for reason in found.reasons] == [("not_finite", ((2.0,),))]


def test_that_no_reason_is_looked_for_in_very_large_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "MOST_EXPLAINED", 100)
    assert compared(fed(), fed()[:, ::-1]).reasons == ()


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_that_every_reason_is_a_sentence(name: str) -> None:
    found = sentence(Reason(name=name, numbers=((1.5,), (2.0, 3.0))))
    assert found.endswith(".")
    assert "{" not in found


def test_that_equal_numbers_are_listed_once() -> None:
    assert (listed((0.5, 0.5, 0.5)), listed((0.5, 0.25)), listed((1 / 3,))) == ("0.5", "[0.5, 0.25]", "0.3333")
