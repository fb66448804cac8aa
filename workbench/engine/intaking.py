"""Bare networks as a person asks about them: what is known, what is open, what each answer would do to a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import tomli_w

from workbench.core.arrays import Array, frozen
from workbench.core.image import Image
from workbench.core.intake import Question
from workbench.core.model import ModelPackage
from workbench.core.progress import CancelToken
from workbench.core.sample import Stage, Tensor
from workbench.display import picture, tensors
from workbench.engine import comparing
from workbench.engine.networks import Networks
from workbench.engine.reading import Reading
from workbench.engine.runs import rows_first
from workbench.engine.work import Work
from workbench.errors import ModelPackageError, WorkbenchError
from workbench.models import bare, composing, package, questions
from workbench.models.intake import Draft
from workbench.models.library import Library
from workbench.paths import display_name
from workbench.pipeline.plan import Pipeline, plan
from workbench.pipeline.run import run
from workbench.plugin.registry import Registry
from workbench.wire import answers, requests

SIDE = 256
"""The longest side of a preview's picture, in pixels."""


class Intaking:
    """Drafts, previews, and packages for one use."""

    def __init__(self, registry: Registry, reading: Reading, networks: Networks, library: Library) -> None:
        self._registry, self._reading, self._networks, self._library = registry, reading, networks, library

    def draft(self, request: requests.Intake) -> answers.Drafted:
        """What is known and what is open."""
        path = Path(request.path)
        found = self._library.draft(path, dict(request.chosen))
        if found is None:
            return answers.Drafted(name=display_name(path), whole=True)
        asked = self._library.draft(path, {}) if request.chosen else found
        manifest, lines = "", list[str]()
        if not found.questions:
            data = composing.manifest(found, "0" * 64)
            lines = [self._registry.step(str(use.pop("use")), use).describe() for use in composing.steps(found)]
            manifest = tomli_w.dumps(data)
        return answers.Drafted(
            name=display_name(found.path),
            known=tuple(found.answers.values()),
            questions=found.questions,
            asked=asked.questions if asked is not None else (),
            offered=(questions.filter_(),)
            if asked is not None and asked.answers["filter"].certainty == "guessed"
            else (),
            facts=(("input", f"{found.fed.name}, {found.fed.dtype}"),),
            unconfirmed=found.unconfirmed,
            plan=tuple(lines),
            manifest=manifest,
        )

    def prepare(self, request: requests.PrepareModel) -> answers.Written:
        """A package outside the library. Raises ModelPackageError with what is still open."""
        return answers.Written(paths=(str(self._library.prepared(Path(request.path), dict(request.chosen))),))

    def preview(self, request: requests.Preview, work: Work) -> tuple[answers.Trial, ...]:
        """Each answer to one question, tried on an image."""
        path, chosen = Path(request.path), dict(request.chosen)
        found = self._library.draft(path, {key: text for key, text in chosen.items() if key != request.key})
        if found is None:
            raise ModelPackageError("model.answer", name=display_name(path), problems=("It is a package already.",))
        values = request.values or tuple(choice.value for choice in _question(found, request.key).choices)
        image = self._reading.image(Path(request.image), request.frame, work)
        digest = package.file_digest(found.path, display_name(path), found.path.name)
        trials = []
        theirs = comparing.tensor(Path(request.npy)) if request.npy else None
        for number, value in enumerate(values):
            work.tell(number / len(values), value)
            work.token.raise_if_cancelled()
            try:
                model = self._tried(path, chosen | {request.key: value}, digest)
                trials.append(self._run(model, image, value, request.top, work.token, theirs))
            except WorkbenchError as error:
                trials.append(answers.Trial(value=value, error=answers.Broken.of(error)))
        return tuple(trials)

    def _tried(self, path: Path, chosen: dict[str, str], digest: str) -> ModelPackage:
        """The model with these answers, and with the likely ones to whatever is open besides."""
        found = self._library.draft(path, chosen)
        while found is not None and found.questions:
            question = found.questions[0]
            if question.key in chosen:
                raise bare.open_questions(found)
            if not question.choices:  # the names of outputs whose number the graph does not tell
                problem = f"{question.key}: This has to be answered first: {question.title}"
                raise ModelPackageError("model.answer", name=display_name(path), problems=(problem,))
            likely = question.likely or question.choices[0].value
            chosen = chosen | {question.key: likely}
            found = self._library.draft(path, chosen)
        assert found is not None
        model = package.of_draft(found, self._registry.options_of, digest=digest)
        # One session for all answers: they change what is fed and how it is read, never the network.
        return replace(model, digest=f"intake {digest}")

    def _run(
        self, model: ModelPackage, image: Image, value: str, top: int, token: CancelToken, theirs: Array | None
    ) -> answers.Trial:
        facts = self._networks.facts(model)
        made = plan(model, image, facts.inputs, facts.outputs, self._registry, anyway=True)
        ran = run(made, image, self._networks.session(model, "auto"), token)
        px = rows_first(ran.tensor)
        shown = tensors.pictured(px, made.last.low, made.last.high)
        return answers.Trial(
            value=value,
            seen=frozen(picture.thumbnail(shown, SIDE, SIDE)),
            low=float(px.min()),
            high=float(px.max()),
            top=ran.findings.classes[:top],
            values=ran.findings.values[:top],
            compared=_compared(ran.tensor, made, theirs),
        )


def _compared(tensor: Tensor, made: Pipeline, theirs: Array | None) -> answers.ComparedStage | None:
    if theirs is None:
        return None
    stage = Stage(name="tensor", sentence="", px=tensor.values, affine=tensor.affine, ms=0.0, sha256="")
    return comparing.beside(stage, theirs, tensor.layout, (made.last.low, made.last.high), pictures=False)


def _question(found: Draft, key: str) -> Question:
    question = next((one for one in found.questions if one.key == key), None)
    if question is None:
        problem = f"{key}: This is not open."
        raise ModelPackageError("model.answer", name=display_name(found.path), problems=(problem,))
    return question
