"""Builds the demo model package of the workbench from public packages, byte for byte the same each time."""
