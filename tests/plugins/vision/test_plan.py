"""What a step plans is what it does, for every step, option and picture; or it says why not."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.plugins.vision.made import applied, sample, spec, step
from workbench.core.options import Option
from workbench.errors import RunError

STEPS = {one.id: one for one in factories.registry().contributions("step") if one.id.startswith("vision.")}


def some(option: Option) -> st.SearchStrategy[Any]:
    """Any value that may be written for an option, kept small where it is a length."""
    low, high = option.low or 0, min(option.high or 40, 40)
    number = st.floats(max(low, -300) if option.low is not None else -300, 300)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "int": st.integers(int(low), int(high)),
        "float": number,
        "bool": st.booleans(),
        "choice": st.sampled_from(option.choices),
        "size": st.lists(st.integers(int(low), int(high)), min_size=2, max_size=2),
        "numbers": st.lists(st.one_of(number, st.integers(0, 3).map(float)), min_size=1, max_size=4),
    }
    return kinds[option.kind]


@st.composite
def uses(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A step and options that its declaration allows."""
    use = draw(st.sampled_from(sorted(STEPS)))
    kept = [option for option in STEPS[use].options if option.required or draw(st.booleans())]
    options = {option.name: draw(some(option)) for option in kept}
    assert [option.problem(options[option.name]) for option in kept] == [None] * len(kept)
    return use.removeprefix("vision."), options


@settings(deadline=None, max_examples=600)
@example(("value_range", {"low": -3.5e-115, "high": 0.0, "clamp": False}), 1, 1, 1, "float32")
@example(("value_range", {"low": -3.5e-115, "high": 0.0, "clamp": False}), 1, 1, 1, "uint8")
@given(
    use=uses(),
    height=st.integers(1, 30),
    width=st.integers(1, 30),
    channels=st.integers(1, 4),
    dtype=st.sampled_from(["uint8", "float32"]),
)
def test_that_the_plan_and_the_step_agree(
    use: tuple[str, dict[str, Any]], height: int, width: int, channels: int, dtype: str
) -> None:
    px = factories.pixels(height, width, channels, dtype=dtype).reshape(height, width, channels)
    made = step(use[0], **use[1])
    planned, why = None, ""
    try:
        planned = made.plan(spec(sample(px)))
    except RunError as error:
        why = error.why
    assert planned or why
    if planned is None:
        return
    done = applied(made, px)
    if px.dtype == np.uint8 or use[1].get("filter", "box") not in ("bicubic", "lanczos"):
        low, high = float(done.min()), float(done.max())  # in double: what is planned may be more than float32 holds
        slack = 1e-4 * (1 + max(abs(low), abs(high))) if done.dtype == np.float32 else 0
        assert planned.low - slack <= low
        assert high <= planned.high + slack
    assert made.describe()
