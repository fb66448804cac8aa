"""What was measured, in its file: whole, shared, and harmless where it is damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.store import trials as room
from workbench.store.trials import Key, Trial, Trials


def trial(device: str = "gpu", model: str = "m", **changes: Any) -> Trial:
    """A device that agrees."""
    key = Key(model=model, runtime="ort.session", device=device, driver="7", versions="made 1")
    return msgspec.structs.replace(
        Trial(key=key, name="Made", state="agrees", ms=2.5, off=1e-5, allowed=0.001), **changes
    )


def test_that_a_trial_is_there_again_for_whoever_reads_the_file(tmp_path: Path) -> None:
    mine, theirs = Trials(tmp_path / "d" / "devices.json"), Trials(tmp_path / "d" / "devices.json")
    assert mine.get(trial().key) is None
    mine.put([trial(), trial("npu", state="differs", why="No.")])
    assert theirs.get(trial().key) == trial()
    theirs.put([trial(ms=9.0)])
    found = mine.get(trial().key)
    assert found is not None
    assert found.ms == 9.0
    assert [one.key.device for one in mine.all()] == ["npu", "gpu"]
    assert mine.get(msgspec.structs.replace(trial().key, driver="8")) is None


def test_that_what_is_forgotten_is_gone_for_all(tmp_path: Path) -> None:
    mine, theirs = Trials(tmp_path / "devices.json"), Trials(tmp_path / "devices.json")
    mine.put([trial(), trial("npu")])
    assert theirs.forget(lambda one: one.key.device == "gpu") == 1
    assert [one.key.device for one in mine.all()] == ["npu"]
    before = (tmp_path / "devices.json").stat().st_mtime_ns
    assert theirs.forget(lambda one: False) == 0
    assert (tmp_path / "devices.json").stat().st_mtime_ns == before


DAMAGED = [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"schema": 1}', b'{"schema": 2, "trials": []}', b"[" * 100_000]


@pytest.mark.parametrize("data", DAMAGED, ids=range(len(DAMAGED)))
def test_that_a_damaged_file_counts_as_empty_and_is_replaced(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "devices.json"
    path.write_bytes(data)
    found = Trials(path)
    assert found.all() == ()
    found.put([trial()])
    assert Trials(path).all() == (trial(),)


def test_that_a_damaged_record_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "devices.json"
    Trials(path).put([trial(), trial("npu")])
    whole = json.loads(path.read_text())
    whole["trials"][0]["state"] = "excellent"
    whole["trials"].insert(1, 5)
    path.write_text(json.dumps(whole))
    assert Trials(path).all() == (trial("npu"),)


@given(st.binary(max_size=200))
def test_that_any_bytes_are_survived(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "devices.json"
        path.write_bytes(data)
        assert Trials(path).all() == ()


def test_that_a_file_beyond_all_measure_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "devices.json"
    Trials(path).put([trial()])
    monkeypatch.setattr(room, "MOST_BYTES", path.stat().st_size)
    assert len(Trials(path).all()) == 1
    monkeypatch.setattr(room, "MOST_BYTES", path.stat().st_size - 1)
    assert Trials(path).all() == ()


def test_that_the_oldest_go_where_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_TRIALS", 2)
    found = Trials(tmp_path / "devices.json")
    found.put([trial(model="a"), trial(model="b")])
    found.put([trial(model="a", ms=1.0)])
    found.put([trial(model="c")])
    assert [one.key.model for one in Trials(tmp_path / "devices.json").all()] == ["a", "c"]


def test_that_a_file_that_cannot_be_written_holds_for_this_process(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = Trials(tmp_path / "file" / "devices.json")
    found.put([trial()])
    assert found.all() == (trial(),)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
