"""Which action does what, and which signal of which panel leads to which action. A part of the composition root."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from ui import words
from ui.actions import (
    checking,
    explaining,
    exporting,
    modelling,
    opening,
    picturing,
    recent,
    running,
    surroundings,
)
from ui.actions.desk import Desk
from ui.main_window import MainWindow
from ui.state import State
from ui.tongue import shown, translate
from workbench.paths import display_name, shortened

Deeds = dict[str, Callable[[], None]]
ZOOM_STEP = 1.25


def deeds(desk: Desk, window: MainWindow) -> Deeds:
    """What every action does."""
    return {
        **_file(desk),
        **_edit(desk, window),
        **_view(desk, window),
        **_image(desk, window),
        **_model(desk, window),
        **_rest(desk),
    }


def _file(desk: Desk) -> Deeds:
    return {
        "open_files": lambda: opening.ask_files(desk),
        "open_folder": lambda: opening.ask_folder(desk),
        "clear_recent": lambda: recent.clear(desk),
        "close_item": lambda: opening.close(desk),
        "close_all": lambda: opening.close_all(desk),
        "save_picture": lambda: picturing.ask_save(desk, False),
        "save_map": lambda: picturing.ask_save(desk, True),
        "export": lambda: exporting.ask_export(desk),
    }


def _edit(desk: Desk, window: MainWindow) -> Deeds:
    return {
        "quit": lambda: _quit(window),
        "undo": lambda: opening.undo(desk),
        "copy_picture": lambda: picturing.copy_picture(desk, False),
        "copy_map": lambda: picturing.copy_picture(desk, True),
        "copy_findings": lambda: exporting.copy_findings(desk),
        "copy_details": lambda: exporting.copy_latest_error(desk),
        "find": lambda: _find(window),
        "find_label": lambda: window.findings.find_label(),
        "settings": lambda: desk.dialogs.show("settings"),
        "palette": lambda: desk.dialogs.show("palette"),
    }


def _quit(window: MainWindow) -> None:
    window.close()


def _find(window: MainWindow) -> None:
    window.show_dock("browser", True)
    window.browser.focus_filter()


def _view(desk: Desk, window: MainWindow) -> Deeds:
    def toggle(name: str) -> None:
        window.toggle_dock(name)

    def theme(wanted: str) -> None:
        surroundings.change(desk, "appearance.theme", wanted)

    def zoom(by: float) -> None:
        window.viewer.canvas.zoom_by(by)

    return {
        "browser": partial(toggle, "browser"),
        "findings": partial(toggle, "findings"),
        "queue": partial(toggle, "queue"),
        "reset_layout": lambda: window.reset_layout(desk.state.place is not None),
        "fit": lambda: window.viewer.canvas.fit(),
        "one_to_one": lambda: window.viewer.canvas.one_to_one(),
        "zoom_in": partial(zoom, ZOOM_STEP),
        "zoom_out": partial(zoom, 1 / ZOOM_STEP),
        "show_map": lambda: explaining.show_map(desk, not desk.state.map.shown),
        "theme_system": partial(theme, "system"),
        "theme_dark": partial(theme, "dark"),
        "theme_light": partial(theme, "light"),
        "full_screen": lambda: _full_screen(window),
    }


def _full_screen(window: MainWindow) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()


def _image(desk: Desk, window: MainWindow) -> Deeds:
    found: Deeds = {
        "next": lambda: opening.step(desk, 1),
        "previous": lambda: opening.step(desk, -1),
        "next_file": lambda: opening.step_item(desk, 1),
        "previous_file": lambda: opening.step_item(desk, -1),
        "tool_window": lambda: surroundings.choose_tool(desk, "window"),
        "tool_zoom": lambda: surroundings.choose_tool(desk, "zoom"),
        "tool_pan": lambda: surroundings.choose_tool(desk, "pan"),
        "invert": lambda: window.viewer.canvas.invert(),
        "reset_view": lambda: _reset_view(desk, window),
        "read_again": lambda: opening.try_again(desk),
    }
    names = ("file", "auto", "full", *(name for name, _, _ in picturing.PRESETS))
    return found | {f"window_{name}": partial(_choose_window, desk, name) for name in names}


def _choose_window(desk: Desk, name: str) -> None:
    picturing.choose_window(desk, name)


def _reset_view(desk: Desk, window: MainWindow) -> None:
    picturing.choose_window(desk, "file")
    window.viewer.canvas.reset()


def _model(desk: Desk, window: MainWindow) -> Deeds:
    return {
        "run": lambda: running.run(desk),
        "run_anyway": lambda: running.run_anyway(desk),
        "explain": lambda: _explain(desk),
        "cancel": lambda: running.cancel(desk),
        "show_steps": lambda: explaining.show_steps(desk),
        "provenance": lambda: _provenance(desk),
        "model_card": lambda: modelling.show_card(desk),
        "add_model": lambda: modelling.ask_model(desk),
        "add_model_folder": lambda: modelling.ask_model_folder(desk),
        "models": lambda: desk.dialogs.show("models"),
        "remove_model": lambda: modelling.remove_chosen(desk),
    }


def _explain(desk: Desk) -> None:
    explaining.show_map(desk, True)
    explaining.explain(desk)


def _provenance(desk: Desk) -> None:
    outcome = desk.state.answer.outcome
    if outcome is not None:
        desk.dialogs.show_provenance(outcome)


def _rest(desk: Desk) -> Deeds:
    return {
        "devices": lambda: desk.dialogs.show("devices"),
        "clear_queue": lambda: surroundings.clear_queue(desk),
        "restart_worker": lambda: surroundings.restart_worker(desk),
        "help": lambda: desk.dialogs.show("help"),
        "shortcuts": lambda: desk.dialogs.show("shortcuts"),
        "about": lambda: desk.dialogs.show("about"),
    }


# -- signals of panels


def connect(window: MainWindow, desk: Desk) -> None:
    """Lead every intention to its action."""
    window.paths_dropped.connect(partial(opening.open_paths, desk))
    _connect_start(window, desk)
    _connect_viewer(window, desk)
    _connect_findings(window, desk)
    browser, queue, tools = window.browser, window.queue, window.tools
    browser.chosen.connect(partial(opening.choose, desk))
    browser.remove_wanted.connect(partial(opening.remove, desk))
    queue.cancel.connect(desk.jobs.cancel)
    queue.clear.connect(partial(surroundings.clear_queue, desk))
    queue.open_wanted.connect(lambda path: opening.go_to(desk, path))
    tools.opacity_chosen.connect(lambda value: surroundings.change(desk, "appearance.opacity", value))
    tools.method_chosen.connect(partial(explaining.choose_method, desk))
    tools.models.model_chosen.connect(partial(modelling.choose, desk))
    tools.models.opened.connect(partial(checking.check_all, desk))
    window.news.closed.connect(partial(surroundings.close_news, desk))
    window.news.copied.connect(desk.screen.to_clipboard)
    window.status.devices.connect(lambda: desk.dialogs.show("devices"))


def _connect_start(window: MainWindow, desk: Desk) -> None:
    start = window.viewer.start
    start.open_files.connect(partial(opening.ask_files, desk))
    start.open_folder.connect(partial(opening.ask_folder, desk))
    start.add_model.connect(partial(modelling.ask_model, desk))
    start.path_chosen.connect(lambda path: opening.open_paths(desk, [path]))
    start.sample_chosen.connect(lambda path: opening.open_samples(desk, path))


def _connect_viewer(window: MainWindow, desk: Desk) -> None:
    viewer = window.viewer
    viewer.frame_chosen.connect(partial(opening.show_frame, desk))
    viewer.canvas.step_requested.connect(partial(opening.step, desk))
    viewer.canvas.window_changed.connect(partial(picturing.window_dragged, desk))
    viewer.canvas.pointer_text.connect(window.status.show_pointer)
    viewer.error.try_again.connect(partial(opening.try_again, desk))
    viewer.error.copy_details.connect(partial(exporting.copy_latest_error, desk))
    viewer.error.close_item.connect(partial(opening.close, desk))


def _connect_findings(window: MainWindow, desk: Desk) -> None:
    findings = window.findings
    findings.label_chosen.connect(partial(explaining.select_label, desk))
    findings.run.connect(partial(running.run, desk))
    findings.run_anyway.connect(partial(running.run_anyway, desk))
    findings.cancel.connect(partial(running.cancel, desk))
    findings.cancel_map.connect(partial(explaining.cancel_map, desk))
    findings.explain.connect(lambda: _explain(desk))
    findings.method_chosen.connect(partial(explaining.choose_method, desk))
    findings.show_steps.connect(partial(explaining.show_steps, desk))
    findings.provenance.connect(lambda: _provenance(desk))
    findings.model_card.connect(partial(modelling.show_card, desk))
    findings.choose_model.connect(window.tools.open_models)
    findings.model_chosen.connect(partial(modelling.choose, desk))
    findings.window_chosen.connect(partial(picturing.choose_window, desk))
    findings.copy_details.connect(partial(exporting.copy_latest_error, desk))


def fill_recent(menu: QMenu, desk: Desk) -> None:
    """What was open lately, as menu entries."""
    menu.clear()
    for path in desk.state.recent:
        entry = menu.addAction(display_name(path))
        entry.setToolTip(shown(shortened(path)))
        entry.triggered.connect(partial(opening.open_paths, desk, [path]))
    if not desk.state.recent:
        menu.addAction(translate("Window", "Nothing was opened yet")).setEnabled(False)


def fill_methods(menu: QMenu, desk: Desk) -> None:
    """Ways to make a map, as menu entries."""
    menu.clear()
    state = desk.state
    methods = state.answer.outcome.methods if state.answer.outcome is not None else ()
    for method in methods:
        entry = menu.addAction(words.method(method, state.titles))
        entry.triggered.connect(partial(explaining.choose_method, desk, method))
    if not methods:
        menu.addAction(translate("Window", "Run a model first")).setEnabled(False)


def switches(state: State, window: MainWindow) -> dict[str, bool]:
    """Which switches are on."""
    theme = state.settings.text("appearance.theme")
    docks = {name: not dock.isHidden() and not dock.is_folded for name, dock in window.docks.items()}
    return {
        **docks,
        "map": state.map.shown,
        "full": window.isFullScreen(),
        **{name: theme == name for name in ("system", "dark", "light")},
        **{name: state.tool == name for name in ("window", "zoom", "pan")},
    }
