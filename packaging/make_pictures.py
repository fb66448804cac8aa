"""Makes docs/pictures/*.png: the real window on the demo's own samples, without a display.

    python packaging/make_pictures.py [--fonts FOLDER] [NAME …]

Every picture is got as a person would get it: files are opened, actions are done by name, and the script waits for what
they bring. Nothing is retouched; a dialog is drawn where it stands over the window. Text is in the system's own font;
`--fonts` takes a folder with the files of one typeface, which then is the system's.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
SLICE = ROOT / "workbench" / "bundled" / "samples" / "ct-slice.dcm"
MODEL = ROOT / "workbench" / "bundled" / "models" / "efficientnet-lite0"
SIZE = (1280, 800)
COLOURS = 256
PATIENCE_S = 60.0

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from ui.state import State


class Show:
    """One window in one theme with fresh folders, and what a person would do with it."""

    def __init__(self, theme: str, folder: Path) -> None:
        from PySide6.QtCore import QLocale
        from PySide6.QtWidgets import QApplication

        from ui.app import Workbench
        from ui.command import Wanted
        from workbench.paths import Paths

        app = QApplication.instance() or QApplication(["workbench"])
        assert isinstance(app, QApplication)
        QLocale.setDefault(QLocale(QLocale.Language.English))
        self.app, self.folder = app, folder
        self.workbench = Workbench(app, Wanted(), Paths(data=folder / "data", machine=folder / "machine"))
        self.workbench.show()
        self.window = self.workbench.window
        self.window.resize(*SIZE)
        self.second = self.workbench.complete()
        self.do(f"theme_{theme}")
        self.wait("the samples", lambda: bool(self.state.models_known and self.state.samples))
        self.wait("the worker", lambda: self.state.worker.resident_mb > 0)
        pictures = self.workbench.samples
        self.wait("their pictures", lambda: all(pictures.picture(path) for path in self.state.samples))

    @property
    def state(self) -> State:
        """What the window shows."""
        return self.workbench.store.state

    def do(self, action: str) -> None:
        """An action by its name in the table."""
        self.second.deeds[action]()

    def wait(self, what: str, there: Callable[[], bool]) -> None:
        """Let the window live until something is there."""
        from PySide6.QtCore import QEventLoop

        end = time.monotonic() + PATIENCE_S
        while not there():
            if time.monotonic() > end:
                sys.exit(f"{what} did not come within {PATIENCE_S:g} s")
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)

    def sample(self, name: str) -> str:
        """A sample's path by its beginning."""
        return next(path for path in self.state.samples if Path(path).name.startswith(name))

    def open_sample(self, name: str) -> None:
        """Click on a sample, and wait for its answer, its map and the browser's small pictures."""
        self.window.viewer.start.sample_chosen.emit(self.sample(name))
        self.wait("the answer", lambda: self.state.answer.outcome is not None and self.state.map.overlay is not None)
        self._rest()

    def drop(self, *paths: Path) -> None:
        """Drop files on the window."""
        self.window.paths_dropped.emit([str(path) for path in paths])

    def open_slice(self) -> None:
        """Drop the DICOM slice, and wait for why the model is not meant for it."""
        self.drop(SLICE)
        self.wait("the misfits", lambda: bool(self.state.misfits))
        self._rest()

    def _rest(self) -> None:
        small = self.second.thumbnails
        self.wait("the small pictures", lambda: all(small.picture(item.id) for item in self.state.items))
        self.wait("an end", lambda: all(row.over for row in self.state.rows) and not self.state.opening)

    def seen(self, *above: QWidget) -> QImage:
        """The window as it stands on screen, with these dialogs above it."""
        from PySide6.QtGui import QPainter

        for _ in range(3):
            self.app.processEvents()
        picture = self.window.grab().toImage()
        painter = QPainter(picture)
        for dialog in above:
            painter.drawPixmap(self.window.mapFromGlobal(dialog.mapToGlobal(dialog.rect().topLeft())), dialog.grab())
        painter.end()
        return picture

    def dialog(self, kind: str) -> QWidget:
        """The dialog of this class, once it is there."""
        found: list[QWidget] = []

        def there() -> bool:
            found[:] = [one for one in self.app.topLevelWidgets() if type(one).__name__ == kind and one.isVisible()]
            return bool(found)

        self.wait(kind, there)
        return found[0]

    def alone(self, kind: str) -> QImage:
        """A dialog by itself."""
        dialog = self.dialog(kind)
        for _ in range(3):
            self.app.processEvents()
        return dialog.grab().toImage()

    def close(self) -> None:
        """End the window and its worker."""
        self.workbench.close()
        self.app.processEvents()


def first_start(show: Show) -> QImage:
    """Nothing open."""
    return show.seen()


def classified(show: Show) -> QImage:
    """A photograph with its answers and its map."""
    show.open_sample("chelsea")
    return show.seen()


def ct_slice(show: Show) -> QImage:
    """A picture that the model is not meant for."""
    show.open_slice()
    return show.seen()


def steps(show: Show) -> QImage:
    """Every step from the picture to the network's input."""
    show.open_sample("coffee")
    show.do("show_steps")
    return show.alone("StepsSheet")


def intake(show: Show) -> QImage:
    """The demo's network without its manifest: how its values are scaled is asked, each choice tried on the cat."""
    from ui.dialogs.intake import IntakeSheet

    show.open_sample("chelsea")
    network = show.folder / "efficientnet_lite0.onnx"
    network.write_bytes(MODEL.joinpath("model.onnx").read_bytes())
    show.drop(network)
    dialog = show.dialog("IntakeSheet")
    assert isinstance(dialog, IntakeSheet)
    answers = {"labels": str(MODEL / "labels.txt"), "modality": "photo", "colour": "RGB"}
    show.wait("the first question", lambda: bool(dialog.present))

    def answered(key: str) -> bool:
        return dialog.draft is not None and key not in [question.key for question in dialog.draft.questions]

    for key, value in answers.items():
        dialog.answered.emit(key, value)
        show.wait(key, partial(answered, key))
    dialog.moved.emit("scale")
    show.wait("the scale", lambda: dialog.present == "scale")
    cards = dialog.page.cards
    show.wait("every choice", lambda: all(card.trial is not None for card in cards.values()))
    cards["127/128"].click()
    show.wait("the answer", lambda: answered("scale"))
    return show.alone("IntakeSheet")


def compared(show: Show) -> QImage:
    """The network's input beside one with red and blue swapped."""
    import numpy as np

    from ui.actions import comparing
    from ui.dialogs.steps import StepsSheet
    from workbench.engine import Work, open_engine
    from workbench.wire import requests

    show.open_sample("coffee")
    place = show.state.place
    assert place is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        engine = open_engine(folder)
        script = engine.answer(requests.PlanCode(path=place.path), Work()).text
        (show.folder / "fed.py").write_text(script, encoding="utf-8")
        out = show.folder / "maker.npy"
        subprocess.run(
            [sys.executable, str(show.folder / "fed.py"), place.path, str(out)], check=True, stdout=subprocess.DEVNULL
        )
    np.save(out, np.load(out)[:, ::-1])
    show.do("show_steps")
    dialog = show.dialog("StepsSheet")
    assert isinstance(dialog, StepsSheet)
    comparing.compare(show.second.desk, dialog, place, show.state.model, str(out))
    show.wait("the comparison", lambda: dialog.compared is not None)
    return show.alone("StepsSheet")


def error_bar(show: Show) -> QImage:
    """A file that was cut off while it was copied, beside one that is whole."""
    show.open_sample("rocket")
    whole = Path(show.sample("rocket")).read_bytes()
    cut = show.folder / "rocket (copy).jpg"
    cut.write_bytes(whole[: len(whole) // 300])
    show.drop(cut)
    show.wait("the error bar", lambda: bool(show.state.news))
    return show.seen()


def palette(show: Show) -> QImage:
    """Every action by its name."""
    show.open_sample("coffee")
    show.do("palette")
    found = show.dialog("Palette")
    from ui.dialogs.palette import Palette

    assert isinstance(found, Palette)
    found.search.setText("map")
    picture = show.seen(found)
    found.close()
    return picture


def settings(show: Show) -> QImage:
    """The settings."""
    show.do("settings")
    return show.alone("SettingsSheet")


def model_card(show: Show) -> QImage:
    """What a model is for."""
    from PySide6.QtWidgets import QTabWidget

    show.do("model_card")
    dialog = show.dialog("ModelCardSheet")
    tabs = dialog.findChild(QTabWidget)
    assert isinstance(tabs, QTabWidget)
    tabs.setCurrentIndex(tabs.count() - 1)
    return show.alone("ModelCardSheet")


PICTURES: dict[str, tuple[str, Callable[[Show], QImage]]] = {
    "first-start-dark": ("dark", first_start),
    "classified-dark": ("dark", classified),
    "classified-light": ("light", classified),
    "ct-slice-dark": ("dark", ct_slice),
    "steps-dark": ("dark", steps),
    "compared-light": ("light", compared),
    "intake-dark": ("dark", intake),
    "error-bar-light": ("light", error_bar),
    "palette-dark": ("dark", palette),
    "settings-dark": ("dark", settings),
    "model-card-light": ("light", model_card),
}
"""Name of the file without its ending: theme, and how to get there."""


def made(name: str) -> QImage:
    """One picture, in a window of its own."""
    theme, scene = PICTURES[name]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        show = Show(theme, Path(folder))
        try:
            return scene(show)
        finally:
            show.close()


def as_png(picture: QImage) -> bytes:
    """The picture as a small PNG of at most 256 colours."""
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know no buffers
    whole = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")
    chosen = whole.quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=1)
    few = whole.quantize(palette=chosen, dither=Image.Dither.FLOYDSTEINBERG)  # dithers only with a palette given
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def use_screen(scratch: Path) -> None:
    """A screen that is not there, larger than the window. Before Qt is loaded."""
    screen = {"name": "none", "x": 0, "y": 0, "width": 1600, "height": 1000, "logicalDpi": 96, "dpr": 1}
    (scratch / "screen.json").write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={scratch / 'screen.json'}"


def use_fonts(folder: Path, scratch: Path) -> None:
    """Make a folder of fonts the system's own, for this process. Before Qt is loaded."""
    rules = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{folder.absolute()}</dir><cachedir>{scratch / "cache"}</cachedir></fontconfig>"""
    (scratch / "fonts.conf").write_text(rules, encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(scratch / "fonts.conf")


def main() -> int:
    """Make the pictures that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(PICTURES)} (default: all)")
    parser.add_argument("--fonts", type=Path, help="a folder with the files of one typeface")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where to write (default docs/pictures)")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(PICTURES)):
        parser.error(f"no such picture: {', '.join(unknown)}")
    sys.path.insert(0, str(ROOT))
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        use_screen(Path(scratch))
        if options.fonts is not None:
            use_fonts(options.fonts, Path(scratch))
        for name in options.names or PICTURES:
            data = as_png(made(name))
            (options.out / f"{name}.png").write_bytes(data)
            print(f"{name:20} {len(data) / 1024:6.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
