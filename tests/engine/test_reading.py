"""Files: found, recognised by content, read, kept in memory, shown."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from tests import factories
from tests.wire import strangers
from workbench.core.progress import CancelToken
from workbench.engine import Engine, Work
from workbench.engine import reading as room
from workbench.errors import Cancelled, ReadError, WorkbenchError
from workbench.paths import Paths
from workbench.settings import Settings
from workbench.wire import answers, requests


def opened(engine: Engine, *paths: Path, after: str = "", skip: tuple[str, ...] = ()) -> list[answers.Opened]:
    """The parts of an answer."""
    request = requests.Open(paths=tuple(map(str, paths)), after=after, skip=skip)
    return list(engine.answer(request))


def names(parts: list[answers.Opened]) -> list[str]:
    """File names of what opened."""
    return [Path(item.id).name for part in parts for item in part.items]


def broken(parts: list[answers.Opened]) -> list[tuple[str, str]]:
    """What did not open, with its code."""
    return [(Path(one.path).name, one.error.code) for part in parts for one in part.broken]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures, and what else lies about."""
    home = tmp_path / "photos"
    (home / "b").mkdir(parents=True)
    for name in ("img10.png", "img9.png", "IMG2.png", "b/inner.png", ".hidden.png"):
        factories.picture_file(home / name, factories.pixels(4, 4))
    (home / "notes.txt").write_text("no picture")
    (home / "empty.png").touch()
    return home


def test_that_a_folder_is_walked_as_a_person_would_count(shared_engine: Engine, folder: Path) -> None:
    parts = opened(shared_engine, folder)
    assert names(parts) == ["inner.png", "IMG2.png", "img9.png", "img10.png"]
    assert broken(parts) == [("empty.png", "read.empty")]
    assert parts[-1].looked_at == 6
    assert Path(parts[-1].last).name == "notes.txt"


def test_that_the_walk_goes_on_behind_a_file_without_touching_what_is_skipped(
    shared_engine: Engine, folder: Path
) -> None:
    after = str(folder / "IMG2.png")
    parts = opened(shared_engine, folder, after=after, skip=(str(folder / "img9.png"),))
    assert names(parts) == ["img10.png"]
    assert opened(shared_engine, folder, after=str(folder / "notes.txt"))[-1].broken == ()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_that_links_to_folders_are_not_followed(shared_engine: Engine, folder: Path) -> None:
    (folder / "again").symlink_to(folder)
    (folder / "link.png").symlink_to(folder / "img9.png")
    assert names(opened(shared_engine, folder)).count("img9.png") == 1
    assert "link.png" in names(opened(shared_engine, folder))


def test_that_what_is_named_itself_is_told_even_if_it_is_no_image(shared_engine: Engine, folder: Path) -> None:
    parts = opened(shared_engine, folder / "notes.txt", folder / "none.png", folder / ".hidden.png")
    assert broken(parts) == [("notes.txt", "read.unknown_format"), ("none.png", "read.not_found")]
    assert names(parts) == [".hidden.png"]


def test_that_a_folder_without_images_says_how_many_files_were_looked_at(shared_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for number in range(3):
        (tmp_path / "texts" / f"{number}.txt").write_text("x")
    ((name, code),) = broken(parts := opened(shared_engine, tmp_path / "texts"))
    assert (name, code) == ("texts", "read.nothing_found")
    assert parts[-1].broken[0].error.why == "None of its 3 file(s) is an image that can be read here."


@pytest.mark.parametrize("kind", ["package", "network", "zip", "foreign"])
def test_that_a_model_is_told_apart_from_images(
    kind: str, shared_engine: Engine, tmp_path: Path, samples: Path
) -> None:
    package = factories.package_folder(tmp_path / "package")
    there = {
        "package": package,
        "network": package / "model.onnx",
        "zip": tmp_path / "m.ZIP",
        "foreign": tmp_path / "f",
    }
    there["zip"].write_bytes(b"PK")
    there["foreign"].mkdir()
    (there["foreign"] / "model.onnx").write_bytes((package / "model.onnx").read_bytes())
    (there["foreign"] / "config.json").write_text('{"id2label": {"0": "a", "1": "b", "2": "c"}}')
    (there["foreign"] / "preprocessor_config.json").write_text('{"do_resize": false}')
    parts = opened(shared_engine, there[kind], samples / "coffee.png")
    assert [model for part in parts for model in part.models] == [str(there[kind])]
    assert names(parts) == ["coffee.png"]
    assert broken(parts) == []


def test_that_a_long_folder_is_answered_in_parts(
    shared_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PART_SECONDS", 1e9)
    monkeypatch.setattr(room, "PART_ITEMS", 3)
    for number in range(7):
        factories.picture_file(tmp_path / f"{number}.png", factories.pixels(2, 2))
    parts = opened(shared_engine, tmp_path)
    assert [len(part.items) for part in parts] == [3, 3, 1]
    assert [part.looked_at for part in parts] == [3, 6, 7]
    monkeypatch.setattr(room, "PART_SECONDS", 0.0)
    assert [len(part.items) for part in opened(shared_engine, tmp_path)] == [1] * 7 + [0]


def test_that_opening_can_be_given_up_and_says_which_file_is_in_hand(shared_engine: Engine, folder: Path) -> None:
    about: list[str] = []
    token = CancelToken()

    def note(subject: str) -> None:
        about.append(Path(subject).name)
        if len(about) == 2:
            token.cancel()

    work = Work(token=token, about=note)
    with pytest.raises(Cancelled):
        list(shared_engine.answer(requests.Open(paths=(str(folder),)), work))
    assert about == ["inner.png", "empty.png"]


def test_that_a_reader_that_breaks_is_blamed_rather_than_the_file(paths: Paths, tmp_path: Path) -> None:
    strangers.install(paths)
    engine = factories.engine(paths)
    bad = strangers.file(tmp_path / "bad.wild", "raise", "sniff")
    with pytest.raises(WorkbenchError) as caught:
        engine.answer(requests.Read(path=str(bad)))
    assert caught.value.code == "plugin.raised"
    assert broken(opened(engine, bad)) == [("bad.wild", "plugin.raised")]
    without = Engine(paths, Settings(), added_plugins=False)
    with pytest.raises(ReadError) as unknown:
        without.answer(requests.Read(path=str(bad)))
    assert unknown.value.code == "read.unknown_format"
    assert "PNG" in unknown.value.why


# -- memory


def test_that_an_image_is_read_once_until_its_file_changes(engine: Engine, tmp_path: Path) -> None:
    path = factories.picture_file(tmp_path / "a.png", factories.pixels(4, 4))
    ask = requests.Read(path=str(path))
    first = engine.answer(ask)
    assert engine.answer(ask) is first
    factories.picture_file(path, factories.pixels(5, 6))
    changed = engine.answer(ask)
    assert (first.height, changed.height, changed.width) == (4, 5, 6)


def test_that_the_image_that_was_used_longest_ago_leaves_first(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = []
    for number in range(3):
        path = factories.picture_file(tmp_path / f"{number}.png", factories.pixels(10, 10, seed=number))
        asks.append(requests.Read(path=str(path)))
    monkeypatch.setattr(room, "CACHE_BYTES", 2 * 300)
    first, second = engine.answer(asks[0]), engine.answer(asks[1])
    assert engine.answer(asks[0]) is first
    engine.answer(asks[2])
    assert engine.answer(asks[0]) is first
    assert engine.answer(asks[1]) is not second


def test_that_an_image_larger_than_the_memory_for_images_is_still_shown(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "CACHE_BYTES", 10)
    ask = requests.Read(path=str(factories.picture_file(tmp_path / "a.png")))
    assert engine.answer(ask) is engine.answer(ask)


def test_that_the_limits_of_the_settings_hold(paths: Paths, tmp_path: Path) -> None:
    engine = factories.engine(paths, reading__max_megapixels=1)
    fits = factories.picture_file(tmp_path / "fits.png", np.zeros((1000, 1000), np.uint8))
    large = factories.picture_file(tmp_path / "large.png", np.zeros((1000, 1001), np.uint8))
    assert engine.answer(requests.Read(path=str(fits))).width == 1000
    with pytest.raises(ReadError) as caught:
        engine.answer(requests.Read(path=str(large)))
    assert (caught.value.code, caught.value.params["limit"]) == ("read.too_large", "1")


# -- shown


def test_that_a_small_picture_fits_and_keeps_its_proportions(shared_engine: Engine, samples: Path) -> None:
    ask = requests.Thumbnail(path=str(samples / "coffee.png"), width=90, height=90)
    assert shared_engine.answer(ask).px.shape == (60, 90, 3)


def test_that_a_slice_is_rendered_with_the_window_that_is_asked_for(shared_engine: Engine, slice_file: Path) -> None:
    wide = shared_engine.answer(requests.Render(path=str(slice_file), window="40,4000"))
    narrow = shared_engine.answer(requests.Render(path=str(slice_file), window="40,10"))
    assert (wide.note, narrow.note) == ("W 4000 L 40", "W 10 L 40")
    assert (wide.px.shape, wide.px.dtype.name) == ((128, 128), "uint8")
    assert len(np.unique(narrow.px)) < len(np.unique(wide.px))
