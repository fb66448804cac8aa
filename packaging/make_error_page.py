"""Writes docs/errors.md from the catalogue: every code with its sentences, and the exit statuses.

python packaging/make_error_page.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from workbench.error_texts import TEXTS  # noqa: E402 - the path has to be set first

PAGE = ROOT / "docs" / "errors.md"
HEAD = """# Error codes and exit statuses

Every error has a stable code, and says what happened, why, and what to do. `{…}` are filled in. On the command line
`--json` gives it as `{"input": …, "error": {"code": …, "what": …, "why": …, "hint": …}}`.

| exit status | means |
| --- | --- |
| 0 | all done |
| 1 | some or all inputs could not be done; each has its error |
| 2 | wrong usage, or nothing could start: no such model, a manifest with problems, no such device |
| 130 | interrupted |

This page is made from the program's own table (`packaging/make_error_page.py`).
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    group = ""
    for code, text in TEXTS.items():
        kind = code.partition(".")[0]
        if kind != group:
            group = kind
            parts.append(f"\n## {group}\n")
        lines = [line for line in (text.what, text.why, text.hint) if line]
        parts.append(f"- **`{code}`** " + " ".join(lines))
    return "\n".join(parts) + "\n"


def main() -> int:
    """Write the page, or say whether it is up to date."""
    if "--check" in sys.argv:
        return 0 if PAGE.read_text(encoding="utf-8") == page() else 1
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
