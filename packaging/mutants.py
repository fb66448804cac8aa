"""Do the tests bite? Changes one thing in a copy of the code, runs the tests of that room, and sees whether one fails.

    nice python packaging/mutants.py [--count 30] [--seed 1] [--rooms pipeline,display,models,wire]

How mutants are sampled: in every module of the rooms, every place where an operator below applies is listed (in the
order of path, line and column); of this list `--count` places are drawn at random without replacement, all with the
same chance, by Python's generator started with `--seed`. Nothing is left out afterwards: a mutant that means the same
as the original counts as survived.

comparison    < and <=, > and >=, == and !=, is and is not, in and not in change places
arithmetic    + and -, * and /, // and *, % and * change places, also in +=
constant      a number becomes one more; True and False change places
boolean       and, or change places; a not is dropped
return        what is returned becomes None
branch        what stands under an if never happens

Not looked at: annotations, decorators, text, and what only type checkers see. The tests of a mutant are those that
mirror its room (tests/ROOM) but for the slow ones, those of its own module first, until one fails; a run that takes
three times as long as without a change, and a minute more, is stopped and counts as caught. The working tree is never
touched.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("pipeline", "display", "models", "wire")
GOAL = 0.8
COPIED = ("workbench", "plugins", "tests", "packaging", "ui", "pyproject.toml", "README.md")

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one thing can be changed: the node number `node` of `ast.walk`, and which of its operators."""

    kind: str
    line: int
    column: int
    node: int
    part: int = 0


def places(source: str) -> list[Place]:
    """Every place where an operator applies, in the order of the text."""
    tree = ast.parse(source)
    left_out = {id(inner) for node in ast.walk(tree) for outer in _left_out(node) for inner in ast.walk(outer)}
    found = [
        Place(kind=kind, line=node.lineno, column=node.col_offset, node=number, part=part)
        for number, node in enumerate(ast.walk(tree))
        if id(node) not in left_out and isinstance(node, ast.expr | ast.stmt)
        for kind, part in _kinds(node)
    ]
    return sorted(found, key=lambda place: (place.line, place.column, place.kind, place.part))


def changed(source: str, place: Place) -> tuple[str, str, str]:
    """(the whole text with one thing changed, the line's part before, the same after)."""
    tree = ast.parse(source)
    node = list(ast.walk(tree))[place.node]
    before = _short(node)
    _change(node, place)
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n", before, _short(node)


def _left_out(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield from node.decorator_list
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
        yield node.returns
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
        yield node.annotation
    if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "__name__ == '__main__'"):
        yield node


def _kinds(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Compare):
        yield from (("comparison", at) for at, op in enumerate(node.ops) if type(op) in COMPARISONS)
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        if type(node.op) in ARITHMETIC and not _is_text(node):
            yield "arithmetic", 0
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool | int | float):
            yield "constant", 0
    elif isinstance(node, ast.BoolOp) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
        yield "boolean", 0
    elif isinstance(node, ast.Return):
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield "return", 0
    elif isinstance(node, ast.If):
        yield "branch", 0


def _is_text(node: ast.BinOp | ast.AugAssign) -> bool:
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        for side in sides
    )


def _change(node: ast.AST, place: Place) -> None:
    if isinstance(node, ast.Compare):
        node.ops[place.part] = COMPARISONS[type(node.ops[place.part])]()
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        node.op = ARITHMETIC[type(node.op)]()
    elif isinstance(node, ast.Constant):
        assert isinstance(node.value, bool | int | float)
        node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.operand = ast.UnaryOp(op=ast.Not(), operand=node.operand)
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(value=None)
    elif isinstance(node, ast.If):
        node.test = ast.Constant(value=False)


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 90 else text[:89] + "…"


def sample(root: Path, rooms: list[str], count: int, seed: int) -> list[tuple[Path, Place]]:
    """`count` places of these rooms, as the docstring of this module says."""
    files = [path for room in sorted(rooms) for path in sorted((root / "workbench" / room).rglob("*.py"))]
    every = [(path.relative_to(root), place) for path in files for place in places(path.read_text(encoding="utf-8"))]
    return random.Random(seed).sample(every, min(count, len(every)))


class Bench:
    """A copy of the tree in which one thing at a time is changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns("__pycache__", ".*", "dist", "build")
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=ignored)
            else:
                shutil.copyfile(source, folder / name)
        self.usual: dict[str, float] = {}

    def try_unchanged(self, room: str) -> None:
        """The room's tests have to pass as they are; remembers how long that takes."""
        if room in self.usual:
            return
        start = time.monotonic()
        said = self._test([f"tests/{room}"], None)
        self.usual[room] = time.monotonic() - start
        if said != "passed":
            sys.exit(f"tests/{room} do not pass without a change")
        print(f"tests/{room} pass unchanged in {self.usual[room]:.0f} s", flush=True)

    def survives(self, path: Path, text: str) -> bool:
        """Whether no test of the room fails when the file reads `text`."""
        room, target = path.parts[1], self.folder / path
        original = target.read_bytes()
        own = sorted((self.folder / "tests" / room).glob(f"test_{path.stem}*.py"))
        which = [*(str(one.relative_to(self.folder)) for one in own), f"tests/{room}"]
        target.write_text(text, encoding="utf-8")
        try:
            return self._test(which, 3 * self.usual[room] + 60) == "passed"
        finally:
            target.write_bytes(original)

    def _test(self, which: list[str], limit: float | None) -> str:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", *which]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen"}
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return "passed" if process.wait(limit) == 0 else "failed"
        except subprocess.TimeoutExpired:
            return "late"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _text(path: Path, place: Place) -> tuple[str, str, str]:
    return changed((ROOT / path).read_text(encoding="utf-8"), place)


def _tell(word: str, path: Path, place: Place) -> None:
    _, before, after = _text(path, place)
    print(f"{word:9} {place.kind:10} {path}:{place.line}  {before}  →  {after}", flush=True)


def main() -> int:
    """Sample, try, tell. Returns 1 where fewer are caught than the goal."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=30, help="how many mutants (default 30)")
    parser.add_argument("--seed", type=int, default=1, help="of the random sample (default 1)")
    parser.add_argument("--rooms", default=",".join(ROOMS), help=f"default {','.join(ROOMS)}")
    parser.add_argument("--list", action="store_true", help="only say which ones it would be")
    options = parser.parse_args()
    rooms = options.rooms.split(",")
    drawn = sample(ROOT, rooms, options.count, options.seed)
    caught = 0
    if options.list:
        for path, place in drawn:
            _tell("", path, place)
        return 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        bench = Bench(Path(folder))
        for path, place in sorted(drawn, key=lambda one: one[0].parts[1]):
            bench.try_unchanged(path.parts[1])
            survived = bench.survives(path, _text(path, place)[0])
            caught += not survived
            _tell("SURVIVED" if survived else "caught", path, place)
    print(f"{caught} of {len(drawn)} caught ({caught / len(drawn):.0%}; goal {GOAL:.0%}); seed {options.seed}")
    return 0 if caught >= GOAL * len(drawn) else 1


if __name__ == "__main__":
    sys.exit(main())
