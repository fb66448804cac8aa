"""Hello step: the smallest plugin there can be. Copy it, or let `workbench plugins new NAME` do that."""
