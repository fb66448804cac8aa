"""Tells Qt for Python that no module of this program switches its language features on.

It would otherwise read the source text of every module that is imported after it, to search it for the words
`from __feature__ import`; that is some fifty files before the first paint, and as many again for numpy and others.
"""

from __future__ import annotations

import sys


def promise() -> None:
    """To be called once Qt for Python is loaded. Does nothing in a version that has no such search."""
    import PySide6.QtCore  # noqa: F401 - loads what is looked for

    searching = sys.modules.get("shibokensupport.feature")
    if hasattr(searching, "_mod_uses_pyside"):
        setattr(searching, "_mod_uses_pyside", lambda module: False)  # noqa: B010 - it has no stubs
