"""Occlusion: the score falls where the network looked; coarse first, with progress, and it can be given up."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import factories
from tests.plugins.saliency.asking import PLAIN, SIDE, asked, explainer, labelled, looking
from workbench.core.arrays import Array
from workbench.core.geometry import Affine
from workbench.core.progress import CancelToken, Progress, silent
from workbench.errors import Cancelled

PLACES = ((4, 8, 8, 12), (40, 36, 44, 40))
"""Where class 0 and class 1 look: on a grid of 14 cells of 4 pixels each, the cells (1, 2) and (10, 9)."""
CELLS = ((1, 2), (10, 9))
LIGHT = np.full((SIDE, SIDE, 3), 255, np.uint8)


def known(layout: str = "NCHW") -> dict[str, Any]:
    """A package around the network that looks at two places."""
    return {"step": PLAIN, "interpret": labelled(2), "engine": {"use": "ort.session", "layout": layout}}


def spotted() -> Array:
    """Black but for both places, which are white."""
    px = np.zeros((SIDE, SIDE, 3), np.uint8)
    for top, left, bottom, right in PLACES:
        px[top:bottom, left:right] = 255
    return px


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("target", [0, 1])
def test_that_the_score_falls_where_the_network_really_looks(
    tmp_path: Path, target: int, workers: int, layout: str
) -> None:
    method = explainer("occlusion", fill="zero")
    ask = asked(tmp_path, looking(*PLACES, layout=layout), spotted(), method, workers=workers, **known(layout))(target)
    found = method.explain(ask, silent, CancelToken())
    wanted = np.zeros((14, 14), np.float32)
    wanted[CELLS[target]] = 4 * 4 * 3
    assert found.values == pytest.approx(wanted, abs=1e-4)
    assert (found.low, found.high) == pytest.approx((0, 48), abs=1e-4)
    assert (found.target, found.target_label, found.method) == (target, f"c{target}", "saliency.occlusion")
    assert (found.forwards, found.unit) == (196, "fall of the score when covered")
    assert "where the model reacted" in found.sentence
    assert "no outline of a lesion" in found.sentence


@pytest.mark.parametrize(
    ("fill", "fall"),
    [
        ("zero", 48.0),
        ("mean", 48 * (1 - 2 * 16 / SIDE**2)),  # both places are white: that share of the picture
    ],
)
def test_that_a_patch_is_covered_with_what_was_asked_for(tmp_path: Path, fill: str, fall: float) -> None:
    method = explainer("occlusion", fill=fill)
    ask = asked(tmp_path, looking(*PLACES), spotted(), method, **known())(0)
    found = method.explain(ask, silent, CancelToken())
    assert float(found.values[CELLS[0]]) == pytest.approx(fall, rel=1e-5)


def test_that_the_mean_is_each_channels_own(tmp_path: Path) -> None:
    px = np.zeros((SIDE, SIDE, 3), np.uint8)
    px[:] = (255, 0, 51)
    seen: list[Array] = []
    method = explainer("occlusion", grid=2, fill="mean")
    ask = asked(tmp_path, looking(*PLACES), px, method, watch=lambda fed: seen.append(fed.copy()), **known())(0)
    method.explain(ask, silent, CancelToken())
    assert all(np.allclose(fed, ask.tensor.values, atol=1e-6) for fed in seen)


def test_that_blur_keeps_an_even_picture_and_wipes_out_a_spot(tmp_path: Path) -> None:
    method = explainer("occlusion", fill="blur")
    even = asked(tmp_path / "a", looking(*PLACES), LIGHT, method, **known())(0)
    assert np.abs(method.explain(even, silent, CancelToken()).values).max() < 1e-3
    spot = asked(tmp_path / "b", looking(*PLACES), spotted(), method, **known())(0)
    found = method.explain(spot, silent, CancelToken())
    assert tuple(int(i) for i in np.unravel_index(found.values.argmax(), (14, 14))) == CELLS[0]
    assert 30 < found.values.max() < 48


def test_that_blur_spreads_evenly_to_all_sides(tmp_path: Path) -> None:
    """A spot in the very middle: the covered picture is the same after a half turn."""
    px = np.zeros((SIDE, SIDE, 3), np.uint8)
    px[26:30, 26:30] = 255
    seen: list[Array] = []
    method = explainer("occlusion", grid=2, fill="blur")
    ask = asked(tmp_path, looking(*PLACES), px, method, watch=lambda fed: seen.append(fed.copy()), **known())(0)
    method.explain(ask, silent, CancelToken())
    half = SIDE // 2
    upper, lower = seen[0][0, 0, :half, :half], seen[-1][0, 0, half:, half:]
    assert upper == pytest.approx(lower[::-1, ::-1], abs=1e-6)
    assert 0 < upper[20, 27] < upper[27, 27] < 1


@pytest.mark.parametrize("fill", ["mean", "zero", "blur"])
def test_that_only_the_patch_is_covered_and_taken_out_again(tmp_path: Path, fill: str) -> None:
    px = factories.pixels(SIDE, SIDE)
    seen: list[Array] = []
    method = explainer("occlusion", grid=4, fill=fill)
    ask = asked(tmp_path, looking(*PLACES), px, method, watch=lambda fed: seen.append(fed.copy()), **known())(0)
    before = ask.tensor.values.copy()
    method.explain(ask, silent, CancelToken())
    cells = [(r, c) for r in range(4) for c in range(4)]
    order = [cell for cell in cells if cell[0] % 2 == 0 == cell[1] % 2]
    order += [cell for cell in cells if cell not in order]
    assert len(seen) == 16
    for (row, col), fed in zip(order, seen, strict=True):
        changed = (fed != before).any(axis=(0, 1))
        assert changed[row * 14 : row * 14 + 14, col * 14 : col * 14 + 14].mean() > 0.95
        changed[row * 14 : row * 14 + 14, col * 14 : col * 14 + 14] = False
        assert not changed.any()
    assert np.array_equal(ask.tensor.values, before)


def test_that_a_coarse_map_comes_after_a_quarter_of_the_runs(tmp_path: Path) -> None:
    place = (8, 16, 12, 20)  # the cell (2, 4), which is among the first
    told: list[Progress] = []
    method = explainer("occlusion", fill="zero")
    ask = asked(tmp_path, looking(place, PLACES[1]), LIGHT, method, **known())(0)
    found = method.explain(ask, told.append, CancelToken())
    (preview,) = [progress for progress in told if progress.preview is not None]
    assert preview.preview is not None
    assert preview.fraction == pytest.approx(49 / 196)
    assert preview.words == "49 of 196 patches covered"
    coarse = np.zeros((14, 14), np.float32)
    coarse[2:4, 4:6] = 48
    assert preview.preview.values == pytest.approx(coarse, abs=1e-4)
    assert preview.preview.affine == found.affine


@pytest.mark.parametrize("workers", [1, 4])
def test_that_progress_never_goes_back_and_ends_at_the_end(tmp_path: Path, workers: int) -> None:
    told: list[Progress] = []
    method = explainer("occlusion", grid=6)
    ask = asked(tmp_path, looking(*PLACES), LIGHT, method, workers=workers, **known())(0)
    method.explain(ask, told.append, CancelToken())
    fractions = [progress.fraction or 0.0 for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert len({progress.words for progress in told}) == 36


@pytest.mark.parametrize("workers", [1, 3])
def test_that_it_is_given_up_when_somebody_changes_their_mind(tmp_path: Path, workers: int) -> None:
    token, runs, lock = CancelToken(), 0, threading.Lock()

    def watch(fed: Array) -> None:
        nonlocal runs
        with lock:
            runs += 1
            if runs == 5:
                token.cancel()

    method = explainer("occlusion")
    ask = asked(tmp_path, looking(*PLACES), LIGHT, method, workers=workers, watch=watch, **known())(0)
    with pytest.raises(Cancelled):
        method.explain(ask, silent, token)
    assert 5 <= runs < 5 + workers


def test_that_a_run_that_fails_is_not_hidden(tmp_path: Path) -> None:
    def watch(fed: Array) -> None:
        raise Cancelled

    method = explainer("occlusion", grid=2)
    ask = asked(tmp_path, looking(*PLACES), LIGHT, method, watch=watch, **known())(0)
    with pytest.raises(Cancelled):
        method.explain(ask, silent, CancelToken())


@pytest.mark.parametrize(("grid", "wanted"), [(2, 2), (5, 5), (56, 56)])
def test_that_the_grid_covers_the_whole_input(tmp_path: Path, grid: int, wanted: int) -> None:
    """Every pixel is covered once: the falls of all patches add up to the whole score."""
    whole = (0, 0, SIDE, SIDE)
    method = explainer("occlusion", grid=grid, fill="zero")
    ask = asked(tmp_path, looking(whole, whole), LIGHT, method, workers=2, **known())(0)
    found = method.explain(ask, silent, CancelToken())
    assert found.values.shape == (wanted, wanted)
    assert found.forwards == wanted**2
    assert float(found.values.sum(dtype=np.float64)) == pytest.approx(3 * SIDE * SIDE, rel=1e-3)


def test_that_a_tiny_input_gets_no_more_patches_than_pixels(tmp_path: Path) -> None:
    method = explainer("occlusion", fill="zero")
    model = looking((0, 0, 1, 1), (5, 5, 6, 6), side=6)
    ask = asked(tmp_path, model, LIGHT[:6, :6], method, **known())(1)
    found = method.explain(ask, silent, CancelToken())
    assert found.values.shape == (6, 6)
    assert float(found.values[5, 5]) == pytest.approx(3)


def test_that_the_map_lies_on_the_part_of_the_picture_that_the_network_saw(tmp_path: Path) -> None:
    steps = [{"use": "vision.resize", "size": [80, 70]}, {"use": "vision.crop", "origin": [20, 6], "size": [56, 56]}]
    method = explainer("occlusion", grid=14)
    model = looking(*PLACES)
    ask = asked(tmp_path, model, factories.pixels(160, 210), method, **(known() | {"step": [*steps, *PLAIN]}))(0)
    found = method.explain(ask, silent, CancelToken())
    assert found.affine == Affine(rr=8, r0=40, cc=12, c0=18)
    assert found.covered() == (40, 18, 152, 186)


def test_that_it_works_for_every_network_and_needs_no_inner_tensor(tmp_path: Path) -> None:
    method = explainer("occlusion")
    ask = asked(tmp_path, looking(*PLACES), LIGHT, method, **known())(0)
    assert method.needs(ask.package) == ()
    assert method.explain(replace(ask, workers=0), silent, CancelToken()).values.shape == (14, 14)
