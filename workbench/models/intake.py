"""A bare network file becomes a manifest: what the graph and its neighbours answer, and what has to be asked.

Nothing is settled in silence. What an importer found beside the graph counts as stated, what the graph can only mean in
one way as inferred, and goes before it. The rest is asked, or (the filter of a resize) guessed and marked. An answer
that an importer calls a guess settles nothing: it is asked, with that answer as the likely one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.core.intake import Answer, Question
from workbench.core.kinds import TensorSpec
from workbench.errors import ModelPackageError
from workbench.models import accepting, fitting, questions
from workbench.models.accepting import sides
from workbench.models.network import NetworkFacts
from workbench.paths import display_name
from workbench.toml_tables import did_you_mean

TEXTS = ("name", "version", "licence", "intended_use", "domain")
KEYS = (
    *TEXTS,
    *("output", "layout", "size", "colour", "modality", "scale", "resize", "filter", "activation", "labels"),
)
_STEEP = 0.1
"""Below this slope the graph brings 0 to 255 down itself; well above it, it expects what was brought to 0 to 1."""
_INSIDE = {"softmax": "classes", "sigmoid": "labels", "log_softmax": "softmax"}
Fits = Callable[[str], str]


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
        fed = [key for key in KEYS if key in self.answers and key not in TEXTS]
        return tuple(key for key in fed if self.answers[key].certainty in ("chosen", "guessed"))


def draft(path: Path, facts: NetworkFacts, hints: Sequence[Answer], chosen: Mapping[str, Answer]) -> Draft:
    """What is known and what is open. `chosen` goes before `hints`, the first hint of a key before later ones.

    Raises ModelPackageError for a network that cannot be fed with one image, and for a choice that cannot be followed.
    """
    name = display_name(path)
    for key in chosen:
        if key not in KEYS:
            problem = f"{key}: There is no such question." + did_you_mean(key, KEYS)
            raise ModelPackageError("model.answer", name=name, problems=(problem,))
    maker = _Maker(name, facts, {hint.key: hint for hint in reversed(hints)}, chosen)
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

    def __init__(
        self, name: str, facts: NetworkFacts, hints: Mapping[str, Answer], chosen: Mapping[str, Answer]
    ) -> None:
        self.name, self.facts, self.chosen, self.given = name, facts, chosen, {**hints, **chosen}
        self.answers: dict[str, Answer] = {}
        self.questions: list[Question] = []
        self.problems: list[str] = []
        self.fed = fitting.fed(facts.graph, name)
        self.scores = fitting.scores(facts.graph, name, hints.get("task"))

    def work(self) -> None:
        for key in (*TEXTS, "task"):
            if key in self.given and (text := accepting.plain(self.given[key].value)):
                self.answers[key] = replace(self.given[key], value=text)
        self._output()
        self._layout()
        self._size()
        self._colour()
        grey = self._value("colour", "") == "grey"
        self._take("modality", questions.modality(1 if grey else 3), fits=accepting.modality)
        self._scale(1 if grey else 3)
        height, width = sides(self._value("size", "224x224")) or (224, 224)
        question = questions.resize(height, width)
        self._take("resize", question, fits=lambda text: accepting.resize(text, question, max(height, width)))
        self._filter()
        self._activation()
        self._labels()

    def _output(self) -> None:
        names = [spec.name for spec in self.scores]
        only = names[0] if len(names) == 1 else ""
        self._take("output", questions.output(names), inferred=only, fits=accepting.one_of(names))

    def _layout(self) -> None:
        first, last = (side in (1, 3) for side in (self.fed.shape[1], self.fed.shape[3]))
        inferred = "NCHW" if first and not last else "NHWC" if last and not first else ""
        where = "its graph"
        if not inferred and self.facts.ends.channels_last:
            inferred, where = "NHWC", "the graph turns its input to channels first"
        elif not inferred and self.facts.ends.channels is not None:
            inferred, where = "NCHW", "its first convolution takes the input as it is"
        fits = accepting.one_of((inferred,) if inferred else questions.LAYOUTS)
        self._take("layout", questions.layout(), inferred=inferred, where=where, fits=fits)

    def _size(self) -> None:
        shape = self.fed.shape
        height, width = shape[2:4] if self._value("layout", "NCHW") == "NCHW" else shape[1:3]
        fixed = f"{height}x{width}" if isinstance(height, int) and isinstance(width, int) else ""
        self._take("size", questions.size(), inferred=fixed, fits=lambda text: accepting.size(text, height, width))

    def _colour(self) -> None:
        at = self.fed.shape[1 if self._value("layout", "NCHW") == "NCHW" else 3]
        channels = at if isinstance(at, int) else self.facts.ends.channels
        if channels not in (1, 3, None) and "layout" in self.answers and not self.problems:
            raise fitting.no_colours(self.name, self.fed)
        question = questions.colour(grey=channels is None)
        allowed = ("grey",) if channels == 1 else tuple(choice.value for choice in question.choices)
        inferred = "grey" if channels == 1 else ""
        self._take("colour", question, inferred=inferred, fits=accepting.one_of(allowed))

    def _scale(self, channels: int) -> None:
        slope, dtype = self.facts.ends.slope, self.fed.dtype
        inferred, where, likely = "", "", ""
        if dtype == "uint8" and self._value("modality", "photo") in ("photo", "any"):
            inferred, where = "0..255", "its input is uint8"
        elif dtype.startswith("float") and slope is not None and 0 < slope < _STEEP:
            inferred, where = "0..255", "the graph scales its input"
        elif dtype.startswith("float") and slope is not None and slope > 1.0:
            likely = "0..1"
        question = questions.scale(channels, self._value("modality", "photo"), dtype)
        if likely:
            question = replace(question, likely=likely, likely_why="the graph makes its input larger")

        def fits(text: str) -> str:
            return accepting.scale(text, channels, dtype, question)

        self._take("scale", question, inferred=inferred, where=where, fits=fits)

    def _filter(self) -> None:
        usual = Answer(key="filter", value="bilinear", where="usual", certainty="guessed")
        given = self.given.get("filter", usual)
        problem = accepting.one_of(questions.FILTERS)(given.value)
        if problem and "filter" in self.chosen:
            self.problems.append(f"filter: {problem}")
        self.answers["filter"] = usual if problem else given

    def _activation(self) -> None:
        inside = self.facts.ends.activations.get(self._value("output", self.scores[0].name), "")
        question = questions.activation(self.width, inside)
        allowed = accepting.one_of([choice.value for choice in question.choices])
        where = f"the graph ends with {inside}"
        self._take("activation", question, inferred=_INSIDE.get(inside, ""), where=where, fits=allowed)

    @property
    def width(self) -> int | None:
        output = self._value("output", self.scores[0].name)
        return fitting.width(next((spec for spec in self.scores if spec.name == output), self.scores[0]))

    def _labels(self) -> None:
        width, given = self.width, self.given.get("labels")
        names = self.facts.graph.named.get(self._value("output", ""), ())
        if names and (given is None or given.certainty == "guessed"):
            given = Answer(key="labels", value=f"{len(names)} names", where="its graph", labels=names)
        if given is not None and given.value == "numbers" and width is not None and not given.labels:
            given = replace(given, certainty="chosen", labels=tuple(str(number) for number in range(width)))
        problem = accepting.labels(given, width) if given is not None else ""
        if given is None or problem:
            if "labels" in self.chosen:
                self.problems.append(f"labels: {problem}")
            self.questions.append(replace(questions.labels(width), hint=problem))
        else:
            self.answers["labels"] = replace(given, labels=accepting.named(given.labels))

    def _take(self, key: str, question: Question, *, fits: Fits, inferred: str = "", where: str = "its graph") -> None:
        """Answer a key: by a choice, else by the graph where it leaves none, else by what is stated, else by asking."""
        given = self.given.get(key)
        if given is not None:
            given = replace(given, value=accepting.spelt(key, given.value))
        problem = fits(given.value) if given is not None else ""
        if given is not None and key in self.chosen:
            if problem:
                self.problems.append(f"{key}: {problem}")
            self.answers[key] = given
        elif inferred:
            against = f"; {given.where} says {given.value}" if given is not None and given.value != inferred else ""
            self.answers[key] = Answer(key=key, value=inferred, where=where + against, certainty="inferred")
        elif given is None or problem:
            hint = f"{given.where} says {given.value}, which cannot be followed." if given is not None else ""
            self.questions.append(replace(question, hint=hint) if hint else question)
        elif given.certainty == "guessed":
            self.questions.append(questions.with_likely(question, given))
        else:
            self.answers[key] = given

    def _value(self, key: str, default: str) -> str:
        return self.answers[key].value if key in self.answers else default
