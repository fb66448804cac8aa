"""Importers of what stands in, and beside, networks as the world exports them."""
