"""The model, and what it says about the chosen picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ui import words
from ui.state import Answer, Map, Phase, State
from ui.transitions.maps import key_of, map_made
from ui.transitions.tables import with_entry
from ui.values import MapKey, Mark, Outcome, Place
from workbench.core.result import Result
from workbench.errors import WorkbenchError
from workbench.wire.answers import ModelRow, Predicted, Suits


def models_listed(state: State, rows: Sequence[ModelRow], wanted: str) -> State:
    """The library. The chosen model stays if it is still there, else `wanted`, else the first that can be used."""
    usable = [row.id for row in rows if row.error is None]
    first = usable[0] if usable else ""
    model = next((name for name in (state.model, wanted) if name in usable), first)
    return model_chosen(replace(state, models=tuple(rows), models_known=True), model)


def model_changed(state: State, row: ModelRow) -> State:
    """A model's files are not what they were when the library was listed."""
    return replace(state, models=tuple(row if known.id == row.id else known for known in state.models))


def model_chosen(state: State, model: str) -> State:
    """Another model: its answer is not here yet, the former's is among the others."""
    if model == state.model:
        return state
    answer = state.answer
    known = tuple(o for o in (answer.outcome, *answer.others) if o is not None)
    own = next((o for o in known if o.model == model), None)
    if own is None and state.place is not None:
        own = state.session.get(state.place, model)
    fresh = Answer(
        phase="" if own or state.place is None else "checking",
        outcome=own,
        others=tuple(o for o in known if o is not own),
    )
    map_ = map_of(state.map, own)
    return replace(state, model=model, generation=state.generation + 1, answer=fresh, map=map_)


def suits_known(state: State, model: str, suits: Suits) -> State:
    """Whether a model is meant for the chosen picture."""
    found = replace(state, suits=with_entry(state.suits, model, suits))
    if model != state.model or state.answer.phase != "checking":
        return found
    return replace(found, answer=replace(state.answer, phase=""))


def running(state: State, text: str) -> State:
    """The model is being run; what it said before stays on screen until there is more."""
    return replace(state, answer=replace(state.answer, phase="running", words=text, error=None))


def answered(state: State, found: Predicted, place: Place, model: str) -> State:
    """The model's answer for the chosen picture."""
    outcome = outcome_of(found, place, model)
    others = tuple(o for o in state.answer.others if o.model != outcome.model)
    state = replace(
        marked(state, outcome),
        answer=Answer(outcome=outcome, others=others),
        worker=replace(state.worker, device=found.result.provenance.device),
    )
    target = first_target(outcome) if found.overlay is None else found.overlay.target
    state = replace(state, map=replace(state.map, target=target, overlay=None, phase="", error=None))
    if found.overlay is None:
        return state
    return map_made(state, key_of(place, outcome.model, found.overlay), found.overlay)


def recalled(state: State, kept: Sequence[Outcome]) -> State:
    """Kept answers for the chosen picture. One that was made meanwhile is newer and stays."""
    own = state.answer.outcome or next((o for o in kept if _same_model(state, o)), None)
    others = tuple(o for o in kept if own is None or o.model != own.model)
    phase = state.answer.phase
    answer = replace(state.answer, outcome=own, others=others, phase="" if own and phase == "checking" else phase)
    target = state.map.target if state.map.target is not None else first_target(own)
    return replace(state, answer=answer, map=replace(state.map, target=target))


def _same_model(state: State, outcome: Outcome) -> bool:
    """Whether a kept answer is one of the chosen model as it is now, not of another version of it."""
    row = state.row
    return row is not None and row.id == outcome.model and row.sha256 == outcome.result.provenance.model.sha256


def first_target(outcome: Outcome | None) -> int | None:
    """The most probable class, whose map is shown first."""
    top = outcome.result.findings.top() if outcome is not None else None
    return top.index if top is not None else None


def run_ended(state: State, error: WorkbenchError | None) -> State:
    """The run brought no answer: it was cancelled, or `error` says why."""
    phase: Phase = "failed" if error is not None else "cancelled"
    return replace(state, answer=replace(state.answer, phase=phase, words="", error=error))


def outcome_of(found: Predicted, place: Place, model: str) -> Outcome:
    """A worker's answer as the window holds it."""
    return Outcome(
        place=place,
        result=found.result,
        seen=found.seen,
        methods=found.methods,
        no_map=found.no_overlay,
        stored=found.kept,
        asked=model,
    )


def marked(state: State, outcome: Outcome) -> State:
    """A picture has an answer, whether or not it is the one on screen."""
    marks = with_entry(state.marks, outcome.place.path, mark_of(outcome.result))
    return replace(state, marks=marks, session=state.session.plus(outcome))


def marks_added(state: State, found: Mapping[str, Result]) -> State:
    """Kept results of items that came into view."""
    fresh = {path: mark_of(result) for path, result in found.items() if path not in state.marks}
    return replace(state, marks=MappingProxyType({**state.marks, **fresh})) if fresh else state


def mark_of(result: Result) -> Mark:
    """The first answer, short."""
    top, values = result.findings.top(), result.findings.values
    if top is not None:
        return Mark(text=f"{top.label} {words.probability(top.probability)}", anyway=result.marked)
    text = f"{values[0].label} {words.quantity(values[0].value, values[0].unit)}" if values else ""
    return Mark(text=text, anyway=result.marked)


def map_of(map_: Map, outcome: Outcome | None) -> Map:
    """The map that goes with an answer, if one was made before."""
    target = first_target(outcome)
    method = map_.method or next(iter(outcome.methods if outcome is not None else ()), "")
    overlay = None
    if outcome is not None and target is not None:
        key = MapKey(place=outcome.place, model=outcome.model, method=method, target=target)
        overlay = map_.kept.get(key)
    return replace(map_, target=target, phase="", words="", fraction=None, overlay=overlay, error=None)
