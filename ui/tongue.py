"""The window's language: every visible word passes through here."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from workbench.paths import printable

translate = QCoreApplication.translate
"""`translate("Context", "English")`: the sentence in the window's language."""

FOLDER = Path(__file__).parent / "resources" / "translations"


def fill(text: str, *values: object) -> str:
    """`text` with %1, %2 … replaced by the values, as they can be shown."""
    words = [shown(str(value)) for value in values]
    return re.sub(r"%([1-9])", lambda found: words[int(found[1]) - 1] if int(found[1]) <= len(words) else "", text)


def shown(text: str) -> str:
    """`text` without what no screen can show; spaces of every width stay."""
    if text.isprintable():
        return text
    import unicodedata

    return "".join(c if unicodedata.category(c) == "Zs" else printable(c) for c in text)


def counted(one: str, many: str, count: int) -> str:
    """`one` for a single thing, else `many` with %1 replaced by the number; both already translated."""
    return fill(one if count == 1 else many, QLocale().toString(count))


def install(app: QCoreApplication, locale: QLocale | None = None, folder: Path = FOLDER) -> list[QTranslator]:
    """Load the program's and Qt's own translation for the system's language. English needs none.

    The order of the numbers' marks follows the words: a language that is not there shows English numbers too.
    """
    wanted = locale or QLocale.system()
    own = QTranslator(app)
    if wanted.language() == QLocale.Language.English or not own.load(wanted, "workbench", "_", str(folder)):
        QLocale.setDefault(QLocale(QLocale.Language.English))
        return []
    from PySide6.QtCore import QLibraryInfo

    QLocale.setDefault(wanted)
    loaded = [own]
    qt = QTranslator(app)
    if qt.load(wanted, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        loaded.insert(0, qt)
    for translator in loaded:
        app.installTranslator(translator)
    return loaded
