"""Model cards: README.md in the Hugging Face form, YAML front matter and Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml

FILE = "README.md"
MAX_BYTES = 1 << 20
MARK = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card: its front matter as plain values, its text, and what was wrong with it (empty if nothing)."""

    facts: dict[str, str] = field(default_factory=dict)
    text: str = ""
    problem: str = ""


def read(folder: Path) -> Card:
    """The card of a model folder. A missing or broken card is no error: it is told in `problem`."""
    try:
        with (folder / FILE).open("rb") as file:
            text = file.read(MAX_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return Card(problem="This model came without a card.")
    except OSError as error:
        return Card(problem=f"The card cannot be read: {error.strerror}.")
    return parse(text)


def parse(text: str) -> Card:
    """A card from its text.

    >>> parse("---\\nlicense: mit\\ntags: [a, b]\\n---\\n# Hello").facts
    {'license': 'mit', 'tags': 'a, b'}
    """
    import yaml

    text = text.replace("\r\n", "\n").lstrip("\ufeff")
    if not text.startswith(MARK + "\n"):
        return Card(text=text)
    head, mark, body = text[len(MARK) + 1 :].partition(f"\n{MARK}\n")
    if not mark:
        return Card(text=text, problem="The card's front matter has no end.")
    try:
        facts = yaml.load(head, _plain_loader())
    except (yaml.YAMLError, RecursionError, ValueError):
        return Card(text=body.lstrip("\n"), problem="The card's front matter is not YAML.")
    if not isinstance(facts, dict):
        return Card(text=body.lstrip("\n"), problem="The card's front matter is not a table.")
    return Card(facts={str(key): _words(value) for key, value in facts.items()}, text=body.lstrip("\n"))


def _plain_loader() -> type[yaml.SafeLoader]:
    import yaml

    class Plain(yaml.SafeLoader):
        """The safe loader without aliases: a few of them can unfold into gigabytes."""

        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("aliases are not read")
            return super().compose_node(parent, index)

    return Plain


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(item)}" for key, item in value.items())
    return "" if value is None else str(value)
