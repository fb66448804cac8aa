"""Maps: which label is shown, by which method, and what every step did."""

from __future__ import annotations

from collections.abc import Sequence

from ui import transitions
from ui.actions import telling
from ui.actions.desk import Desk
from ui.jobs import Hear
from ui.tongue import fill, translate
from ui.values import Kept, MapKey, Outcome
from workbench.core.overlay import Overlay
from workbench.core.progress import Progress
from workbench.errors import WorkbenchError
from workbench.paths import display_name
from workbench.wire import requests
from workbench.wire.answers import Traced


def select_label(desk: Desk, target: int) -> None:
    """Show where the network reacted for this label, at once where that costs no further run."""
    outcome = desk.state.answer.outcome
    if outcome is None or not outcome.result.findings.classes:
        return
    if outcome.no_map and not desk.state.map.method:
        # Only slow methods are left: the choice of a label alone does not start hundreds of runs.
        desk.underway.cancel("map")
        desk.store.apply(transitions.target_chosen, target)
        return
    explain(desk, target)


def explain(desk: Desk, target: int | None = None, method: str | None = None) -> None:
    """Make the map of a label (None: the chosen one) by a method (None: the chosen one)."""
    state = desk.state
    outcome = state.answer.outcome
    if outcome is None or state.place is None or not outcome.result.findings.classes:
        return
    desk.underway.cancel("map")
    wanted = state.map.target if target is None else target
    by = state.map.method if method is None else method
    if method is not None:
        state = desk.store.apply(transitions.method_chosen, method)
    known = _kept(state.map.kept, outcome, wanted, by)
    if known is not None:
        desk.store.apply(transitions.map_made, *known)
        return
    _ask(desk, outcome, wanted, by)


def _kept(kept: Kept, outcome: Outcome, target: int | None, method: str) -> tuple[MapKey, Overlay] | None:
    if target is None:
        return None
    chosen = method or next(iter(outcome.methods), "")
    key = MapKey(place=outcome.place, model=outcome.model, method=chosen, target=target)
    found = kept.get(key)
    return (key, found) if found is not None else None


def _ask(desk: Desk, outcome: Outcome, target: int | None, method: str) -> None:
    place, generation = outcome.place, desk.state.generation
    label = next((c.label for c in outcome.result.findings.classes if c.index == target), "")
    request = requests.Explain(
        path=place.path,
        frame=place.frame,
        model=outcome.model,
        device=desk.state.settings.text("run.device"),
        method=method,
        target=None if target is None else str(target),
        anyway=outcome.result.marked,
    )
    desk.store.apply(transitions.map_wanted, target, translate("Explaining", "Making the map …"))
    hear = Hear(
        done=lambda overlay: _made(desk, outcome, generation, overlay),
        failed=lambda error: _failed(desk, generation, error),
        cancelled=lambda: _ended(desk, generation, None),
        progress=lambda progress: _told(desk, generation, progress),
    )
    title = fill(translate("Explaining", "Map of “%1” in %2"), label, display_name(place.path))
    desk.underway.put("map", desk.jobs.ask(request, hear, kind="explain", title=title, subject=place.path))


def _told(desk: Desk, generation: int, progress: Progress) -> None:
    if desk.state.generation == generation and desk.state.map.phase == "making":
        desk.store.apply(transitions.map_told, progress.fraction, progress.words, progress.preview)


def _made(desk: Desk, outcome: Outcome, generation: int, overlay: Overlay) -> str:
    """Show the map if it is still wanted, else only keep it. Returns what it is called."""
    key = transitions.key_of(outcome.place, outcome.model, overlay)
    if desk.state.generation != generation or desk.state.map.target not in (None, overlay.target):
        desk.store.apply(transitions.map_kept, key, overlay)
        return overlay.title
    desk.underway.forget("map")
    desk.store.apply(transitions.map_made, key, overlay)
    return overlay.title


def _failed(desk: Desk, generation: int, error: WorkbenchError) -> None:
    _ended(desk, generation, error)


def _ended(desk: Desk, generation: int, error: WorkbenchError | None) -> None:
    if desk.state.generation == generation and desk.state.map.phase == "making":
        desk.underway.forget("map")
        desk.store.apply(transitions.map_ended, error)


def choose_method(desk: Desk, method: str) -> None:
    """Explain by this method from now on, the present picture too."""
    if desk.state.answer.outcome is None:
        desk.store.apply(transitions.method_chosen, method)
    else:
        explain(desk, method=method)


def follow_method(desk: Desk) -> None:
    """A fresh answer came with the quickest map; make the one by the chosen method where that is another."""
    overlay, method = desk.state.map.overlay, desk.state.map.method
    if overlay is not None and method and overlay.method != method:
        explain(desk)


def cancel_map(desk: Desk) -> None:
    """Give the map up."""
    desk.underway.cancel("map")


def show_map(desk: Desk, shown: bool) -> None:
    """Draw the map over the picture, or only the picture."""
    desk.store.apply(transitions.map_shown, shown)


def show_steps(desk: Desk) -> None:
    """Every step from the picture to the network's input, with its numbers."""
    state = desk.state
    place, row = state.place, state.row
    if place is None or row is None:
        return
    name = row.name or row.id

    def done(stages: Sequence[Traced]) -> None:
        desk.underway.forget("trace")
        desk.dialogs.show_steps(place, row, stages)

    hear = Hear(done=done, failed=lambda error: telling.tell_unless_death(desk, error, lambda: show_steps(desk)))
    title = fill(translate("Explaining", "Steps of %1 on %2"), name, display_name(place.path))
    request = requests.Trace(path=place.path, frame=place.frame, model=row.id)
    desk.underway.put("trace", desk.jobs.ask(request, hear, kind="trace", title=title, subject=place.path))
