"""Perceptually uniform colour maps, values to colours."""

from __future__ import annotations

import base64
from functools import cache

import numpy as np

from workbench.core.arrays import Array, frozen
from workbench.display.colour_tables import TABLES

MAPS = tuple(TABLES)


@cache
def table(name: str) -> Array:
    """The 256 colours of a map, (256, 3) uint8, read-only. Raises KeyError for an unknown name."""
    return frozen(np.frombuffer(base64.b64decode(TABLES[name]), np.uint8).reshape(256, 3))


def coloured(values: Array, low: float, high: float, name: str) -> Array:
    """(h, w) values as (h, w, 3) uint8: `low` and below is the map's first colour, `high` and above its last.

    Values that are not finite get the first colour. Where `low` equals `high`, all values get the middle colour.
    """
    span = high - low
    if span <= 0:
        return np.broadcast_to(table(name)[128], (*values.shape, 3)).copy()
    scaled = (values.astype(np.float32) - np.float32(low)) * np.float32(255.0 / span)
    index = np.nan_to_num(np.floor(scaled + np.float32(0.5)), nan=0.0, posinf=255.0, neginf=0.0)
    picture: Array = np.take(table(name), np.clip(index, 0, 255).astype(np.uint8), axis=0)
    return picture
