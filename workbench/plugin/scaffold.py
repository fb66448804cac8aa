"""`workbench plugins new`: a working plugin with a test, made from the smallest bundled one."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.errors import PluginError, WriteError
from workbench.paths import display_name, shortened
from workbench.plugin.manifest import ID_PATTERN

_TEMPLATE = Path(__file__).parent.parent.parent / "plugins" / "hello_step"
_FILES = ("plugin.toml", "__init__.py", "step.py", "test_step.py")
_OLD_ID, _OLD_NAME = "hello_step", "Hello step"


def write(name: str, folder: Path) -> list[Path]:
    """Write a plugin called `name` into `folder`/`name`. Raises PluginError, WriteError."""
    if not re.fullmatch(ID_PATTERN, name):
        raise PluginError("plugin.name", name=name)
    target = folder / name
    if target.exists():
        raise PluginError("plugin.exists", path=shortened(target))
    title = name.replace("_", " ").capitalize()
    written: list[Path] = []
    try:
        target.mkdir(parents=True)
        for file in _FILES:
            text = (_TEMPLATE / file).read_text(encoding="utf-8")
            text = text.replace(_OLD_ID, name).replace(_OLD_NAME, title)
            (target / file).write_text(text, encoding="utf-8", newline="\n")
            written.append(target / file)
    except OSError as error:
        why = f"{error.strerror or error}."
        raise WriteError("write.unwritable", name=display_name(target), why=why) from error
    return written
