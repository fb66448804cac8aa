"""A bare network file becomes a manifest: what the graph and its neighbours answer, and what has to be asked.

Nothing is settled in silence. What an importer found beside the graph counts as stated, what the graph can only mean in
one way as inferred. The rest is asked, or (the filter of a resize) guessed and marked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.core.intake import Answer, Certainty, Question
from workbench.core.kinds import TensorSpec
from workbench.errors import ModelPackageError
from workbench.models import questions, scaling
from workbench.models.composing import shorter, sides
from workbench.models.network import NetworkFacts
from workbench.paths import display_name
from workbench.toml_tables import did_you_mean

KEYS = (
    *("name", "version", "licence", "intended_use", "domain"),
    *("output", "layout", "size", "colour", "modality", "scale", "resize", "filter", "activation", "labels"),
)
FED = frozenset({"float32", "float16", "float64", "uint8", "int8", "uint16", "int16", "int32", "int64"})
_STEEP = 0.1
"""Below this slope the graph brings 0 to 255 down itself; above it expects values that were brought to 0 to 1."""
_INSIDE = {"softmax": "classes", "sigmoid": "labels", "log_softmax": "softmax"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A network on its way to a package: `answers` by key, and the questions that are left, in their order."""

    path: Path
    answers: Mapping[str, Answer]
    questions: tuple[Question, ...]
    fed: TensorSpec
    external: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the outputs; empty while they are not known."""
        return self.answers["labels"].labels if "labels" in self.answers else ()

    def __getitem__(self, key: str) -> str:
        return self.answers[key].value

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """What was chosen or guessed instead of stated."""
        return tuple(
            key for key in KEYS if key in self.answers and self.answers[key].certainty in ("chosen", "guessed")
        )


def draft(path: Path, facts: NetworkFacts, hints: Sequence[Answer], chosen: Mapping[str, Answer]) -> Draft:
    """What is known and what is open. `chosen` goes before `hints`, the first hint of a key before later ones.

    Raises ModelPackageError for a network that cannot be fed with one image, and for a choice that cannot be followed.
    """
    name = display_name(path)
    for key in chosen:
        if key not in KEYS:
            problem = f"{key}: There is no such question." + did_you_mean(key, KEYS)
            raise ModelPackageError("model.answer", name=name, problems=(problem,))
    maker = _Maker(name, facts, {**{hint.key: hint for hint in reversed(hints)}, **chosen})
    maker.work()
    if maker.problems:
        raise ModelPackageError("model.answer", name=name, problems=tuple(maker.problems))
    return Draft(
        path=path,
        answers=maker.answers,
        questions=tuple(maker.questions),
        fed=maker.fed,
        external=facts.graph.external,
    )


class _Maker:
    """Goes through the keys in their order: later ones depend on earlier ones."""

    def __init__(self, name: str, facts: NetworkFacts, given: Mapping[str, Answer]) -> None:
        self.name, self.facts, self.given = name, facts, given
        self.answers: dict[str, Answer] = {}
        self.questions: list[Question] = []
        self.problems: list[str] = []
        self.fed = self._fed()

    def work(self) -> None:
        for key in ("name", "version", "licence", "intended_use", "domain"):
            if key in self.given:
                self.answers[key] = self.given[key]
        self._output()
        self._layout()
        self._size()
        channels = self.channels
        self._take("colour", questions.colour(), inferred="grey" if channels == 1 else "")
        self._take("modality", questions.modality(channels))
        self._scale(channels)
        height, width = sides(self._value("size", "224x224")) or (224, 224)
        self._take("resize", questions.resize(height, width))
        self._default("filter", "bilinear")
        self._activation()
        self._labels()

    def _fed(self) -> TensorSpec:
        inputs = self.facts.graph.inputs
        if len(inputs) != 1:
            known = ", ".join(spec.name for spec in inputs) or "none"
            hint = "Export the network with one input for the picture; everything else has to be a constant in it."
            raise ModelPackageError("model.inputs", name=self.name, count=len(inputs), inputs=known, hint=hint)
        if inputs[0].dtype not in FED:
            raise ModelPackageError("model.input_type", name=self.name, dtype=inputs[0].dtype)
        if len(inputs[0].shape) != 4:
            raise ModelPackageError("model.not_an_image", name=self.name, shape=_shape(inputs[0].shape))
        return inputs[0]

    def _output(self) -> None:
        flat = [spec for spec in self.facts.graph.outputs if len(spec.shape) == 2]
        if not flat:
            shapes = "; ".join(f"{spec.name} {_shape(spec.shape)}" for spec in self.facts.graph.outputs)
            raise ModelPackageError("model.no_classes", name=self.name, outputs=shapes)
        names = [spec.name for spec in flat]
        only = names[0] if len(names) == 1 else ""
        self._take("output", questions.output(names), inferred=only, allowed=names)

    def _layout(self) -> None:
        shape = self.fed.shape
        first, last = (side in (1, 3, 4) for side in (shape[1], shape[3]))
        inferred = "NCHW" if first and not last else "NHWC" if last and not first else ""
        self._take("layout", questions.layout(), inferred=inferred, allowed=questions.FRAMES)

    @property
    def channels(self) -> int:
        at = self.fed.shape[1 if self._value("layout", "NCHW") == "NCHW" else 3]
        return at if isinstance(at, int) and at > 0 else 3

    def _size(self) -> None:
        shape = self.fed.shape
        height, width = shape[2:4] if self._value("layout", "NCHW") == "NCHW" else shape[1:3]
        fixed = f"{height}x{width}" if isinstance(height, int) and isinstance(width, int) else ""
        self._take("size", questions.size(), inferred=fixed, check=lambda text: sides(text) is not None)

    def _scale(self, channels: int) -> None:
        slope, dtype = self.facts.ends.slope, self.fed.dtype
        inferred, where = "", ""
        if not dtype.startswith("float"):
            inferred, where = "0..255", f"its input is {dtype}"
        elif slope is not None and 0 < slope < _STEEP:
            inferred, where = "0..255", "the graph scales its input"
        question = questions.scale(channels, self._value("modality", "photo"))

        def fits(text: str) -> bool:
            return scaling.understood(text, channels)

        self._take("scale", question, inferred=inferred, where=where, check=fits)

    def _activation(self) -> None:
        output = self._value("output", self.facts.graph.outputs[0].name)
        inside = self.facts.ends.activations.get(output, "")
        allowed = [choice.value for choice in questions.ACTIVATIONS]
        where = f"the graph ends with {inside}"
        question = questions.activation(self.width)
        self._take("activation", question, inferred=_INSIDE.get(inside, ""), where=where, allowed=allowed)

    @property
    def width(self) -> int | None:
        output = self._value("output", self.facts.graph.outputs[0].name)
        shape = next((spec.shape for spec in self.facts.graph.outputs if spec.name == output), ())
        return shape[-1] if shape and isinstance(shape[-1], int) and shape[-1] > 0 else None

    def _labels(self) -> None:
        given, width = self.given.get("labels"), self.width
        if given is not None and width is not None and given.value != "numbers" and len(given.labels) != width:
            said = f"{given.where} names {len(given.labels):,} labels; the network has {width:,} outputs."
            if given.certainty == "chosen":
                self.problems.append(f"labels: {said[0].upper()}{said[1:]}")
            given = None
        if given is None:
            self.questions.append(questions.labels(width))
        elif given.value == "numbers" and width is not None:
            names = tuple(str(number) for number in range(width))
            self.answers["labels"] = Answer(key="labels", value="numbers", certainty="chosen", labels=names)
        else:
            self.answers["labels"] = given

    def _take(
        self,
        key: str,
        question: Question,
        *,
        inferred: str = "",
        where: str = "its graph",
        allowed: Sequence[str] | None = None,
        check: Any = None,
    ) -> None:
        """Answer a key: by the graph where it leaves no choice, else by what is given, else by asking."""
        given = self.given.get(key)
        if inferred and (given is None or given.certainty != "chosen"):
            self.answers[key] = Answer(key=key, value=inferred, where=where, certainty="inferred")
            return
        if given is None:
            self.questions.append(question)
            return
        known = allowed if allowed is not None else [choice.value for choice in question.choices]
        fits = check(given.value) if check is not None else given.value in known or _free(question, given.value)
        if fits:
            self.answers[key] = given
        elif given.certainty == "chosen":
            listed = ", ".join(known or [choice.value for choice in question.choices])
            near = did_you_mean(given.value, known)
            self.problems.append(f"{key}: “{given.value}” is none of: {listed}.{near}")
        else:
            self.questions.append(question)

    def _default(self, key: str, value: str) -> None:
        given = self.given.get(key)
        if given is not None and given.value not in questions.FILTERS:
            self.problems.append(f"{key}: “{given.value}” is none of: {', '.join(questions.FILTERS)}.")
        certainty: Certainty = "guessed"
        self.answers[key] = given or Answer(key=key, value=value, where="usual", certainty=certainty)

    def _value(self, key: str, default: str) -> str:
        return self.answers[key].value if key in self.answers else default


def _free(question: Question, text: str) -> bool:
    if question.free == "resize":
        return shorter(text) is not None
    if question.key == "modality":
        return bool(re.fullmatch(r"[A-Za-z]+(,[A-Za-z]+)*", text))
    return question.free == "text"


def _shape(shape: Sequence[int | str | None]) -> str:
    return "[" + ", ".join("?" if part is None else str(part) for part in shape) + "]"
