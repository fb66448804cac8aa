"""CSV: one line a class or number, so that any spreadsheet can filter and pivot it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbench.plugin import api

from .target import opened

COLUMNS = (
    "input",
    "frame",
    "model",
    "version",
    "model_sha256",
    "task",
    "rank",
    "index",
    "label",
    "probability",
    "threshold",
    "positive",
    "value",
    "unit",
    "calibrated",
    "device",
    "misfits",
    "warnings",
    "error",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class CsvWriter:
    """Writes `.csv`."""

    endings = (".csv",)
    pictures = False

    def write(self, records: Iterable[api.Record], path: Path) -> None:
        """A header line, then the rows of every record. Raises WriteError."""
        with opened(path, "") as out:
            table = csv.DictWriter(out, COLUMNS)
            table.writeheader()
            for record in records:
                for row in rows(record):
                    table.writerow({key: safe(value) for key, value in row.items()})


def rows(record: api.Record) -> Iterator[dict[str, object]]:
    """The lines of one record."""
    whole = api.plain(record)
    start: dict[str, object] = {"input": record.input, "frame": record.frame}
    if record.result is None:
        error = whole["error"]
        yield start | {"error": f"{error.get('code', '')}: {error.get('what', '')} {error.get('why', '')}".strip()}
        return
    start |= {
        "model": whole["model"]["id"],
        "version": whole["model"]["version"],
        "model_sha256": whole["model"]["sha256"],
        "task": whole["task"],
        "calibrated": whole["calibrated"],
        "device": whole["device"]["used"],
        "misfits": " ".join(whole["misfits"]),
        "warnings": " ".join(warning["text"] for warning in whole["warnings"]),
    }
    found = whole.get("classes") or whole.get("values") or []
    for rank, one in enumerate(found, 1):
        yield start | {"rank": rank, **one}
    if not found:  # no input is lost
        yield start


def safe(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
