"""Explanations: where in the input a network reacted."""
