"""Results kept and found again."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.made import result
from workbench.errors import StoreError
from workbench.store.results import ResultStore, path_digest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the store's file will be."""
    return tmp_path / "data" / "results.sqlite"


@pytest.fixture
def store(database: Path) -> Iterator[ResultStore]:
    """A store without a file yet."""
    made = ResultStore(database)
    yield made
    made.close()


def rows(database: Path, columns: str = "*") -> list[tuple[object, ...]]:
    """The rows of the file, read by somebody else."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.execute(f"SELECT {columns} FROM results ORDER BY seq"))


def test_that_a_kept_result_comes_back_whole_and_with_its_id(store: ResultStore) -> None:
    kept = store.keep("a.png", result())
    assert len(kept.id) == 32
    assert kept == replace(result(), id=kept.id)
    assert store.newest(["a.png"]) == [("a.png", kept)]


def test_that_results_are_there_again_in_another_run_of_the_program(store: ResultStore, database: Path) -> None:
    kept = store.keep("a.png", result())
    store.close()
    other = ResultStore(database)
    assert other.newest(["a.png"]) == [("a.png", kept)]
    other.close()


def test_that_a_row_can_be_searched_by_what_identifies_a_run(store: ResultStore, database: Path) -> None:
    kept = store.keep("a.png", result(frame=3))
    columns = (
        "seq, id, created, path_sha256, frame, input_sha256, model_id, model_version, model_sha256, plan_sha256, "
        "device, task, top_index, top_probability"
    )
    here = hashlib.sha256(str(Path("a.png").absolute()).encode()).hexdigest()
    assert rows(database, columns) == [
        (
            1,
            kept.id,
            "2026-03-01T10:00:00.000+00:00",
            here,
            3,
            "a" * 64,
            "demo",
            "1.2",
            "b" * 64,
            "c" * 64,
            "cpu",
            "multilabel",
            2,
            0.75,
        )
    ]


def test_that_a_result_without_classes_has_no_first_one(store: ResultStore, database: Path) -> None:
    whole = result()
    values = replace(whole, findings=replace(whole.findings, task="regression", classes=()))
    store.keep("a.png", values)
    assert rows(database, "task, top_index, top_probability") == [("regression", None, None)]
    assert store.newest(["a.png"])[0][1].findings == values.findings


def test_that_the_same_run_kept_twice_is_two_rows_and_the_first_stays_as_it_was(
    store: ResultStore, database: Path
) -> None:
    store.keep("a.png", result("cat"))
    first = rows(database)
    store.keep("a.png", result("bee"))
    store.newest(["a.png"])
    assert store.count() == 2
    assert rows(database)[0] == first[0]
    assert [row[0] for row in rows(database)] == [1, 2]


def test_that_nothing_in_the_program_could_change_or_remove_a_row() -> None:
    assert {name for name in vars(ResultStore) if not name.startswith("_")} == {"keep", "newest", "count", "close"}


def test_that_the_newest_result_of_each_model_and_frame_is_found_newest_first(store: ResultStore) -> None:
    for label, model, frame in (("old", "m", 0), ("x", "n", 0), ("new", "m", 0), ("other", "m", 1)):
        store.keep("a.png", result(label, model=model, frame=frame))
    store.keep("b.png", result("elsewhere"))
    found = store.newest(["a.png"])
    assert [(path, kept.findings.classes[0].label) for path, kept in found] == [
        ("a.png", "other"),
        ("a.png", "new"),
        ("a.png", "x"),
    ]
    assert [path for path, _ in store.newest(["b.png", "a.png"])] == ["b.png", "a.png", "a.png", "a.png"]
    assert store.newest(["c.png"]) == []
    assert store.newest([]) == []


def test_that_more_files_than_one_question_may_hold_are_all_found(store: ResultStore) -> None:
    for number in (0, 399, 400, 401, 800):
        store.keep(f"{number}.png", result())
    found = store.newest([f"{number}.png" for number in range(801)])
    assert sorted(int(path.removesuffix(".png")) for path, _ in found) == [0, 399, 400, 401, 800]


def test_that_a_file_is_the_same_however_its_path_is_written(
    store: ResultStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store.keep("a.png", result())
    absolute = str(tmp_path / "a.png")
    assert [path for path, _ in store.newest([absolute])] == [absolute]


def test_that_no_path_stands_in_the_file(store: ResultStore, database: Path) -> None:
    store.keep("/scans/Jane Doe 1970.dcm", result())
    store.close()
    assert b"Doe" not in database.read_bytes()
    assert rows(database, "path_sha256") == [(path_digest("/scans/Jane Doe 1970.dcm"),)]


def test_that_undecodable_file_names_can_be_kept(store: ResultStore) -> None:
    store.keep("/scans/\udcff.png", result())
    assert [path for path, _ in store.newest(["/scans/\udcff.png"])] == ["/scans/\udcff.png"]


def test_that_two_programs_that_begin_at_once_both_keep_all_of_theirs(tmp_path: Path) -> None:
    database, start = tmp_path / "data" / "results.sqlite", tmp_path / "start"
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.store.made", str(database), str(start), name, "20"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two", "three")
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    start.touch()
    ends = [program.communicate(timeout=120) for program in programs]
    assert [program.returncode for program in programs] == [0, 0, 0], ends
    store = ResultStore(database)
    assert store.count() == 60
    assert len(store.newest([f"two-{number}.png" for number in range(20)])) == 20
    store.close()


def test_that_a_store_that_is_damaged_while_it_is_open_is_begun_anew(store: ResultStore, database: Path) -> None:
    names = [f"{number}.png" for number in range(40)]
    for name in names:
        store.keep(name, result("long" * 30_000))  # more than SQLite keeps in memory
    store.close()
    assert store.count() == 40
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(100)
        file.write(b"\x55" * (size - 100))
    with pytest.raises(StoreError) as caught:
        store.newest(names)
    assert caught.value.code == "store.damaged"
    assert len(list(database.parent.glob("results-*.damaged.sqlite"))) == 1
    store.keep("a.png", result())
    assert store.count() == 1


def test_that_another_who_writes_for_too_long_is_told(
    store: ResultStore, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.store.database.BUSY_MS", 1)
    store.keep("a.png", result())
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            store.keep("b.png", result())
        assert [path for path, _ in store.newest(["a.png"])] == ["a.png"], "reading goes on"
        other.rollback()
    assert caught.value.code == "store.busy"
    store.keep("b.png", result())
    assert store.count() == 2
