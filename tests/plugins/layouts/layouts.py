"""What the importers read from small folders that are made here after each layout's documented form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import factories
from workbench.core.intake import Answer
from workbench.core.kinds import Imported
from workbench.models import bare, package
from workbench.models.intake import Draft


def read(layout: str, path: Path) -> Imported:
    """What one importer reads; it must know the path."""
    importer = factories.registry().importer(f"layouts.{layout}")
    assert importer.sniff(path)
    return importer.read(path)


def knows(layout: str, path: Path) -> bool:
    """Whether the importer takes the path for its own."""
    return factories.registry().importer(f"layouts.{layout}").sniff(path)


def answers(found: Imported) -> dict[str, Answer]:
    """By key; each is given once."""
    keyed = {answer.key: answer for answer in found.answers}
    assert len(keyed) == len(found.answers)
    assert all(answer.where for answer in found.answers)
    return keyed


def values(found: Imported, certainty: str = "stated") -> dict[str, str]:
    """The answers of one certainty but the labels, as they would be chosen."""
    return {a.key: a.value for a in found.answers if a.certainty == certainty and a.key != "labels"}


def drafted(path: Path, **chosen: str) -> Draft:
    """The draft with every importer that comes along."""
    registry = factories.registry()
    importers = [registry.importer(one.id) for one in registry.contributions("importer")]
    whole, parts = package.imported(path, importers)
    assert whole is None
    found = bare.drafted(path, parts, chosen)
    assert found is not None
    return found


def asked(found: Draft) -> list[str]:
    """The keys that are open."""
    return [question.key for question in found.questions]


def likely(found: Draft) -> dict[str, str]:
    """The likely answers with a reason of their own."""
    return {one.key: one.likely for one in found.questions if one.likely_why}


def written(path: Path, value: Any) -> Path:
    """JSON in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path
