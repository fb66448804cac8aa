"""Inference Workbench: run a network on your own images. For research and evaluating models, not for diagnosis."""
