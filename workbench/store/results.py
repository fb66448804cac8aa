"""Results kept and found again."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from workbench.core.result import Result
from workbench.store.database import as_store_error, open_engine
from workbench.store.schema import RESULTS

_ENCODE = msgspec.json.Encoder()
_DECODE = msgspec.json.Decoder(Result)
_CHUNK = 400


class ResultStore:
    """Append-only. Opens its file on first use; a store that cannot be used costs the keeping, never the result."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._engine: sa.Engine | None = None

    def keep(self, path: str, result: Result) -> Result:
        """Store one result; returns it with its id. Raises StoreError."""
        number = uuid4().hex
        top = result.findings.top()
        provenance = result.provenance
        stored = replace(result, id=number)
        row = {
            "id": number,
            "created": provenance.created,
            "path_sha256": path_digest(path),
            "frame": provenance.frame,
            "input_sha256": provenance.input_sha256,
            "model_id": provenance.model.id,
            "model_version": provenance.model.version,
            "model_sha256": provenance.model.sha256,
            "plan_sha256": provenance.plan_sha256,
            "device": provenance.device.used,
            "task": result.findings.task,
            "top_index": top.index if top else None,
            "top_probability": top.probability if top else None,
            "result": _ENCODE.encode(stored).decode(),
        }
        self._do(lambda connection: connection.execute(sa.insert(RESULTS), row))
        return stored

    def newest(self, paths: Iterable[str]) -> list[tuple[str, Result]]:
        """For each path the newest result of each model and frame, newest first. Raises StoreError."""
        by_digest = {path_digest(path): path for path in paths}
        digests = list(by_digest)
        found: list[tuple[str, Result]] = []
        seen: set[tuple[str, int, str]] = set()
        for start in range(0, len(digests), _CHUNK):
            query = (
                sa.select(RESULTS.c.path_sha256, RESULTS.c.frame, RESULTS.c.model_id, RESULTS.c.result)
                .where(RESULTS.c.path_sha256.in_(digests[start : start + _CHUNK]))
                .order_by(RESULTS.c.seq.desc())
            )
            for digest, frame, model, text in self._rows(query):
                if (digest, frame, model) not in seen:
                    seen.add((digest, frame, model))
                    found.append((by_digest[digest], _DECODE.decode(text)))
        return found

    def count(self) -> int:
        """How many results are kept. Raises StoreError."""
        number = self._do(lambda connection: connection.scalar(sa.select(sa.func.count()).select_from(RESULTS)))
        return int(number)

    def close(self) -> None:
        """Give back the file."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _rows(self, query: sa.Select[Any]) -> list[Any]:
        return list(self._do(lambda connection: connection.execute(query).all()))

    def _do(self, statement: Callable[[sa.Connection], Any]) -> Any:
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(self._path)
            engine = self._engine
        try:
            with engine.begin() as connection:
                return statement(connection)
        except DBAPIError as error:
            failure = as_store_error(error.orig, engine, self._path)
            if failure.code == "store.damaged":
                self.close()
            raise failure from error


def path_digest(path: str) -> str:
    """A file's place as it is stored: SHA-256 of its absolute path, which names nobody."""
    return hashlib.sha256(os.fsencode(Path(path).absolute())).hexdigest()
