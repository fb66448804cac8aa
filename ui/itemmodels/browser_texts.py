"""Rows of the browser in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from ui import words
from ui.tongue import counted, translate
from ui.values import Mark
from workbench.core.study import Item

Keys = tuple[str, ...]


@dataclass(slots=True)
class Heading:
    """A group: the texts of its headings, outermost first, and its items in order."""

    keys: Keys
    texts: tuple[str, ...]
    items: list[Item] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)
    folded: bool = False

    def take(self, items: list[Item]) -> None:
        """More items at the end."""
        for item in items:
            self.at[item.id] = len(self.items)
            self.items.append(item)

    @property
    def rows(self) -> int:
        """How many rows it takes."""
        return 1 + (0 if self.folded else len(self.items))


def heading_text(group: Heading) -> str:
    """A heading in one line: "PHANTOM · CT head · 28 images"."""
    return words.DOT.join([heading_name(group), heading_count(group)])


def heading_name(group: Heading) -> str:
    """Whose and what: "PHANTOM · CT head"."""
    return words.DOT.join(text for text in group.texts if text)


def heading_count(group: Heading) -> str:
    """How many: "28 images"."""
    return counted(translate("Browser", "1 image"), translate("Browser", "%1 images"), len(group.items))


def second_line(item: Item) -> str:
    """What stands below an item's name: its size, and how many frames it has."""
    size = words.size(item.header)
    if item.frames == 1:
        return size
    frames = counted(translate("Browser", "1 frame"), translate("Browser", "%1 frames"), item.frames)
    return f"{frames}, {size}"


def mark_text(mark: Mark | None) -> str:
    """A mark in words."""
    if mark is None:
        return ""
    if mark.anyway:
        return f"{mark.text} ({translate('Browser', 'run although the model is not meant for it')})"
    return mark.text
