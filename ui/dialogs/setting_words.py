"""Settings in the window's language. Their English stands in the table itself, and in `ui/message_texts.py`."""

from __future__ import annotations

from ui.tongue import translate
from workbench.settings import Setting

CONTEXT = "Setting"


def title_of(setting: Setting) -> str:
    """Its name."""
    return translate(CONTEXT, setting.title)


def text_of(setting: Setting) -> str:
    """What it does."""
    return translate(CONTEXT, setting.text)


def choice_title(setting: Setting, choice: str) -> str:
    """One of its choices."""
    known = {
        "system": translate("Settings", "As the system"),
        "dark": translate("Settings", "Dark"),
        "light": translate("Settings", "Light"),
        "debug": translate("Settings", "Everything"),
        "info": translate("Settings", "What happens"),
        "warning": translate("Settings", "Only what is odd"),
        "error": translate("Settings", "Only errors"),
    }
    return known.get(choice, choice)
