"""What can be typed. Imports nothing that is heavy: `--help` answers at once."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from workbench.version import VERSION

NOTICE = "For research and evaluation of models. Not for diagnosis."
if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction["_Parser"]


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options. Exits with 2 and a sentence on wrong usage, with 0 after --help and --version."""
    options, left = _parser().parse_known_args(arguments)
    chosen: _Parser = vars(options).pop("parser")
    if left:
        chosen.error(f"unrecognized arguments: {' '.join(left)}")
    return options


def commands() -> tuple[str, ...]:
    """Names of all commands: what the window's entry point leaves to the command line."""
    return ("doctor", "demo", "models", "predict", "render", "info", "explain", "explain-input", "plugins", "bench")


class _Parser(argparse.ArgumentParser):
    """Asks “Did you mean …?” where a word is nearly one that it knows. Options have to be written in full."""

    def __init__(self, **known: Any) -> None:
        super().__init__(allow_abbrev=False, **known)
        self.set_defaults(parser=self)
        self._negative_number_matcher = re.compile(r"-\.?\d")  # -600,1500 is a window, not an option

    def error(self, message: str) -> NoReturn:
        meant = self._meant(message)
        super().error(f"{message}.{meant}" if meant else message)

    def _meant(self, message: str) -> str:
        if found := re.search("invalid choice: '([^']*)'", message):
            return _near(found[1], [name for action in self._actions for name in action.choices or ()])
        wrong = [word for word in message.split() if word.startswith("--")] if "unrecognized" in message else []
        return _near(wrong[0].partition("=")[0], self._option_string_actions) if wrong else ""


def _near(word: str, known: Iterable[str]) -> str:
    from workbench.toml_tables import did_you_mean

    return did_you_mean(word, known)


def _parser() -> _Parser:
    parser = _Parser(
        prog="workbench",
        description="Run a network on your own images: probabilities, and where it looked. Without a command the "
        "window opens: workbench [PATH ...] [--model M].",
        epilog=NOTICE,
    )
    parser.add_argument("--version", action="version", version=f"workbench {VERSION}")
    places = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _doctor(places)
    _demo(places)
    _models(places)
    _predict(places)
    _render(places)
    _info(places)
    _explain(places)
    _explain_input(places)
    _plugins(places)
    _bench(places)
    return parser


def _command(places: Subparsers, name: str, text: str) -> _Parser:
    parser = places.add_parser(name, help=text, description=text, epilog=NOTICE)
    _common(parser)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("everywhere")
    group.add_argument("--json", action="store_true", help="one JSON object per result and line")
    group.add_argument("--data-dir", metavar="DIR", help="where settings, models, results and logs are kept")
    group.add_argument("--no-plugins", action="store_true", help="use only the plugins that came with the program")
    group.add_argument("--in-process", action="store_true", help="no worker process: for benchmarks and debugging")
    group.add_argument("--debug", action="store_true", help="show tracebacks, and what the worker prints")


def _model(parser: argparse.ArgumentParser, image: str = "") -> None:
    _which(parser, image)
    text = "auto, cpu, cuda, openvino … (workbench doctor lists them)"
    parser.add_argument("--device", default="", metavar="D", help=text)


def _which(parser: argparse.ArgumentParser, image: str = "") -> None:
    known = "an id of the library, a package, a folder, or a bare .onnx (default: the demo)"
    parser.add_argument("--model", metavar="M", help=known)
    _answers(parser, image)


def _answers(parser: argparse.ArgumentParser, image: str = "") -> None:
    group = parser.add_argument_group("what a bare network leaves open")
    text = "answer a question about it; may be repeated"
    group.add_argument("--set", dest="answers", action="append", default=[], metavar="KEY=VALUE", help=text)
    text = "print what is known and what is open as JSON, with the values that can be chosen, and do nothing else"
    group.add_argument("--questions", action="store_true", help=text)
    text = image or "show under each choice what the network would answer on this image"
    group.add_argument("--image", default="", metavar="IMAGE", help=text)


def _doctor(places: Subparsers) -> None:
    _command(places, "doctor", "What this machine can run: devices tried, decoders, plugins, store.")


def _demo(places: Subparsers) -> None:
    parser = _command(places, "demo", "The demo model on its pictures: in the window, or as text where there is none.")
    parser.add_argument("--headless", action="store_true", help="as text, even where there is a display")
    parser.add_argument("-o", "--out", metavar="OUT.png", help="where the picture with the map is written")


def _models(places: Subparsers) -> None:
    parser = places.add_parser("models", help="The model library.", description="The model library.", epilog=NOTICE)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, text, argument in (
        ("list", "Every model that can be used, and those that cannot, with the reason.", None),
        ("show", "One model: its plan as a person would explain it, its facts, its card.", "M"),
        ("add", "Copy a model folder, a zip, a foreign folder or a bare .onnx into the library.", "PATH"),
        ("confirm", "What was chosen or guessed about a model is right: take the mark away.", "M"),
        ("remove", "Take a model out of the library.", "M"),
        ("check", "Run a model's own samples and compare with what its author got.", "M"),
    ):
        action = _command(actions, name, text)
        if argument:
            action.add_argument("name", metavar=argument)
        if name in ("show", "add", "check"):
            _answers(action)
        if name == "check":
            action.add_argument("--device", default="", metavar="D", help="the device to check on")


def _predict(places: Subparsers) -> None:
    parser = _command(places, "predict", "One result per image.")
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="image files, or folders with images")
    _model(parser)
    parser.add_argument("--top", type=int, default=5, metavar="K", help="how many classes (0: all; default 5)")
    parser.add_argument("--frames", default="0", metavar="N|all", help="which frame, counted from 0, or all")
    parser.add_argument(
        "--explain", default="", metavar="METHOD", help="auto, or a method's id (workbench plugins list)"
    )
    parser.add_argument("--class", dest="target", metavar="LABEL", help="the class that is explained: label or number")
    parser.add_argument("--overlay", metavar="OUT.png", help="write the picture with the map; a folder for many inputs")
    parser.add_argument("--out", metavar="OUT", help="write the results as well: .csv, .json or .jsonl")
    parser.add_argument("--save", action="store_true", help="keep the results in the store")
    parser.add_argument("--anyway", action="store_true", help="run on images that the model is not meant for; marked")


def _render(places: Subparsers) -> None:
    parser = _command(places, "render", "The 8-bit picture that the viewer shows at 1:1.")
    parser.add_argument("input", metavar="INPUT")
    parser.add_argument("-o", "--out", required=True, metavar="OUT.png")
    parser.add_argument("--frame", type=int, default=0, metavar="N", help="counted from 0")
    window = parser.add_mutually_exclusive_group()
    window.add_argument("--window", default="", metavar="C,W|full|auto", help="centre and width, or a named window")
    window.add_argument("--voi", type=int, metavar="N", help="the file's own window or table, counted from 0")


def _info(places: Subparsers) -> None:
    parser = _command(places, "info", "What a file is.")
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument("--tags", action="store_true", help="everything that the header says")
    parser.add_argument("--stats", action="store_true", help="decode, and add numbers and hashes of the values")
    parser.add_argument("--frame", type=int, default=0, metavar="N", help="counted from 0")


def _explain(places: Subparsers) -> None:
    parser = _command(places, "explain", "An explanation alone.")
    parser.add_argument("input", metavar="INPUT")
    _model(parser)
    parser.add_argument("--method", default="", metavar="METHOD", help="the first that works, or a method's id")
    parser.add_argument("--class", dest="target", metavar="LABEL", help="label or number (default: most probable)")
    parser.add_argument("--frame", type=int, default=0, metavar="N", help="counted from 0")
    parser.add_argument("-o", "--out", metavar="OUT.png", help="the picture with the map")
    parser.add_argument("--array", metavar="OUT.npy", help="the numbers of the map")
    parser.add_argument("--anyway", action="store_true", help="also on images that the model is not meant for")


def _explain_input(places: Subparsers) -> None:
    text = "What the network is fed with, step by step; beside a tensor of the model's maker: 0 if equal, 1 if not."
    parser = _command(places, "explain-input", text)
    parser.add_argument("input", metavar="INPUT")
    _which(parser)
    parser.add_argument("--frame", type=int, default=0, metavar="N", help="counted from 0")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--npy", default="", metavar="FILE.npy", help="the maker's tensor for the same picture")
    what.add_argument("--code", action="store_true", help="the steps as a Python script instead")


def _plugins(places: Subparsers) -> None:
    parser = places.add_parser("plugins", help="Plugins.", description="Plugins.", epilog=NOTICE)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _command(actions, "list", "Plugins, their state, and what they provide.")
    check = _command(actions, "check", "Try every rule on a plugin's folder.")
    check.add_argument("path", metavar="PATH")
    new = _command(actions, "new", "Write a working plugin with a test.")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--into", default=".", metavar="DIR", help="the folder that it is written into (default: here)")


def _bench(places: Subparsers) -> None:
    parser = _command(places, "bench", "Speed on this machine, as ratios to the bare network.")
    _model(parser, "the image (default: the model's first sample)")
    parser.add_argument("--rounds", type=int, default=30, metavar="N")
