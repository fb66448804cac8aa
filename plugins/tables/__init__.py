"""Writers of tables: CSV and JSON Lines."""
