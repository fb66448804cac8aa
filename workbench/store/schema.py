"""The tables. Portable SQL types only; times are UTC text, results are JSON.

Rows are never changed: a second run of the same thing is a second row. Nothing here identifies a person: a file is
known by a digest of its path (`path_sha256`) and by the digest of its values (`input_sha256`).
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

RESULTS = Table(
    "results",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("created", String(32), nullable=False),
    Column("path_sha256", String(64), nullable=False),
    Column("frame", Integer, nullable=False),
    Column("input_sha256", String(64), nullable=False),
    Column("model_id", String(200), nullable=False),
    Column("model_version", String(80), nullable=False),
    Column("model_sha256", String(64), nullable=False),
    Column("plan_sha256", String(64), nullable=False),
    Column("device", String(40), nullable=False),
    Column("task", String(20), nullable=False),
    Column("top_index", Integer),
    Column("top_probability", Float),
    Column("result", Text, nullable=False),
)
Index("ix_results_path", RESULTS.c.path_sha256, RESULTS.c.frame)
Index("ix_results_input", RESULTS.c.input_sha256, RESULTS.c.model_sha256)
