"""Widgets that show the state and emit intentions; they ask nobody themselves."""
