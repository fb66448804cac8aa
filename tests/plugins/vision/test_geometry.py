"""Whatever a chain of steps does to a picture's geometry, one affine says where each pixel came from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plugins.vision.made import sample, spec, step
from workbench.core.arrays import Array
from workbench.core.geometry import Affine
from workbench.core.sample import Sample
from workbench.errors import RunError

LENGTHS = st.integers(1, 24)
SIZES = st.lists(LENGTHS, min_size=2, max_size=2)
ANCHORS = st.sampled_from(["centre", "top_left"])
FILL = -1000.0
Chain = list[tuple[str, dict[str, Any]]]

RESIZES = st.one_of(
    st.fixed_dictionaries({"size": SIZES}),
    st.fixed_dictionaries({"shorter_side": LENGTHS}),
    st.fixed_dictionaries({"longer_side": LENGTHS, "rounding": st.sampled_from(["round", "floor"])}),
)
PADS = st.one_of(
    st.fixed_dictionaries({"size": SIZES, "anchor": ANCHORS}),
    st.fixed_dictionaries({"multiple": st.integers(1, 9), "anchor": ANCHORS}),
    st.fixed_dictionaries({"square": st.just(True), "anchor": ANCHORS}),
)
LETTERBOXES = st.fixed_dictionaries({"size": SIZES, "anchor": ANCHORS, "enlarge": st.booleans()})
CROPS = st.fixed_dictionaries({"origin": st.lists(st.integers(0, 6), min_size=2, max_size=2), "size": SIZES})
STEPS = st.one_of(
    st.tuples(st.just("resize"), RESIZES),
    st.tuples(st.just("letterbox"), LETTERBOXES),
    st.tuples(st.just("pad"), PADS),
    st.tuples(st.just("crop"), CROPS),
    st.tuples(st.just("center_crop"), st.fixed_dictionaries({"size": SIZES})),
)


def marked(height: int, width: int) -> Array:
    """(H, W, 2): every pixel carries the (row, column) of its own centre."""
    rows, cols = np.meshgrid(np.arange(height) + 0.5, np.arange(width) + 0.5, indexing="ij")
    return np.stack([rows, cols], axis=2).astype(np.float32)


def centres(done: Sample) -> Array:
    """(H, W, 2): where the affine says that the centre of each pixel came from."""
    rows, cols = done.px.shape[:2]
    points = [[done.affine.at(row + 0.5, col + 0.5) for col in range(cols)] for row in range(rows)]
    return np.array(points)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.filter_too_much])
@given(height=LENGTHS, width=LENGTHS, chain=st.lists(STEPS, min_size=1, max_size=4))
def test_that_every_pixel_came_from_where_the_affine_says(height: int, width: int, chain: Chain) -> None:
    """The nearest pixel is taken, so each resize may be off by half a pixel of what it was given, and no more."""
    done = sample(marked(height, width))
    slack, seen = np.zeros(2), (np.zeros(2), np.array([height, width]))
    for use, options in chain:
        sampled = {"filter": "nearest"} if use in ("resize", "letterbox") else {}
        filled = {"fill": FILL} if use in ("pad", "letterbox") else {}
        made = step(use, **options, **sampled, **filled)
        try:
            made.plan(spec(done))
        except RunError:
            continue
        slack += 0.5 * np.array([done.affine.rr, done.affine.cc]) if sampled else 0
        done = made.apply(done)
        top, left, bottom, right = done.affine.box(0, 0, *done.px.shape[:2])
        seen = (np.maximum(seen[0], (top, left)), np.minimum(seen[1], (bottom, right)))
    found, wanted = done.px.astype(np.float64), centres(done)
    outside = ((wanted < seen[0] + slack) | (wanted > seen[1] - slack)).any(axis=2)
    inside = ((wanted > seen[0] - slack) & (wanted < seen[1] + slack)).all(axis=2)
    picture = (found != FILL).all(axis=2)
    assert (picture | outside).all()
    assert (inside | ~picture).all()
    assert (np.abs(found - wanted)[picture] <= slack + 1e-3).all()


@pytest.mark.parametrize("size", [(24, 90), (41, 25), (60, 60), (97, 13)])
@pytest.mark.parametrize("name", ["bilinear", "hamming", "bicubic", "lanczos"])
def test_that_pixel_edges_lie_on_whole_numbers_for_every_smooth_filter(name: str, size: tuple[int, int]) -> None:
    """A ramp stays a ramp but for a ripple around it, so a shift of half a pixel would show in the mean."""
    done = step("resize", size=list(size), filter=name).apply(sample(marked(48, 50)))
    border = (size[0] // 4, size[1] // 4)
    off = (done.px - centres(done))[border[0] : -border[0], border[1] : -border[1]]
    assert np.abs(off.mean(axis=(0, 1))).max() < 1e-3
    assert (np.abs(off) <= 0.5 * np.maximum(1, (48 / size[0], 50 / size[1]))).all()


def test_that_a_point_of_the_tensor_is_found_again_in_the_source() -> None:
    """A chain worked out by hand: half the size, then a crop, then a frame."""
    done = sample(np.zeros((100, 200, 1), np.uint8))
    for made in (
        step("resize", size=[50, 100]),
        step("crop", origin=[10, 20], size=[30, 40]),
        step("pad", size=[40, 40], anchor="centre"),
    ):
        done = made.apply(done)
    assert done.px.shape == (40, 40, 1)
    assert done.affine == Affine(rr=2, r0=10, cc=2, c0=40)
    assert done.affine.at(5, 0) == (20, 40)
    assert done.affine.inverse().at(20, 40) == (5, 0)


@pytest.mark.parametrize("use", ["normalize", "window", "value_range", "channels"])
def test_that_steps_that_change_values_leave_the_geometry_alone(use: str) -> None:
    needed: dict[str, dict[str, Any]] = {"window": {"centre": 1, "width": 2}, "channels": {"order": [0]}}
    options = needed.get(use, {})
    where = Affine(rr=2, r0=3, cc=4, c0=5)
    assert step(use, **options).apply(sample(np.ones((3, 4), np.float32), where)).affine == where
