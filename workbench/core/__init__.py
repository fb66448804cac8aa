"""Values that cross rooms: frozen, keyword-only dataclasses, and the protocols of the seven plugin kinds."""
