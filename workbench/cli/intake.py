"""What a bare network leaves open: answered with --set, asked on a terminal, or printed.

Nothing is taken in silence: an empty line is asked back before the likely answer counts. Questions and choices go to
standard error, so that standard output holds the result alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workbench.cli.asking import Asker
from workbench.cli.outcome import DONE, NOT_STARTED
from workbench.cli.printing import json_line, percent
from workbench.cli.telling import note
from workbench.core.intake import Answer, Choice, Question
from workbench.errors import ModelPackageError, ReadError, UsageError, WorkbenchError
from workbench.paths import display_name, is_there
from workbench.wire import answers, requests

PACKAGE = "model.toml"
Chosen = dict[str, str]


def settle(options: argparse.Namespace, asked: Asker) -> int | None:
    """Before a command that uses a model: a bare network that it names is put into a package for this once.

    An exit status where there is nothing left to do: only the questions were wanted, or some are open.
    """
    if not hasattr(options, "answers") or getattr(options, "action", "") == "add":
        return None
    key = "model" if hasattr(options, "model") else "name"
    path = getattr(options, key)
    if path is not None and Path(path).is_dir() and _in_library(path, asked):
        path = None
    chosen = answered(options, path, asked)
    if isinstance(chosen, int):
        return chosen
    if chosen is not None:
        written: answers.Written = asked.call(requests.PrepareModel(path=path, chosen=tuple(chosen.items())))
        setattr(options, key, written.paths[0])
    return None


def answered(options: argparse.Namespace, path: str | None, asked: Asker) -> Chosen | int | None:
    """The answers to what the network at `path` leaves open; None where nothing is asked; or an exit status."""
    given = parsed(options.answers)
    if path is None or not is_there(Path(path)) or (Path(path) / PACKAGE).is_file():
        _refuse(options, path or "A model of the library")
        return None
    drafted = _draft(asked, path, given)
    tried = _Tried(asked, path, options)
    if options.questions:
        json_line(_plain(drafted, {one.key: tried.on(one, given) for one in drafted.questions}))
        return DONE
    if drafted.whole:
        _refuse(options, path)
        return None
    if drafted.questions and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        return _asked(path, given, drafted, tried, asked)
    if drafted.questions and options.json:
        error = _open(asked, path, given)
        json_line({"error": error.as_dict(), "questions": [_question(one, {}) for one in drafted.questions]})
        return NOT_STARTED
    return given


class _Tried:
    """What each choice would do to a picture: the one that is named, else the first that is to be looked at anyway."""

    def __init__(self, asked: Asker, path: str, options: argparse.Namespace) -> None:
        self._asked, self._path = asked, path
        self._named: str = options.image
        inputs = getattr(options, "inputs", [getattr(options, "input", "")])
        self._image = self._named or next((text for text in inputs if text and Path(text).is_file()), "")

    def on(self, question: Question, chosen: Mapping[str, str]) -> dict[str, answers.Trial]:
        """By choice; none where the question changes nothing that can be seen."""
        if not self._image or not question.shown or not question.choices:
            return {}
        ask = requests.Preview(path=self._path, key=question.key, image=self._image, chosen=tuple(chosen.items()))
        try:
            found: tuple[answers.Trial, ...] = self._asked.call(ask)
        except ReadError:
            if self._named:
                raise
            return {}  # the command itself will tell what is wrong with its input
        return {trial.value: trial for trial in found}


def parsed(pairs: Iterable[str]) -> Chosen:
    """KEY=VALUE pairs. Raises UsageError."""
    found: Chosen = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip() or not value.strip():
            why, hint = "An answer is written as KEY=VALUE.", "--questions lists the keys and their values."
            raise UsageError("usage.value", option="--set", value=pair, why=why, hint=hint)
        found[key.strip()] = value.strip()
    return found


def _in_library(name: str, asked: Asker) -> bool:
    """Whether a folder's name is also an id: that goes first."""
    rows: tuple[answers.ModelRow, ...] = asked.call(requests.ListModels())
    return any(row.id == name for row in rows)


def _refuse(options: argparse.Namespace, path: str) -> None:
    if options.answers or options.questions:
        option = "--set" if options.answers else "--questions"
        why = f"{display_name(path)} is a whole package: it leaves nothing open."
        hint = "Name a bare network (.onnx), or a folder or zip with one."
        raise UsageError("usage.value", option=option, value="given here", why=why, hint=hint)


def _draft(asked: Asker, path: str, chosen: Mapping[str, str]) -> answers.Drafted:
    found: answers.Drafted = asked.call(requests.Intake(path=path, chosen=tuple(chosen.items())))
    return found


def _open(asked: Asker, path: str, chosen: Mapping[str, str]) -> WorkbenchError:
    """The error that tells what is open."""
    try:
        asked.call(requests.PrepareModel(path=path, chosen=tuple(chosen.items())))
    except ModelPackageError as error:
        return error
    raise AssertionError("questions are open")


def _asked(path: str, given: Chosen, drafted: answers.Drafted, tried: _Tried, asked: Asker) -> Chosen:
    """One question after the other. Whoever ends the input leaves the rest open."""
    chosen = dict(given)
    note([f"{drafted.name} says:", *(f"  {answer.key} = {answer.value} ({answer.where})" for answer in drafted.known)])
    number, again = 1, ""
    while drafted.questions:
        question = drafted.questions[0]
        if again != question.key:
            place = f"{number} of {number + len(drafted.questions) - 1}"
            note(["", *_lines(question, place, tried.on(question, chosen))])
        again = question.key
        text = _read(question)
        if text is None:
            break
        try:
            drafted = _draft(asked, path, chosen | {question.key: text})
        except ModelPackageError as error:
            if error.code != "model.answer":
                raise
            note(error.problems)
            continue
        chosen[question.key], number, again = text, number + 1, ""
    note([""])
    return chosen


def _lines(question: Question, place: str, trials: Mapping[str, answers.Trial]) -> list[str]:
    lines = [f"{place}: {question.title} ({question.key})", question.sentence]
    lines += [question.hint] if question.hint else []
    wide = max((len(choice.value) for choice in question.choices), default=0)
    for number, choice in enumerate(question.choices, 1):
        lines.append(f"  {number}  {choice.value:<{wide}}  {_meaning(question, choice)}")
        if choice.value in trials:
            lines.append(f"     {'':<{wide}}  → {_result(trials[choice.value])}")
    free = {"text": "Or in other words.", "labels": "A text file, or names with | between."}
    written = {"scale": "scale=…,mean=…,std=…", "size": "HEIGHTxWIDTH", "resize": "shorter:N"}.get(question.free)
    return [*lines, free.get(question.free, "") or (f"Or: {written}" if written else "")]


def _meaning(question: Question, choice: Choice) -> str:
    text = f"{choice.title}: {choice.sentence}" if choice.sentence else choice.title
    if choice.value != question.likely:
        return text
    return f"{text} [likely: {question.likely_why}]" if question.likely_why else f"{text} [likely]"


def _read(question: Question) -> str | None:
    """What is typed, a number as the choice that it means; None where the input ends."""
    while True:
        typed = _line("Answer: ")
        if typed is None:
            return None
        if not typed and question.likely:
            sure = _line(f"Take “{question.likely}”? It is likely, which is no proof. [y/N] ")
            if sure is None or sure.lower() in ("y", "yes"):
                return None if sure is None else question.likely
        elif typed:
            at = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
            return question.choices[at - 1].value if 0 < at <= len(question.choices) else typed


def _line(prompt: str) -> str | None:
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return line.strip() if line else None


def _result(trial: answers.Trial) -> str:
    """A trial for people."""
    if trial.error is not None:
        return trial.error.error().sentence()
    found = [f"{score.label} {percent(score.probability)}" for score in trial.top]
    found += [f"{value.label} {value.value:.4g}" for value in trial.values]
    return f"{' · '.join(found)} (fed with {trial.low:.3g} to {trial.high:.3g})"


def _plain(drafted: answers.Drafted, trials: Mapping[str, Mapping[str, answers.Trial]]) -> dict[str, Any]:
    """A draft as JSON."""
    return {
        "name": drafted.name,
        "whole": drafted.whole,
        "known": [_answer(answer) for answer in drafted.known],
        "questions": [_question(one, trials.get(one.key, {})) for one in drafted.questions],
        "unconfirmed": list(drafted.unconfirmed),
        "plan": list(drafted.plan),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    found = {"key": answer.key, "value": answer.value, "where": answer.where, "certainty": answer.certainty}
    return found | ({"labels": list(answer.labels)} if answer.labels else {})


def _question(question: Question, trials: Mapping[str, answers.Trial]) -> dict[str, Any]:
    choices = []
    for choice in question.choices:
        shown = {"value": choice.value, "title": choice.title, "sentence": choice.sentence}
        trial = trials.get(choice.value)
        choices.append(shown | ({"trial": _trial(trial)} if trial is not None else {}))
    return {
        "key": question.key,
        "title": question.title,
        "sentence": question.sentence,
        "hint": question.hint,
        "choices": choices,
        "likely": question.likely,
        "likely_why": question.likely_why,
        "free": question.free,
    }


def _trial(trial: answers.Trial) -> dict[str, Any]:
    if trial.error is not None:
        return {"error": trial.error.error().as_dict()}
    return {
        "fed": [trial.low, trial.high],
        "classes": [{"index": s.index, "label": s.label, "probability": s.probability} for s in trial.top],
        "values": [{"label": v.label, "value": v.value, "unit": v.unit} for v in trial.values],
    }
