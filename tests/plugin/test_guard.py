"""What a plugin does wrong becomes an error value with its name; the program lives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from workbench.core.kinds import Kind
from workbench.errors import Cancelled, OutOfMemory, PluginError, ReadError, WorkbenchError
from workbench.plugin import fakes
from workbench.plugin.guard import Guard, unwatched
from workbench.plugin.manifest import Contribution


def contribution(kind: Kind = "step", name: str = "made.step") -> Contribution:
    """A contribution of a plugin called made."""
    return Contribution(kind=kind, id=name, entry="code:X", title="X")


class Naughty:
    """Does whatever it is told to."""

    constant = 5

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def apply(self, *args: Any) -> Any:
        if isinstance(self._answer, BaseException):
            raise self._answer
        return self._answer

    read = scan = sniff = plan = describe = open = interpret = output = explain = apply


def guarded(answer: Any, guard: Guard | None = None, kind: Kind = "step") -> Any:
    """A plugin's object under guard."""
    return (guard or Guard()).wrapped(Naughty(answer), contribution(kind))


@pytest.mark.parametrize(
    ("error", "kind", "detail"),
    [
        (ValueError("first\nsecond"), "ValueError", "first"),
        (KeyError("x"), "KeyError", "'x'"),
        (RuntimeError(), "RuntimeError", "it gave no reason"),
        (RuntimeError("  \n "), "RuntimeError", "it gave no reason"),
        (SystemExit(3), "SystemExit", "3"),
        (GeneratorExit(), "GeneratorExit", "it gave no reason"),
        (RecursionError("deep"), "RecursionError", "deep"),
        (AssertionError("a" * 999), "AssertionError", "a" * 300),
        (OSError(2, "No such file"), "FileNotFoundError", "[Errno 2] No such file"),
    ],
)
def test_that_whatever_is_raised_becomes_an_error_with_the_plugins_name(
    error: BaseException, kind: str, detail: str
) -> None:
    guard = Guard(log="~/worker.log")
    with pytest.raises(PluginError) as caught:
        guarded(error, guard).apply()
    assert caught.value.code == "plugin.raised"
    assert caught.value.what == "The plugin made.step stopped while preparing."
    assert caught.value.why == f"{kind}: {detail}"
    assert "~/worker.log" in caught.value.hint
    assert guard.strikes("made") == 1
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("error", [Cancelled(), KeyboardInterrupt(), ReadError("read.empty", name="a"),
                                   PluginError("plugin.name", name="x")])  # fmt: skip
def test_that_errors_for_people_and_changes_of_mind_pass_and_are_no_strikes(error: BaseException) -> None:
    guard = Guard()
    with pytest.raises(type(error)) as caught:
        guarded(error, guard).apply()
    assert caught.value is error
    assert guard.strikes("made") == 0


def test_that_want_of_memory_is_told_as_that_and_is_no_strike() -> None:
    guard = Guard()
    with pytest.raises(OutOfMemory) as caught:
        guarded(MemoryError(), guard).apply()
    assert caught.value.code == "runtime.out_of_memory"
    assert guard.strikes("made") == 0


def test_that_three_failures_switch_a_plugin_off_with_all_it_can_do() -> None:
    guard = Guard()
    good = guard.wrapped(Naughty("fine"), contribution(name="made.other"))
    assert good.constant == 5
    for _ in range(3):
        with pytest.raises(PluginError, match="stopped"):
            guarded(ValueError("x"), guard).apply()
    assert guard.strikes("made") == 3
    with pytest.raises(PluginError) as caught:
        good.describe()
    assert caught.value.code == "plugin.off"
    with pytest.raises(PluginError):
        guard.refuse_if_off("made")
    guard.refuse_if_off("other")
    neighbour = guard.wrapped(Naughty("fine"), contribution(name="made_2.step"))
    assert neighbour.describe() == "fine"


def test_that_two_failures_do_not() -> None:
    guard = Guard()
    for _ in range(2):
        with pytest.raises(PluginError, match="stopped"):
            guarded(ValueError("x"), guard).apply()
    assert guarded("fine", guard).describe() == "fine"


@pytest.mark.parametrize(
    ("kind", "name", "answer", "wanted"),
    [
        ("reader", "scan", None, "Scan"),
        ("reader", "read", b"", "Image"),
        ("reader", "sniff", 1, "bool"),
        ("step", "plan", (1, 2, 3), "SampleSpec"),
        ("step", "apply", None, "Sample"),
        ("step", "describe", None, "str"),
        ("runtime", "open", object(), "Session"),
        ("interpreter", "interpret", [], "Findings"),
        ("interpreter", "output", None, "str"),
        ("explainer", "explain", None, "Overlay"),
        ("importer", "read", {}, "Imported"),
    ],
)
def test_that_an_answer_of_the_wrong_type_is_told_and_counts(kind: Kind, name: str, answer: Any, wanted: str) -> None:
    guard = Guard()
    with pytest.raises(PluginError) as caught:
        getattr(guarded(answer, guard, kind), name)()
    assert caught.value.code == "plugin.wrong_answer"
    assert caught.value.why == f"{name} of made.step gave {type(answer).__name__} instead of {wanted}."
    assert guard.strikes("made") == 1


def test_that_right_answers_pass_untouched() -> None:
    sample = fakes.sample()
    assert guarded(sample).apply() is sample
    assert guarded(True, kind="reader").sniff() is True


def test_that_a_session_is_under_guard_too() -> None:
    class Session(fakes.FakeSession):
        def run(self, *_: Any) -> Any:
            raise ValueError("lost")

    guard = Guard()
    session = guarded(Session({}), guard, "runtime").open()
    assert session.device.used == "fake"
    with pytest.raises(PluginError) as caught:
        session.run({}, [], None)
    assert caught.value.what == "The plugin made.step stopped while running a network."
    assert guard.strikes("made") == 1


@pytest.mark.parametrize("answer", [None, [], "logits"])
def test_that_a_session_answers_with_outputs_by_name(answer: Any) -> None:
    class Session(fakes.FakeSession):
        def run(self, *_: Any) -> Any:
            return answer

    session = guarded(Session({}), None, "runtime").open()
    with pytest.raises(PluginError) as caught:
        session.run({}, [], None)
    assert caught.value.code == "plugin.wrong_answer"


def test_that_what_a_plugin_does_is_watched_from_beginning_to_end() -> None:
    seen: list[str] = []

    @contextmanager
    def enter(who: str, doing: str) -> Iterator[None]:
        seen.append(f"{who} {doing}")
        try:
            yield
        finally:
            seen.append("over")

    guard = Guard(enter)
    guarded(fakes.sample(), guard).apply()
    with pytest.raises(PluginError):
        guarded(ValueError(), guard).apply()
    with pytest.raises(WorkbenchError):
        guarded(ReadError("read.empty", name="a"), guard).describe()
    assert seen == [
        "made.step preparing",
        "over",
        "made.step preparing",
        "over",
        "made.step planning a step for",
        "over",
    ]


def test_that_nobody_has_to_watch() -> None:
    with unwatched("made.step", "decoding"):
        assert repr(guarded(1)) == "<made.step under guard>"
