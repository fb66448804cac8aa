"""What can be typed, and what is said to those who mistype."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Command, Done
from workbench.cli import parser
from workbench.version import VERSION


def typed(*words: str, capsys: pytest.CaptureFixture[str]) -> Done:
    """How the program ends before anything is done."""
    with pytest.raises(SystemExit) as end:
        parser.parse(list(words))
    out, err = capsys.readouterr()
    assert isinstance(end.value.code, int)
    return Done(end.value.code, out, err)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["predikt", "a.png"], "predict"),
        (["Doctor"], "doctor"),
        (["models", "lst"], "list"),
        (["plugins", "chek", "x"], "check"),
        (["predict", "a.png", "--devcie", "cpu"], "--device"),
        (["predict", "a.png", "--overlya=x.png"], "--overlay"),
        (["predict", "a.png", "--dev", "cpu"], "--device"),
        (["models", "list", "--jsno"], "--json"),
        (["render", "a.png", "-o", "b.png", "--windwo", "full"], "--window"),
    ],
)
def test_that_a_misspelt_word_is_asked_back(words: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = typed(*words, capsys=capsys)
    assert (done.status, done.out) == (2, "")
    assert done.err.endswith(f" Did you mean “{meant}”?\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["zzz"], "invalid choice: 'zzz'"),
        (["predict", "a.png", "--qqqqq"], "unrecognized arguments: --qqqqq"),
        (["predict"], "required: INPUT"),
        (["predict", "a.png", "--top", "many"], "argument --top: invalid int value: 'many'"),
        (["render", "a.png"], "required: -o/--out"),
        (["render", "a.png", "-o", "b.png", "--voi", "0", "--window", "full"], "not allowed with argument --voi"),
        (["models"], "required: ACTION"),
        (["models", "show"], "required: M"),
        (["models", "list", "more"], "unrecognized arguments: more"),
        ([], "required: COMMAND"),
    ],
)
def test_that_wrong_usage_ends_with_2_and_says_why(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = typed(*words, capsys=capsys)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("usage: workbench")
    assert said in done.err
    assert "Did you mean" not in done.err


def test_that_the_usage_of_the_very_command_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    done = typed("models", "check", "x", "--nothing", capsys=capsys)
    assert done.err.startswith("usage: workbench models check ")


def test_that_help_names_every_command_and_what_the_program_is_not_for(capsys: pytest.CaptureFixture[str]) -> None:
    done = typed("--help", capsys=capsys)
    assert (done.status, done.err) == (0, "")
    lines = [line.strip() for line in done.out.splitlines()]
    assert [name for name in parser.commands() if not any(line.split(" ")[0] == name for line in lines)] == []
    assert "Not for diagnosis." in done.out


@pytest.mark.parametrize("name", parser.commands())
def test_that_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = typed(name, "--help", capsys=capsys)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"usage: workbench {name} ")
    assert "Not for diagnosis." in done.out


def test_that_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    done = typed("--version", capsys=capsys)
    assert (done.status, done.out) == (0, f"workbench {VERSION}\n")


def test_that_options_have_the_documented_defaults() -> None:
    options = vars(parser.parse(["predict", "a.png"]))
    assert options == {
        "command": "predict",
        "inputs": ["a.png"],
        "model": None,
        "device": "",
        "top": 5,
        "frames": "0",
        "explain": "",
        "target": None,
        "overlay": None,
        "out": None,
        "save": False,
        "anyway": False,
        "answers": [],
        "questions": False,
        "image": "",
        "json": False,
        "data_dir": None,
        "no_plugins": False,
        "in_process": False,
        "debug": False,
    }


def test_that_numbers_below_zero_can_be_given_to_a_window() -> None:
    options = parser.parse(["render", "a.dcm", "-o", "a.png", "--window", "-600,1500"])
    assert options.window == "-600,1500"


def test_that_a_misspelt_device_is_asked_back(command: Command, photo: str) -> None:
    done = command("predict", photo, "--device", "cuad", "--json")
    assert done.status == 2
    error = done.row["error"]
    assert error["code"] == "runtime.no_such_device"
    known = "auto, cuda, directml, coreml, tensorrt, openvino, webgpu, cpu"
    assert error["why"] == f"Known here: {known} (did you mean “cuda”?)."


def test_that_a_misspelt_model_is_asked_back(command: Command, photo: str) -> None:
    done = command("predict", photo, "--model", "efficientnet-lite-imagenet")
    assert (done.status, done.out) == (2, "")
    assert "(did you mean “efficientnet-lite0-imagenet”?)" in done.err
