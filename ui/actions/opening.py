"""Opening files and folders, choosing a picture, taking pictures out and putting them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ui import transitions
from ui.actions import checking, modelling, recent, telling
from ui.actions.desk import Desk
from ui.jobs import Hear
from ui.tongue import counted, fill, translate
from ui.values import News, Place, Row
from workbench.core.image import Image
from workbench.errors import WorkbenchError
from workbench.paths import display_name
from workbench.wire import requests
from workbench.wire.answers import BrokenPath, Opened

PATIENCE_MS = 200
"""A picture that comes sooner than this needs no words."""


@dataclass(slots=True)
class _Opening:
    """How far one opening is."""

    paths: tuple[str, ...]
    select: bool
    number: int = 0
    found: int = 0
    broken: list[BrokenPath] = field(default_factory=list)
    models: list[str] = field(default_factory=list)


def ask_files(desk: Desk) -> None:
    """Let a person choose files, then open them."""
    patterns = (
        translate("Opening", "Pictures, DICOM files and models (*)"),
        translate("Opening", "Pictures (*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.gif)"),
        translate("Opening", "DICOM files (*.dcm *.dicom *.ima)"),
        translate("Opening", "Models (*.onnx *.zip)"),
    )
    desk.dialogs.ask_files(translate("Opening", "Open files"), patterns, lambda found: open_paths(desk, found))


def ask_folder(desk: Desk) -> None:
    """Let a person choose a folder, then open all that lies in it."""
    desk.dialogs.ask_folder(translate("Opening", "Open folder"), lambda found: open_paths(desk, found))


def open_paths(desk: Desk, paths: Sequence[str], *, remember: bool = True) -> None:
    """Open files, folders and models. The first picture that is found is chosen and shown."""
    wanted = tuple(str(Path(path).absolute()) for path in paths)
    if not wanted:
        return
    if remember:
        recent.remember(desk, wanted)
    _ask_open(desk, _Opening(wanted, select=True), ())


def _ask_open(desk: Desk, opening: _Opening, skip: tuple[str, ...]) -> None:
    first = display_name(opening.paths[0])
    many = fill(translate("Opening", "Opening %1 and %2 more"), first, len(opening.paths) - 1)
    title = many if len(opening.paths) > 1 else fill(translate("Opening", "Opening %1"), first)
    desk.store.set(opening=desk.state.opening + 1)
    hear = Hear(
        done=lambda _: _opened_all(desk, opening),
        failed=lambda error: _open_failed(desk, opening, error),
        cancelled=lambda: _open_over(desk),
        part=lambda part: _opened(desk, opening, part),
    )
    request = requests.Open(paths=opening.paths)
    opening.number = desk.jobs.ask(request, hear, kind="open", title=title, subject=opening.paths[0]).number


def _opened(desk: Desk, opening: _Opening, part: Opened) -> None:
    opening.found += len(part.items)
    opening.broken += part.broken
    opening.models += part.models
    said = translate("Opening", "%1 of %2 files can be shown")
    desk.jobs.tell(opening.number, None, fill(said, opening.found, part.looked_at))
    desk.store.apply(transitions.items_added, part.items)
    for broken in part.broken:
        _add_broken_row(desk, broken)
    if opening.select and part.items:
        opening.select = False
        choose(desk, Place(part.items[0].id))


def _opened_all(desk: Desk, opening: _Opening) -> None:
    _open_over(desk)
    for path in opening.models:
        modelling.add(desk, path)
    opening.broken = [one for one in opening.broken if not one.error.code.startswith("worker.")]  # told already
    if len(opening.broken) == 1:
        broken = opening.broken[0]
        telling.tell_error(desk, broken.error.error(), lambda: open_paths(desk, [broken.path], remember=False))
    elif opening.broken:
        _tell_many_broken(desk, opening)


def _tell_many_broken(desk: Desk, opening: _Opening) -> None:
    first = opening.broken[0].error.error()
    paths = [broken.path for broken in opening.broken]
    news = News(
        key=f"broken:{opening.number}",
        tone="error",
        what=counted("", translate("Opening", "%1 files could not be opened."), len(paths)),
        why=fill(translate("Opening", "The first one: %1"), first.sentence()),
        hint=translate("Opening", "The queue names each one with its reason."),
        details="\n\n".join(telling.details(broken.error.error()) for broken in opening.broken[:100]),
        button=translate("News", "Try again"),
        do=lambda: open_paths(desk, paths, remember=False),
    )
    desk.store.apply(transitions.told, news)


def _open_failed(desk: Desk, opening: _Opening, error: WorkbenchError) -> None:
    _open_over(desk)
    again = opening.paths
    if not telling.is_death(error):
        telling.tell_error(desk, error, lambda: open_paths(desk, again, remember=False))


def _open_over(desk: Desk) -> None:
    desk.store.set(opening=max(0, desk.state.opening - 1))


def _add_broken_row(desk: Desk, broken: BrokenPath) -> None:
    """A file that did not open is a row of its own in the queue, with its reason."""
    row = Row(
        number=desk.jobs.next_number(),
        kind="open",
        title=display_name(broken.path),
        subject=broken.path,
        state="failed",
        error=broken.error.error(),
    )
    desk.store.apply(transitions.row_told, row)


# -- the chosen picture


def choose(desk: Desk, place: Place, *, again: bool = False) -> None:
    """Show a picture; then check whether the model suits it, find kept answers, and run if that is wished."""
    if place == desk.state.place and not again:
        return
    desk.underway.cancel("read", "run", "map", "suit", "recall")
    state = desk.store.apply(transitions.chosen, place)
    if place.path in state.aside and not again:
        desk.store.apply(transitions.picture_failed, state.aside[place.path])
        return
    generation = state.generation
    hear = Hear(
        done=lambda image: _read(desk, place, generation, image),
        failed=lambda error: _read_failed(desk, place, generation, error),
    )
    desk.underway.put("read", desk.jobs.ask(requests.Read(path=place.path, frame=place.frame), hear))
    desk.later(PATIENCE_MS, lambda: _still_reading(desk, place, generation))


def try_again(desk: Desk) -> None:
    """Read the chosen file again, even if it was set aside."""
    if desk.state.place is not None:
        choose(desk, desk.state.place, again=True)


def _still_reading(desk: Desk, place: Place, generation: int) -> None:
    state = desk.state
    if state.generation == generation and state.picture.place != place and state.picture.error is None:
        desk.store.apply(transitions.loading, fill(translate("Opening", "Reading %1 …"), display_name(place.path)))


def _read(desk: Desk, place: Place, generation: int, image: Image) -> None:
    if desk.state.generation != generation and desk.state.place != place:
        return
    desk.underway.forget("read")
    desk.store.apply(transitions.picture_read, place, image)
    checking.begin(desk, place)


def _read_failed(desk: Desk, place: Place, generation: int, error: WorkbenchError) -> None:
    if telling.is_death(error):
        desk.store.apply(transitions.set_aside, place.path, error)
    if desk.state.place == place and desk.state.generation >= generation:
        desk.underway.forget("read")
        desk.store.apply(transitions.picture_failed, error)


def open_samples(desk: Desk, chosen: str) -> None:
    """Open all samples of the demo model and show this one; they are no recent files."""
    rest = [path for path in desk.state.samples if path != chosen]
    open_paths(desk, [chosen, *rest], remember=False)


def go_to(desk: Desk, path: str) -> None:
    """Show a file that is open; open it where it is not."""
    if path in desk.state.items:
        choose(desk, Place(path))
    else:
        open_paths(desk, [path], remember=False)


def step(desk: Desk, by: int) -> None:
    """The next or previous picture: a frame of the same file where it has more, else the next file."""
    place = desk.state.place
    if place is None:
        return
    if 0 <= place.frame + by < desk.state.frames:
        choose(desk, Place(place.path, place.frame + by))
    else:
        step_item(desk, by)


def step_item(desk: Desk, by: int) -> None:
    """The next or previous file, in the order of the browser."""
    place = desk.state.place
    path = desk.screen.neighbour(place.path, by) if place is not None else None
    item = desk.state.items.find(path) if path is not None else None
    if item is not None:
        choose(desk, Place(item.id, item.frames - 1 if by < 0 else 0))


def show_frame(desk: Desk, frame: int) -> None:
    """Another frame of the same file."""
    place = desk.state.place
    if place is not None and 0 <= frame < desk.state.frames:
        choose(desk, Place(place.path, frame))


# -- taking out, putting back


def remove(desk: Desk, paths: Sequence[str]) -> None:
    """Take files out of the browser. The files themselves are not touched; undo puts them back."""
    if not paths:
        return
    one = fill(translate("Opening", "remove %1"), display_name(paths[0]))
    text = one if len(paths) == 1 else counted("", translate("Opening", "remove %1 files"), len(paths))
    before = desk.state.place
    at = desk.state.items.at(before.path) if before is not None else None
    state = desk.store.apply(transitions.items_removed, tuple(paths), text)
    if before is not None and state.place is None:
        desk.underway.cancel("read", "run", "map", "suit", "recall")
        if len(state.items):
            choose(desk, Place(state.items[min(at or 0, len(state.items) - 1)].id))


def close(desk: Desk) -> None:
    """Take the chosen file out of the browser."""
    if desk.state.place is not None:
        remove(desk, [desk.state.place.path])


def close_all(desk: Desk) -> None:
    """Take everything out of the browser. Nothing is asked, because undo brings it back."""
    remove(desk, transitions.all_open(desk.state.items))


def undo(desk: Desk) -> None:
    """Take the latest removal back."""
    if not desk.state.undo:
        return
    last = desk.state.undo[-1]
    state = desk.store.apply(transitions.undone)
    if last.waiting:
        modelling.restore(desk, last.waiting)
    elif state.place is None and last.items:
        choose(desk, Place(last.items[0][1].id))
