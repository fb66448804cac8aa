"""Running a model, and giving that up."""

from __future__ import annotations

import msgspec

from ui import transitions
from ui.actions import explaining, telling
from ui.actions.desk import Desk
from ui.jobs import Hear
from ui.tongue import fill, shown, translate
from ui.values import Place
from workbench.errors import WorkbenchError
from workbench.paths import display_name
from workbench.wire import requests
from workbench.wire.answers import Broken, MeasuredDevice, ModelSheet, Predicted, Suits


def run(desk: Desk, *, anyway: bool = False, quietly: bool = False) -> None:
    """Run the chosen model on the chosen picture. `quietly`: nobody pressed a button, so leaving the picture ends it.

    A model that is not meant for the picture is run only `anyway`; the result is then marked.
    """
    state = desk.state
    row, place = state.row, state.place
    if row is None or place is None or (state.misfits and not anyway):
        return
    desk.underway.cancel("run")
    desk.underway.cancel("map")
    settings = state.settings
    request = requests.Predict(
        path=place.path,
        frame=place.frame,
        model=row.id,
        device=settings.text("run.device"),
        anyway=anyway,
        explain="auto" if settings.flag("run.explain") else "",
        save=settings.flag("results.keep"),
    )
    title = fill(translate("Running", "%1 on %2"), row.name or row.id, display_name(place.path))
    desk.store.apply(transitions.running, fill(translate("Running", "Running %1 …"), row.name or row.id))
    hear = Hear(
        done=lambda found: _answered(desk, place, row.id, found),
        failed=lambda error: _failed(desk, place, row.id, error),
        cancelled=lambda: _cancelled(desk, place, row.id),
    )
    job = desk.jobs.ask(request, hear, kind="predict", title=title, subject=place.path)
    desk.underway.put("run" if quietly else "run by hand", job)


def run_anyway(desk: Desk) -> None:
    """Run a model on a picture that it is not meant for. The result stays marked."""
    run(desk, anyway=True)


def cancel(desk: Desk) -> None:
    """Give up what is being computed for the screen: the run, the map, and files that are still being opened."""
    desk.underway.cancel("run", "run by hand", "map", "trace")
    for row in desk.state.rows:
        if not row.over:
            desk.jobs.cancel(row.number)


def as_aside(model: str) -> str:
    """Under which name a model is set aside that the worker died of: it is not run by itself again."""
    return f"model:{model}"


def _wanted(desk: Desk, place: Place, model: str) -> bool:
    return desk.state.place == place and desk.state.model == model


def _over(desk: Desk) -> None:
    desk.underway.forget("run")
    desk.underway.forget("run by hand")


def _answered(desk: Desk, place: Place, model: str, found: Predicted) -> str:
    """Show the answer if it is still wanted, else only keep it. Returns it in short."""
    _tell_not_kept(desk, found.not_kept)
    said = transitions.mark_of(found.result).text
    if not _wanted(desk, place, model):
        desk.store.apply(transitions.marked, transitions.outcome_of(found, place, model))
        return said
    _over(desk)
    if found.unmeasured:
        measure(desk, place, model)
    _follow_model(desk, model, found.result.provenance.model.sha256)
    desk.store.apply(transitions.set_free, as_aside(model))
    desk.store.apply(transitions.answered, found, place, model)
    if found.result.findings.classes and desk.state.map.method and desk.state.map.overlay is not None:
        explaining.follow_method(desk)
    return said


def measure(desk: Desk, place: Place, model: str) -> None:
    """Have the devices tried that “auto” could choose from, one after another, behind what is looked at.

    The answer stays that of the processor; the next one comes from the device that was chosen. A device that takes the
    worker with it costs a line of news: the worker has noted it, and does not try it again.
    """

    def done(found: MeasuredDevice) -> str | None:
        if found.left:
            measure(desk, place, model)
        if not found.tried:
            return None
        if found.agrees:
            return fill(translate("Running", "%1 agrees with the processor"), found.name)
        return shown(fill(translate("Running", "%1 is not used: %2"), found.name, found.why))

    request = requests.Measure(path=place.path, frame=place.frame, model=model)
    title = fill(translate("Running", "Measuring devices with %1"), model)
    desk.jobs.ask(request, Hear(done=done), kind="measure", title=title, subject="")


def _follow_model(desk: Desk, model: str, sha256: str) -> None:
    """Somebody changed the model's files: ask what it is called now."""
    row = desk.state.row
    if row is None or row.sha256 == sha256:
        return

    def done(sheet: ModelSheet) -> None:
        # A model that goes by its path keeps doing so.
        changed = msgspec.structs.replace(sheet.row, id=row.id, origin=row.origin)
        desk.store.apply(transitions.model_changed, changed)

    desk.jobs.ask(requests.ShowModel(model=model), Hear(done=done))


def _tell_not_kept(desk: Desk, broken: Broken | None) -> None:
    """Results that are not kept are told once, not with every picture."""
    if broken is None:
        return
    news = telling.news_of(broken.error())
    if all(known.key != news.key for known in desk.state.news):
        desk.store.apply(transitions.told, news)


def _failed(desk: Desk, place: Place, model: str, error: WorkbenchError) -> None:
    if telling.is_death(error):
        desk.store.apply(transitions.set_aside, place.path, error)
        desk.store.apply(transitions.set_aside, as_aside(model), error)
    if not _wanted(desk, place, model):
        return
    _over(desk)
    if error.code == "plan.misfit":
        desk.store.apply(transitions.suits_known, model, Suits(misfits=error.problems))
        desk.store.apply(transitions.run_ended, None)
        return
    desk.store.apply(transitions.run_ended, error)


def _cancelled(desk: Desk, place: Place, model: str) -> None:
    if _wanted(desk, place, model) and desk.state.answer.phase == "running":
        _over(desk)
        desk.store.apply(transitions.run_ended, None)
