"""Alembic migrations, run by `database.open_engine`; one file a schema."""
