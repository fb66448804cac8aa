"""Stand-ins that plugin authors rely on."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.kinds import Session
from workbench.core.progress import CancelToken
from workbench.errors import Cancelled
from workbench.plugin import fakes


def test_that_pictures_of_one_seed_are_the_same() -> None:
    one, again, other = fakes.image(seed=1), fakes.image(seed=1), fakes.image(seed=2)
    assert one.px is not None
    assert again.px is not None
    assert other.px is not None
    assert np.array_equal(one.px, again.px)
    assert not np.array_equal(one.px, other.px)
    assert not one.px.flags.writeable


@pytest.mark.parametrize("channels", [1, 3])
def test_that_samples_have_channels_last(channels: int) -> None:
    assert fakes.sample(4, 5, channels).px.shape == (4, 5, channels)
    grey = fakes.image(4, 5, channels)
    assert grey.px is not None
    assert grey.px.shape == ((4, 5) if channels == 1 else (4, 5, 3))


def test_that_a_session_answers_counts_and_can_be_cancelled() -> None:
    session = fakes.FakeSession({"logits": np.ones((1, 2))})
    assert isinstance(session, Session)
    token = CancelToken()
    assert session.run({}, ["logits"], token)["logits"].shape == (1, 2)
    token.cancel()
    with pytest.raises(Cancelled):
        session.run({}, ["logits"], token)
    assert session.runs == 1
    session.close()


def test_that_a_package_has_as_many_labels_as_it_is_given() -> None:
    assert fakes.package(["x", "y", "z"], task="multilabel").labels == ("x", "y", "z")
