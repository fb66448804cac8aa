"""Kept results: an embedded database that only grows, with its migrations."""
