"""The ways in which pixel values become a network's numbers, as they are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from workbench.core.sample import Sample, SampleSpec
from workbench.models import scaling
from workbench.models.scaling import Scaling

IMAGENET = "scale=0.00392156862745098,mean=0.485/0.456/0.406,std=0.229/0.224/0.225"


def ends(text: str, channels: int = 3, low: float = 0.0, high: float = 255.0) -> list[tuple[float, float]]:
    """What the real step makes of the lowest and the highest value, by channel."""
    step = scaling.step(text)
    if step is None:
        return [(low, high)] * channels
    options = {key: value for key, value in step.items() if key != "use"}
    made = factories.registry().step(str(step["use"]), options)
    made.plan(SampleSpec(height=1, width=2, channels=channels, dtype="float32", low=low, high=high))
    px = np.broadcast_to(np.array([[[low], [high]]], np.float32), (1, 2, channels))
    done = made.apply(Sample(px=px)).px
    return [(float(done[0, 0, c]), float(done[0, 1, c])) for c in range(channels)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("imagenet", (-0.485 / 0.229, 0.515 / 0.229)),
        ("0..1", (0.0, 1.0)),
        ("-1..1", (-1.0, 1.0)),
        ("127/128", (-127 / 128, 1.0)),
        ("0..255", (0.0, 255.0)),
        ("min..max", (0.0, 1.0)),
        ("window:127.5,255", (0.0, 1.0)),
        ("window:255,255", (0.0, 0.5)),
        ("scale=2", (0.0, 510.0)),
        ("scale=1/255", (0.0, 1.0)),
        ("mean=55,std=-100", (0.55, -2.0)),
        ("scale=0.5, mean=1/2/3, std=2", (-0.5, 63.25)),
    ],
)
def test_that_each_way_gives_its_numbers(text: str, first: tuple[float, float]) -> None:
    assert scaling.understood(text, 3)
    assert ends(text)[0] == pytest.approx(first)


def test_that_each_channel_has_its_own_numbers() -> None:
    low = [pair[0] for pair in ends("imagenet")]
    assert low == pytest.approx([-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225])


@pytest.mark.parametrize(("name", "way"), scaling.NAMED.items())
def test_that_what_has_a_name_is_called_by_it(name: str, way: Scaling) -> None:
    assert way.text() == name
    assert scaling.parsed(name, 3) == way


def test_that_imagenet_written_out_is_known_again() -> None:
    found = scaling.parsed(IMAGENET, 3)
    assert found is not None
    assert found.text() == "imagenet"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "imagnet",
            "0..2",
            "scale",
            "scale=",
            "scale=a",
            "scale=0",
            "std=0",
            "std=1/0/1",
            "mean=nan",
            "scale=inf",
        ),
        *(
            "scale=1e31",
            "mean=1/2",
            "std=1/2/3/4",
            "scale=1/2/3",
            "scale=1/0",
            "center=3",
            "scale=1;mean=2",
            "mean=1//2",
        ),
        *("window:", "window:40", "window:40,0", "window:40,-1", "window:a,b", "window:1.2.3,4", "window:4,1..2"),
        *("scale=1e29,std=1e-29", "std=1e-29"),
    ],
)
def test_that_what_is_no_way_is_not_understood(text: str) -> None:
    assert not scaling.understood(text, 3)


def test_that_a_way_for_three_channels_is_none_for_one() -> None:
    assert scaling.parsed("imagenet", 1) is None
    assert scaling.parsed("mean=1/2/3", 1) is None
    assert scaling.parsed("mean=1", 1) == Scaling(mean=(1.0,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("0..255", True), ("scale=1.0,mean=128.0,std=1.0", True), ("scale=3,mean=1/2/3", True)),
        *(("0..1", False), ("127/128", False), ("mean=0.5", False), ("scale=1.5", False), ("std=-1", False)),
        *(("min..max", False), ("window:1,2", False), ("nothing", False)),
    ],
)
def test_that_ways_which_keep_whole_numbers_are_known(text: str, expected: bool) -> None:
    assert scaling.whole(text) == expected


NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).filter(lambda number: abs(number) > 1e-6)


@given(scale=NUMBERS, mean=st.lists(NUMBERS, min_size=1, max_size=3), std=st.lists(NUMBERS, min_size=1, max_size=3))
def test_that_every_way_is_read_as_it_was_written(scale: float, mean: list[float], std: list[float]) -> None:
    way = Scaling(scale=scale, mean=tuple(mean), std=tuple(std))
    assert scaling.parsed(way.text(), 3) == (way if 2 not in (len(mean), len(std)) else None)
