"""plugin.toml: what a plugin says about itself, read and checked without running any of its code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from workbench.core.kinds import KINDS, Kind
from workbench.core.options import OPTION_KINDS, Option, OptionKind, Options
from workbench.errors import PluginError
from workbench.toml_tables import Document, Table, parse

FILE = "plugin.toml"
API = 1
ID_PATTERN = r"[a-z][a-z0-9_]*"
ENTRY_PATTERN = r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*:[A-Za-z_][A-Za-z0-9_]*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One thing that a plugin can do. `id` is "plugin.name"; `provides` are a reader's formats, a writer's endings."""

    kind: Kind
    id: str
    entry: str
    title: str
    text: str = ""
    options: Options = ()
    provides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginManifest:
    """The content of plugin.toml, checked."""

    id: str
    name: str
    version: str
    api: int
    licence: str
    summary: str
    author: str
    requires: tuple[str, ...]
    contributions: tuple[Contribution, ...]


def read_text(text: str, name: str) -> PluginManifest:
    """The manifest in `text`. Raises PluginError with every problem it has."""
    document = parse(text, FILE)
    manifest = _read(document) if not document.problems else None
    if document.problems or manifest is None:
        problems = tuple(str(problem) for problem in sorted(document.problems, key=lambda one: one.line))
        raise PluginError("plugin.manifest", name=name, problems=problems)
    return manifest


def _read(document: Document) -> PluginManifest:
    top = document.table()
    table = top.inner("plugin")
    plugin_id = table.text("id", pattern=ID_PATTERN, meaning="made of small letters, digits and _") if table else ""
    contributions: list[Contribution] = []
    for kind in KINDS:
        for inner in top.tables(kind):
            contributions.append(_contribution(inner, kind, plugin_id))
    top.finish(("plugin", *KINDS))
    _complain_about_twins(document, contributions)
    facts = _facts(table) if table else {}
    return PluginManifest(id=plugin_id, contributions=tuple(contributions), **_whole(facts))


def _facts(table: Table) -> dict[str, Any]:
    facts = {
        "name": table.text("name"),
        "version": table.text("version"),
        "api": table.whole("api"),
        "licence": table.text("licence"),
        "summary": table.text("summary"),
        "author": table.text("author", default="", empty=True),
        "requires": table.texts("requires", default=()),
    }
    if facts["api"] != API and type(table.content.get("api")) is int:
        table.complain("api", f"This version of the program offers plugin API {API}.")
    table.finish()
    return facts


def _whole(facts: Mapping[str, Any]) -> dict[str, Any]:
    empty = {"name": "", "version": "", "api": API, "licence": "", "summary": "", "author": "", "requires": ()}
    return {**empty, **facts}


def _contribution(table: Table, kind: Kind, plugin_id: str) -> Contribution:
    options: list[Option] = []
    name = table.text("id", pattern=ID_PATTERN, meaning="made of small letters, digits and _")
    if (inner := table.inner("option", required=False)) is not None:
        options = [_option(each, key) for key in inner.content if (each := inner.inner(key)) is not None]
    contribution = Contribution(
        kind=kind,
        id=f"{plugin_id}.{name}",
        entry=table.text("entry", pattern=ENTRY_PATTERN, meaning="of the form module:Name"),
        title=table.text("title"),
        text=table.text("text", default="", empty=True),
        options=tuple(options),
        provides=table.texts("provides", default=()),
    )
    table.finish()
    return contribution


def _option(table: Table, name: str) -> Option:
    kind = cast(OptionKind, table.text("kind", choices=OPTION_KINDS))
    low = table.number("low") if "low" in table.content else None
    high = table.number("high") if "high" in table.content else None
    required = table.any("required") or False
    if not isinstance(required, bool):
        table.complain("required", "This has to be true or false.")
    if not re.fullmatch(ID_PATTERN, name):
        table.document.complain(table.path, f"“{name}” is not made of small letters, digits and _.")
    if low is not None and high is not None and high < low:
        table.complain("high", "This is below low.")
    option = Option(
        name=name,
        kind=kind,
        title=table.text("title"),
        text=table.text("text", default="", empty=True),
        default=table.any("default"),
        required=required is True,
        choices=table.texts("choices", default=()),
        low=low,
        high=high,
        unit=table.text("unit", default="", empty=True),
    )
    if kind == "choice" and not option.choices:
        table.complain("choices", "A choice needs choices.")
    known = table.content.get("kind") == kind
    if known and option.default is not None and (problem := option.problem(option.default)) is not None:
        table.complain("default", problem)
    table.finish()
    return option


def _complain_about_twins(document: Document, contributions: list[Contribution]) -> None:
    seen: set[tuple[str, str]] = set()
    for contribution in contributions:
        if (contribution.kind, contribution.id) in seen:
            document.complain((contribution.kind,), f"{contribution.id} stands here twice.")
        seen.add((contribution.kind, contribution.id))
