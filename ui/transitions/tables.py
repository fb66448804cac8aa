"""Frozen tables with one entry more or less."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

_Value = TypeVar("_Value")


def with_entry(table: Mapping[str, _Value], key: str, value: _Value) -> Mapping[str, _Value]:
    """A table with one entry more."""
    return MappingProxyType({**table, key: value})


def without_entry(table: Mapping[str, _Value], key: str) -> Mapping[str, _Value]:
    """A table with one entry less."""
    return MappingProxyType({known: value for known, value in table.items() if known != key})
