"""JSON and JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from workbench.plugin import api

from .target import opened


class JsonWriter:
    """Writes `.json`: a list of all records."""

    endings = (".json",)
    pictures = False

    def write(self, records: Iterable[api.Record], path: Path) -> None:
        """One list, indented. Raises WriteError."""
        with opened(path, "\n") as out:
            json.dump([api.plain(record) for record in records], out, ensure_ascii=False, indent=1)
            out.write("\n")


class JsonLinesWriter:
    """Writes `.jsonl`: one record a line."""

    endings = (".jsonl",)
    pictures = False

    def write(self, records: Iterable[api.Record], path: Path) -> None:
        """One line a record. Raises WriteError."""
        with opened(path, "\n") as out:
            for record in records:
                out.write(json.dumps(api.plain(record), ensure_ascii=False) + "\n")
