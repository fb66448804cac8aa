"""Small widgets, and pieces of painting, that several panels share. A widget that paints takes a `Theme`.

Labels and buttons of one kind need no class: give a plain QLabel, QPushButton or QFrame the dynamic property "role"
("caption", "secondary", "strong", "heading", "title"; "primary", "link", "plain"; "card", "empty", "line").
"""

from ui.theme.parts.bars import paint_bar
from ui.theme.parts.drop import DropZone
from ui.theme.parts.labels import ElidedLabel, elided
from ui.theme.parts.news import NewsBar
from ui.theme.parts.search import SearchField
from ui.theme.parts.skeleton import paint_skeleton

__all__ = [
    "DropZone",
    "ElidedLabel",
    "NewsBar",
    "SearchField",
    "elided",
    "paint_bar",
    "paint_skeleton",
]
