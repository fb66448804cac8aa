"""Networks: sessions that are open, and facts that are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories
from workbench.engine import networks as room
from workbench.engine.choosing import Choosing
from workbench.engine.networks import Networks
from workbench.errors import ModelPackageError
from workbench.store.trials import Trials


@pytest.fixture
def networks(tmp_path: Path) -> Networks:
    """No session yet."""
    registry = factories.registry()
    return Networks(registry, Choosing(registry, Trials(tmp_path / "devices.json")))


def test_that_a_session_is_opened_once_for_each_way_of_running(networks: Networks, tmp_path: Path) -> None:
    model = factories.read_package(factories.package_folder(tmp_path / "model"))
    first = networks.session(model, "cpu")
    assert networks.session(model, "cpu") is first
    others = [
        networks.session(model, "auto"),
        networks.session(model, "cpu", ("features",)),
        networks.session(model, "cpu", (), 1),
    ]
    assert len({id(one) for one in (first, *others)}) == len(networks) == 4
    assert [spec.name for spec in others[1].outputs] == ["logits", "features"]


def test_that_the_session_that_was_used_longest_ago_goes_first(
    networks: Networks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_SESSIONS", 2)
    models = [
        factories.read_package(factories.package_folder(tmp_path / f"{n}", factories.mean_network(classes=3, side=n)))
        for n in (4, 5, 6)
    ]
    first, second = networks.session(models[0], "cpu"), networks.session(models[1], "cpu")
    assert networks.session(models[0], "cpu") is first
    networks.session(models[2], "cpu")
    assert len(networks) == 2
    assert networks.session(models[0], "cpu") is first
    assert networks.session(models[1], "cpu") is not second


def test_that_a_forgotten_model_is_opened_and_checked_anew(networks: Networks, tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "model")
    other = factories.read_package(factories.package_folder(tmp_path / "other", factories.mean_network(side=4)))
    model = factories.read_package(folder)
    first, kept = networks.session(model, "cpu"), networks.session(other, "cpu")
    facts = networks.facts(model)
    assert networks.facts(model) is facts
    networks.forget(model.digest)
    assert (len(networks), networks.session(other, "cpu") is kept) == (1, True)
    assert networks.session(model, "cpu") is not first
    networks.forget(model.digest)
    (folder / "model.onnx").write_bytes(b"swapped")
    with pytest.raises(ModelPackageError) as caught:
        networks.facts(model)
    assert caught.value.code == "model.hash_mismatch"
