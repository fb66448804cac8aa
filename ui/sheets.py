"""The dialogs that actions may open, made when they are wanted. A part of the composition root.

Longer than twenty methods: a method a dialog, each a few lines of wiring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ui.actions import comparing, exporting, modelling, probing, surroundings
from ui.actions.commands import Commands
from ui.actions.desk import Chosen, Desk
from ui.actions.table import menu_title
from ui.dialogs.devices import DevicesSheet
from ui.dialogs.sheet import Sheet
from ui.itemmodels.actions_list import ActionRow
from ui.jobs import Jobs
from ui.state import State
from ui.theme import Theme
from ui.tongue import fill, translate
from ui.values import Outcome, Place
from workbench.paths import display_name
from workbench.wire.answers import ModelRow, ModelSheet, Traced

_NATIVE = QKeySequence.SequenceFormat.NativeText


class Sheets:
    """Opens dialogs over one window. Of each kind one is open at most."""

    def __init__(self, window: QWidget, commands: Commands, theme: Callable[[], Theme], another: Callable[[], Jobs]):
        self._window, self._commands, self._theme, self._another = window, commands, theme, another
        self._open: dict[str, Sheet] = {}
        self.desk: Desk

    def follow(self, old: State, new: State) -> None:
        """Dialogs that show the state show another one."""
        for sheet in list(self._open.values()):
            follow = getattr(sheet, "follow", None)
            if follow is not None and not sheet.gone:
                follow(new)

    # -- files

    def ask_files(self, title: str, patterns: Sequence[str], chosen: Chosen) -> None:
        """Let a person choose files."""
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(list(patterns))
        self._ask(dialog, chosen)

    def ask_folder(self, title: str, chosen: Chosen) -> None:
        """Let a person choose a folder."""
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._ask(dialog, chosen)

    def ask_target(self, title: str, name: str, patterns: Sequence[str], chosen: Chosen) -> None:
        """Let a person choose where to write."""
        dialog = QFileDialog(self._window, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(patterns))
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.filterSelected.connect(lambda chosen_: dialog.setDefaultSuffix(first_ending(chosen_)))
        dialog.selectFile(name)
        self._ask(dialog, chosen)

    def _ask(self, dialog: QFileDialog, chosen: Chosen) -> None:
        dialog.filesSelected.connect(lambda found: chosen(list(found)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # -- sheets

    def show(self, name: str) -> None:
        """Open a dialog that needs nothing but its name."""
        makers: dict[str, Callable[[], Sheet]] = {
            "settings": self._settings,
            "shortcuts": self._shortcuts,
            "help": self._help,
            "about": self._about,
            "devices": self._devices,
            "models": self._library,
        }
        if name == "palette":
            self._palette()
        else:
            self._show(name, makers[name])

    def show_model(self, sheet: ModelSheet) -> None:
        """A model's card."""
        self._show("model", lambda: self._card(sheet))

    def show_steps(self, place: Place, model: ModelRow, stages: Sequence[Traced]) -> None:
        """Every step of a run."""
        from ui.dialogs.steps import StepsSheet

        title = fill(translate("Steps", "%1 on %2"), model.name or model.id, display_name(place.path))
        sheet = StepsSheet(self._theme(), title, stages, self._window)
        sheet.tensor_wanted.connect(lambda: comparing.ask_tensor(self.desk, sheet, place, model.id))
        sheet.code_wanted.connect(lambda: comparing.copy_code(self.desk, sheet, place, model.id))
        self._show("steps", lambda: sheet)

    def show_intake(self, path: str, added: Callable[[ModelRow], None]) -> None:
        """Ask about a network that comes without a manifest."""
        from ui.actions.intaking import Talk
        from ui.dialogs.intake import IntakeSheet

        sheet = IntakeSheet(self._theme(), display_name(path), self._window)
        talk = sheet.talk = Talk(self.desk, path, sheet, added)
        sheet.answered.connect(talk.given)
        sheet.moved.connect(talk.move)
        sheet.picture_wanted.connect(talk.trials.choose_picture)
        sheet.file_wanted.connect(talk.ask_labels)
        sheet.pasted.connect(talk.paste_labels)
        sheet.tensor_wanted.connect(talk.trials.ask_tensor)
        sheet.renamed.connect(talk.rename)
        sheet.add_wanted.connect(talk.add)
        sheet.left.connect(talk.leave)
        sheet.state_changed.connect(talk.trials.follow)
        self._show("intake", lambda: sheet)
        talk.begin()

    def show_provenance(self, outcome: Outcome) -> None:
        """Everything that is needed to get an answer again."""
        from ui.dialogs.provenance import ProvenanceSheet

        sheet = ProvenanceSheet(self._theme(), outcome, self._window)
        sheet.copy.connect(lambda: self.desk.screen.to_clipboard(exporting.as_json(outcome)))
        self._show("provenance", lambda: sheet)

    def _show(self, name: str, make: Callable[[], Sheet]) -> None:
        before = self._open.pop(name, None)
        if before is not None and not before.gone:
            before.close()
        sheet = self._open[name] = make()
        sheet.finished.connect(lambda _=0: self._open.pop(name, None) if self._open.get(name) is sheet else None)
        sheet.show()

    def close_all(self) -> None:
        """The window is closed."""
        for sheet in list(self._open.values()):
            if not sheet.gone:
                sheet.close()
        self._open.clear()

    # -- makers

    def _settings(self) -> Sheet:
        from ui.dialogs.settings import SettingsSheet

        sheet = SettingsSheet(self._theme(), self.desk.state, self._window)
        sheet.changed.connect(lambda name, value: surroundings.change(self.desk, name, value))
        sheet.reset.connect(lambda name: surroundings.reset(self.desk, name))
        sheet.shortcuts.connect(lambda: self.show("shortcuts"))
        return sheet

    def _shortcuts(self) -> Sheet:
        from ui.dialogs.shortcuts import ShortcutsSheet

        defaults = {spec.name: spec.keys for spec in self._commands.specs}
        changed = self.desk.state.settings.shortcuts
        sheet = ShortcutsSheet(self._theme(), self.rows(), defaults, changed, self._window)
        sheet.changed.connect(lambda keys: surroundings.change_shortcuts(self.desk, keys))
        return sheet

    def _help(self) -> Sheet:
        from ui.dialogs.help import HelpSheet

        sheet = HelpSheet(self._theme(), self.rows(), self._window)
        sheet.change_shortcuts.connect(lambda: self.show("shortcuts"))
        return sheet

    def _about(self) -> Sheet:
        from ui.dialogs.help import AboutSheet

        return AboutSheet(self._theme(), versions(), self._window)

    def _devices(self) -> Sheet:
        sheet = DevicesSheet(self._theme(), self._window)
        sheet.probe.connect(lambda runtime, device: probing.probe(self._another, sheet, runtime, device))
        sheet.choose.connect(lambda device: surroundings.change(self.desk, "run.device", device))
        sheet.follow(self.desk.state)
        probing.list_devices(self.desk, sheet)
        return sheet

    def _library(self) -> Sheet:
        from ui.dialogs.library import LibrarySheet

        sheet = LibrarySheet(self._theme(), self.desk.state, self._window)
        sheet.add_file.connect(lambda: modelling.ask_model(self.desk))
        sheet.add_folder.connect(lambda: modelling.ask_model_folder(self.desk))
        sheet.remove.connect(lambda model: modelling.remove(self.desk, model))
        sheet.choose.connect(lambda model: modelling.choose(self.desk, model))
        sheet.card.connect(lambda model: modelling.show_card(self.desk, model))
        sheet.confirm.connect(lambda model: modelling.confirm(self.desk, model))
        return sheet

    def _card(self, sheet: ModelSheet) -> Sheet:
        from ui.dialogs.model_sheet import ModelCardSheet

        made = ModelCardSheet(self._theme(), sheet, self._window)
        made.link_wanted.connect(self._ask_link)
        made.remove.connect(lambda model: modelling.remove(self.desk, model))
        made.confirm.connect(lambda model: modelling.confirm(self.desk, model))
        return made

    def _palette(self) -> None:
        from ui.dialogs.palette import Palette

        palette = Palette(self._theme(), self.rows(), self._window)
        palette.chosen.connect(lambda name: self._commands[name].trigger())
        corner = self._window.mapToGlobal(self._window.rect().topLeft())
        left = corner.x() + (self._window.width() - palette.width()) // 2
        palette.move(left, corner.y() + self._theme().size("toolbar") * 2)
        palette.show()
        palette.search.setFocus()

    def rows(self) -> list[ActionRow]:
        """All actions as they stand now."""
        titles = {spec.menu: menu_title(spec.menu).replace("&", "") for spec in self._commands.specs}
        return [
            ActionRow(
                name=spec.name,
                title=spec.plain,
                sentence=self._commands.missing(spec.name) or spec.sentence,
                menu=titles[spec.menu],
                keys=self._commands[spec.name].shortcut().toString(_NATIVE),
                scope=spec.scope,
                enabled=self._commands[spec.name].isEnabled(),
            )
            for spec in self._commands.specs
            if spec.name != "palette"
        ]

    def _ask_link(self, address: str) -> None:
        """A link in somebody's text: say where it leads, and ask."""
        box = QMessageBox(self._window)
        box.setWindowTitle(translate("ModelCard", "Open a link"))
        box.setTextFormat(box.textFormat().PlainText)
        box.setText(translate("ModelCard", "This link leaves the program and opens in your browser:"))
        box.setInformativeText(address)
        box.addButton(translate("ModelCard", "Open link"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(translate("ModelCard", "Stay here"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.finished.connect(box.deleteLater)
        box.accepted.connect(lambda: open_link(address))
        box.open()


def open_link(address: str) -> None:
    """Show a web page in the browser; other kinds of address are not opened."""
    url = QUrl(address)
    if url.scheme() in ("http", "https"):
        QDesktopServices.openUrl(url)


def first_ending(pattern: str) -> str:
    """The first ending of a file dialog's pattern: "png" of "PNG (*.png)"."""
    return pattern.partition("*.")[2].replace(")", " ").split(" ")[0]


def versions() -> list[tuple[str, str]]:
    """What the window itself is made of; `doctor` tells the rest."""
    import platform
    import sys

    import PySide6
    from PySide6.QtCore import qVersion

    return [
        ("Python", platform.python_version()),
        ("PySide6", PySide6.__version__),
        ("Qt", qVersion()),
        (translate("Help", "System"), sys.platform),
    ]
