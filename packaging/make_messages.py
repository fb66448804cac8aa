"""Writes ui/message_texts.py: the sentences of error codes and settings as literals that Qt's tools find.

python packaging/make_messages.py            write the file
python packaging/make_messages.py --check    only say whether it is up to date (status 1 if not)
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "ui" / "message_texts.py"
HEAD = '''"""The sentences of every error code and every setting, as literals that Qt's translation tools find.

Written by packaging/make_messages.py from workbench/error_texts.py and workbench/settings_table.py; change those, then
run the script again. Longer than 300 lines, and wider than 120 columns: the tools want one literal for each sentence.
"""
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

CONTEXT = "Errors"
TEXTS: dict[str, tuple[object, object, object]] = {
'''


def text() -> str:
    """What the file has to hold."""
    sys.path.insert(0, str(ROOT))
    from workbench.error_texts import TEXTS
    from workbench.settings import TABLE

    lines = []
    for code, sentences in TEXTS.items():
        lines.append(f"    {_literal(code)}: (\n")
        lines += [f"        {_noop(sentence)},\n" for sentence in sentences]
        lines.append("    ),\n")
    lines.append("}\nSETTINGS: dict[str, tuple[object, object]] = {\n")
    for row in TABLE:
        lines.append(f"    {_literal(row.name)}: (\n")
        lines += [f"        {_noop(sentence, 'Setting')},\n" for sentence in (row.title, row.text)]
        lines.append("    ),\n")
    return HEAD + "".join(lines) + "}\n"


def _noop(sentence: str, context: str = "Errors") -> str:
    if re.fullmatch(r"(\{\w+\})?", sentence):  # nothing, or one parameter alone: no words to translate
        return _literal(sentence)
    return f'QT_TRANSLATE_NOOP("{context}", {_literal(sentence)})'


def _literal(sentence: str) -> str:
    """A literal as `ruff format` writes it: double quotes, unless that needs more escapes."""
    if '"' in sentence and "'" not in sentence:
        return f"'{sentence}'"
    return json.dumps(sentence, ensure_ascii=False)


def main() -> int:
    """Write or compare. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if the file is not up to date")
    options = parser.parse_args()
    wanted = text()
    if options.check:
        return 0 if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == wanted else 1
    TARGET.write_text(wanted, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
