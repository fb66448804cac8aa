"""The database file: made, migrated, checked, and set aside when it is damaged."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.made import result
from workbench.errors import StoreError
from workbench.store import database
from workbench.store.results import ResultStore
from workbench.store.schema import METADATA, RESULTS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database will be; its folder is not there yet."""
    return tmp_path / "data" / "results.sqlite"


def refused(path: Path) -> StoreError:
    """The error of opening a file."""
    with pytest.raises(StoreError) as caught:
        database.open_engine(path)
    return caught.value


def kept(path: Path) -> None:
    """A store with one result."""
    store = ResultStore(path)
    store.keep("a.png", result())
    store.close()


def pragma(engine: sa.Engine, name: str) -> object:
    """What the database says about itself."""
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def left_alone(path: Path, before: bytes) -> bool:
    """Whether nothing about a file was changed, and nothing put beside it."""
    return path.read_bytes() == before and [one.name for one in path.parent.iterdir()] == [path.name]


def test_that_the_migrations_make_the_tables_that_the_program_uses(path: Path) -> None:
    engine = database.open_engine(path)
    found = sa.MetaData()
    found.reflect(engine)
    assert set(found.tables) == {*METADATA.tables, "alembic_version"}
    made = {column.name: (str(column.type), column.nullable) for column in found.tables["results"].columns}
    assert made == {column.name: (str(column.type), column.nullable) for column in RESULTS.columns}
    indexes = {(index.name, tuple(column.name for column in index.columns)) for index in RESULTS.indexes}
    assert {(i.name, tuple(c.name for c in i.columns)) for i in found.tables["results"].indexes} == indexes
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == ["0001"]
    engine.dispose()


def test_that_a_new_file_survives_the_loss_of_power_and_says_whose_it_is(path: Path) -> None:
    engine = database.open_engine(path)
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "synchronous") == 2
    assert pragma(engine, "busy_timeout") == 10_000
    assert pragma(engine, "trusted_schema") == 0
    assert pragma(engine, "cell_size_check") == 1
    assert pragma(engine, "application_id") == int.from_bytes(b"INWB", "big")
    engine.dispose()


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX systems")
def test_that_the_folder_of_results_is_for_its_owner_alone(path: Path) -> None:
    database.open_engine(path).dispose()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_that_opening_again_changes_nothing(path: Path) -> None:
    kept(path)
    engine = database.open_engine(path)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(RESULTS)) == 1
    engine.dispose()


def test_that_a_database_of_a_newer_program_is_refused_and_left_alone(path: Path) -> None:
    kept(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0042'")
        connection.commit()
    before = path.read_bytes()
    error = refused(path)
    assert (error.code, error.params) == ("store.newer", {"found": "0042", "known": "0001"})
    assert left_alone(path, before)


def test_that_a_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE holidays (day TEXT)")
        connection.commit()
    before = path.read_bytes()
    error = refused(path)
    assert (error.code, error.params["name"]) == ("store.foreign", "results.sqlite")
    assert left_alone(path, before)


def overwritten_in_the_middle(path: Path) -> None:
    kept(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\x99" * (len(whole) - 4096))


def cut(path: Path) -> None:
    kept(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def no_database(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"Dear diary, " * 1000)


@pytest.mark.parametrize("damage", [overwritten_in_the_middle, cut, no_database])
def test_that_a_damaged_file_is_set_aside_whole_and_a_new_one_begun(damage: object, path: Path) -> None:
    assert callable(damage)
    damage(path)
    before = path.read_bytes()
    error = refused(path)
    assert error.code == "store.damaged"
    (aside,) = path.parent.glob("results-*.damaged.sqlite")
    assert aside.read_bytes() == before
    assert aside.name in error.hint
    assert error.why.startswith("SQLite says: ")
    assert not path.exists()
    kept(path)
    assert aside.read_bytes() == before


def test_that_two_damaged_files_are_both_kept(path: Path) -> None:
    for number in range(2):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(f"no database {number}".encode() * 100)
        assert refused(path).code == "store.damaged"
    assert len(list(path.parent.glob("results-*.damaged.sqlite"))) == 2


def test_that_an_empty_file_is_a_new_database(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    kept(path)


def test_that_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = refused(tmp_path / "file" / "data" / "results.sqlite")
    assert error.code == "store.unwritable"
    assert error.why.startswith("Not a directory: ")
    assert error.why.endswith("data.")


def test_that_a_file_that_cannot_be_opened_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    error = refused(path)
    assert (error.code, error.why) == ("store.unwritable", "SQLite says: unable to open database file.")


@pytest.mark.parametrize(
    ("number", "words", "code"),
    [
        (13, "database or disk is full", "store.full"),
        (0, "database or disk is full", "store.full"),
        (5, "database is locked", "store.busy"),
        (0, "database is busy", "store.busy"),
        (8, "attempt to write a readonly database", "store.unwritable"),
        (10 | 2 << 8, "disk I/O error", "store.unwritable"),
        (11 | 1 << 8, "?", "store.damaged"),
        (26, "?", "store.damaged"),
        (0, "database disk image is malformed", "store.damaged"),
    ],
)
def test_that_what_sqlite_says_becomes_an_error_for_a_person(number: int, words: str, code: str, path: Path) -> None:
    engine = database.open_engine(path)
    said = sqlite3.OperationalError(words)
    said.sqlite_errorcode = number
    error = database.as_store_error(said, engine, path)
    assert error.code == code
    assert path.exists() == (code != "store.damaged")
    if code == "store.full":
        assert error.why.endswith(" MB are free where results are kept.")
