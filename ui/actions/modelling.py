"""The model library: listing, choosing, adding, removing, putting back, reading a card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from ui import transitions
from ui.actions import checking, recent, telling
from ui.actions.desk import Desk
from ui.intake_words import keys_listed
from ui.jobs import Hear
from ui.tongue import fill, translate
from ui.values import News, Undoable
from workbench.errors import WorkbenchError
from workbench.paths import display_name
from workbench.wire import requests
from workbench.wire.answers import Drafted, ModelRow, ModelSheet, PluginRow, Removed

Done = Callable[[], None]
MOST_SAMPLES = 3


def begin(desk: Desk, wanted: str, *, demo: Done | None = None) -> None:
    """At start: the library, the demo model's samples, and the names of explanation methods.

    `demo` is told once the samples are known.
    """
    list_models(desk, wanted, or_path=True)

    def samples(sheet: ModelSheet) -> None:
        desk.store.set(samples=sheet.samples[:MOST_SAMPLES])
        if demo is not None:
            demo()

    def titles(rows: Sequence[PluginRow]) -> None:
        named = {id_: title for row in rows for kind, id_, title in row.contributions if kind == "explainer"}
        desk.store.set(titles=named)

    desk.jobs.ask(requests.ShowModel(), Hear(done=samples))
    desk.jobs.ask(requests.ListPlugins(), Hear(done=titles))


def list_models(desk: Desk, wanted: str = "", *, choose_it: bool = False, or_path: bool = False) -> None:
    """Ask for the library again. `or_path`: `wanted` may also be the path of a model that is not in it."""

    def done(rows: Sequence[ModelRow]) -> None:
        if or_path and wanted and all(row.id != wanted for row in rows) and looks_like_path(wanted):
            _use_path(desk, wanted)
        rows = (*rows, *(row for row in desk.state.models if row.origin == "path"))
        state = desk.store.apply(transitions.models_listed, rows, wanted)
        if choose_it and any(row.id == wanted and row.error is None for row in rows) and state.model != wanted:
            choose(desk, wanted)
        elif state.picture.place is not None and state.answer.phase == "checking":
            checking.check(desk)

    desk.jobs.ask(requests.ListModels(), Hear(done=done, failed=lambda error: telling.tell_unless_death(desk, error)))


def looks_like_path(text: str) -> bool:
    """Whether a model was named by its place rather than by its id."""
    return any(mark in text for mark in ("/", "\\")) or text.endswith((".zip", ".onnx"))


def _use_path(desk: Desk, path: str) -> None:
    """A model that lies somewhere is used for this session; it goes by its path."""

    def done(sheet: ModelSheet) -> None:
        row = msgspec.structs.replace(sheet.row, id=path, origin="path")
        desk.store.apply(transitions.models_listed, (*desk.state.models, row), path)
        choose(desk, path)

    hear = Hear(done=done, failed=lambda error: _not_added(desk, path, error))
    desk.jobs.ask(requests.ShowModel(model=path), hear)


def choose(desk: Desk, model: str) -> None:
    """Use this model from now on, for the picture on the canvas too."""
    row = next((row for row in desk.state.models if row.id == model), None)
    if row is None or row.error is not None or model == desk.state.model:
        return
    desk.underway.cancel("run", "map", "suit")
    desk.store.apply(transitions.model_chosen, model)
    recent.save(desk)
    checking.check(desk)


def ask_model(desk: Desk) -> None:
    """Let a person choose a zip or a network file, then add it."""
    patterns = (
        translate("Modelling", "Models (*.zip *.onnx model.toml)"),
        translate("Modelling", "All files (*)"),
    )
    desk.dialogs.ask_files(translate("Modelling", "Add a model"), patterns, lambda found: _add_all(desk, found))


def ask_model_folder(desk: Desk) -> None:
    """Let a person choose a model's folder, then add it."""
    desk.dialogs.ask_folder(translate("Modelling", "Add a model's folder"), lambda found: _add_all(desk, found))


def _add_all(desk: Desk, paths: Sequence[str]) -> None:
    for path in paths:
        add(desk, path.removesuffix("/model.toml").removesuffix("\\model.toml"))


def add(desk: Desk, path: str) -> None:
    """Copy a model into the library and choose it. What a bare network leaves open is asked first."""

    def failed(error: WorkbenchError) -> None:
        _not_added(desk, path, error)

    def looked(draft: Drafted) -> None:
        if draft.questions:
            desk.dialogs.show_intake(path, lambda row: _added(desk, row))
            return
        hear = Hear(done=lambda row: _added(desk, row), failed=failed)
        title = fill(translate("Modelling", "Adding the model %1"), display_name(path))
        desk.jobs.ask(requests.AddModel(path=path), hear, kind="model", title=title, subject=path)

    desk.jobs.ask(requests.Intake(path=path), Hear(done=looked, failed=failed))


def _added(desk: Desk, row: ModelRow) -> None:
    list_models(desk, row.id, choose_it=True)
    marked = translate("Modelling", "Chosen or guessed until you confirm it in its card: %1.")
    news = News(
        key=f"added:{row.id}",
        tone="done",
        what=fill(translate("Modelling", "%1 was added."), row.name or row.id),
        why=fill(marked, keys_listed(row.unconfirmed)) if row.unconfirmed else row.intended_use,
    )
    desk.store.apply(transitions.told, news)


def _not_added(desk: Desk, path: str, error: WorkbenchError) -> None:
    if error.code == "model.questions":
        desk.dialogs.show_intake(path, lambda row: _added(desk, row))
        return
    telling.tell_unless_death(desk, error, lambda: add(desk, path))


def confirm(desk: Desk, model: str) -> None:
    """What was chosen or guessed about a model is right: take the mark away."""

    def done(row: ModelRow) -> None:
        what = fill(translate("Modelling", "%1 is confirmed: how it is fed is no longer marked."), row.name or row.id)
        desk.store.apply(transitions.told, News(key=f"confirmed:{row.id}", tone="done", what=what))
        list_models(desk)

    hear = Hear(done=done, failed=lambda error: telling.tell_unless_death(desk, error))
    desk.jobs.ask(requests.ConfirmModel(model=model), hear)


def remove(desk: Desk, model: str) -> None:
    """Take a model out of the library. A bar offers to put it back."""
    name = next((row.name or row.id for row in desk.state.models if row.id == model), model)

    def done(removed: Removed) -> None:
        undo = Undoable(text=fill(translate("Modelling", "remove the model %1"), name), waiting=removed.waiting)
        desk.store.set(undo=(*desk.state.undo, undo)[-transitions.MOST_UNDO :])
        news = News(
            key=f"removed:{model}",
            tone="info",
            what=fill(translate("Modelling", "%1 was removed."), name),
            why=translate("Modelling", "Its results are kept."),
            button=translate("Modelling", "Undo"),
            do=lambda: restore(desk, removed.waiting),
        )
        desk.store.apply(transitions.told, news)
        list_models(desk)

    hear = Hear(done=done, failed=lambda error: telling.tell_unless_death(desk, error))
    desk.jobs.ask(requests.RemoveModel(model=model), hear)


def remove_chosen(desk: Desk) -> None:
    """Take the chosen model out of the library."""
    if desk.state.row is not None:
        remove(desk, desk.state.row.id)


def restore(desk: Desk, waiting: str) -> None:
    """Put a removed model back, and choose it."""

    def done(row: ModelRow) -> None:
        left = tuple(undo for undo in desk.state.undo if undo.waiting != waiting)
        desk.store.set(undo=left)
        desk.store.apply(transitions.closed, f"removed:{row.id}")
        list_models(desk, row.id, choose_it=True)

    hear = Hear(done=done, failed=lambda error: telling.tell_unless_death(desk, error))
    desk.jobs.ask(requests.RestoreModel(waiting=waiting), hear)


def show_card(desk: Desk, model: str = "") -> None:
    """What a model is for, what it expects, what it does step by step, and its card."""
    wanted = model or desk.state.model
    row = next((row for row in desk.state.models if row.id == wanted), None)
    if row is not None and row.error is not None:
        telling.tell_error(desk, row.error.error())
        return
    hear = Hear(
        done=desk.dialogs.show_model,
        failed=lambda error: telling.tell_unless_death(desk, error, lambda: show_card(desk, wanted)),
    )
    desk.jobs.ask(requests.ShowModel(model=wanted or None), hear)
