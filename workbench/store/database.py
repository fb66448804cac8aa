"""The database file: opened, checked, migrated, and set aside when it is damaged."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from workbench import logs
from workbench.errors import StoreError
from workbench.paths import shortened

APPLICATION_ID = 0x494E5742
"""“INWB” in the file's header: a database of this program, and of no other."""
BUSY_MS = 10_000
_MIGRATIONS = Path(__file__).parent / "migrations"
_FULL = 13
_CORRUPT = (11, 26)


def open_engine(path: Path) -> sa.Engine:
    """An engine on `path`, migrated to this version's schema. Raises StoreError.

    WAL with synchronous=FULL: what was acknowledged survives the end of the program, of the system, and of the power.
    A damaged file is set aside under another name; the error says where, and the next call begins a new one.
    Looking and migrating are one transaction that holds the write lock, so that two programs that begin at once do not
    both make the tables.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_MS / 1000})
        sa.event.listen(engine, "connect", _prepared)
        sa.event.listen(engine, "begin", _begin)
        with _told(engine, path), engine.connect() as connection:
            connection.execution_options(immediate=True)
            with connection.begin():
                _check(connection, path)
                _migrate(connection)
            with contextlib.closing(engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA journal_mode = WAL")  # now that the file is known to be ours
    except OSError as error:
        raise StoreError("store.unwritable", why=f"{error.strerror or error}: {shortened(path.parent)}.") from error
    return engine


@contextlib.contextmanager
def _told(engine: sa.Engine, path: Path) -> Iterator[None]:
    """Database errors as StoreError."""
    try:
        yield
    except DBAPIError as error:
        raise as_store_error(error.orig, engine, path) from error
    except sqlite3.Error as error:
        raise as_store_error(error, engine, path) from error
    except SQLAlchemyError as error:
        raise StoreError("store.unwritable", why=f"{type(error).__name__}.") from error
    except StoreError:
        engine.dispose()
        raise


def as_store_error(error: BaseException | None, engine: sa.Engine, path: Path) -> StoreError:
    """What an SQLite error means for a person. A damaged file is set aside, and so given back before."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    engine.dispose()
    if code in _CORRUPT or "malformed" in str(error) or "not a database" in str(error):
        return StoreError("store.damaged", why=f"SQLite says: {error}.", aside=shortened(set_aside(path)))
    if code == _FULL or "disk is full" in str(error):
        free = shutil.disk_usage(path.parent).free / 2**20
        return StoreError("store.full", free=f"{free:,.0f} MB")
    if "locked" in str(error) or "busy" in str(error):
        return StoreError("store.busy")
    return StoreError("store.unwritable", why=f"SQLite says: {error}.")


def set_aside(path: Path) -> Path:
    """Move a damaged database, with its journal, out of the way. Returns its new name."""
    stamp = f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid4().hex[:4]}"
    aside = path.with_name(f"{path.stem}-{stamp}.damaged{path.suffix}")
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            Path(f"{path}{suffix}").replace(f"{aside}{suffix}")
    logs.logger("store").error("a damaged store was set aside")
    return aside


def _prepared(connection: Any, record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # the driver would begin late, and not at all before DDL: `_begin` does
        for line in (
            "PRAGMA trusted_schema = OFF",
            "PRAGMA cell_size_check = ON",
            "PRAGMA mmap_size = 0",
            "PRAGMA synchronous = FULL",
            f"PRAGMA busy_timeout = {BUSY_MS}",
        ):
            connection.execute(line)


def _begin(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _check(connection: sa.Connection, path: Path) -> None:
    number = connection.exec_driver_sql("PRAGMA application_id").scalar()
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() or 0
    if number != APPLICATION_ID and tables:
        raise StoreError("store.foreign", name=path.name, why="It was made by another program.")
    verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"database disk image is malformed: {verdict}")
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _migrate(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    now = MigrationContext.configure(connection).get_current_revision()
    if now == head:
        return
    if now is not None and now not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError("store.newer", found=str(now), known=str(head))
    context = MigrationContext.configure(
        connection, opts={"fn": lambda current, _: scripts._upgrade_revs(str(head), current)}
    )
    with context.begin_transaction(), Operations.context(context):
        context.run_migrations()
