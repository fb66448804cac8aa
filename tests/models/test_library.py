"""The library: folders on disk, listed, added to, taken from."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from tests import factories
from workbench.core.model import ModelPackage
from workbench.errors import ModelPackageError, WorkbenchError
from workbench.models import package
from workbench.models.library import Library
from workbench.paths import Paths

DEMO = "efficientnet-lite0-imagenet"


@pytest.fixture
def library(paths: Paths) -> Library:
    """A library with the plugins that come along."""
    registry = factories.registry()
    importers = [registry.importer(one.id) for one in registry.contributions("importer")]
    return Library(paths, registry.options_of, importers)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A package somewhere on disk."""
    contents = {"samples/a.png": b"1", "README.md": b"# Card"}
    return factories.package_folder(tmp_path / "somewhere" / "Made", contents=contents)


def zipped(folder: Path, inside: str = "") -> Path:
    """A zip of a folder."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as out:
        for path in sorted(folder.rglob("*")):
            out.write(path, inside + path.relative_to(folder).as_posix())
    return target


def refused(action: object, *arguments: object) -> ModelPackageError:
    """The error of a call."""
    assert callable(action)
    with pytest.raises(ModelPackageError) as caught:
        action(*arguments)
    return caught.value


def ids(library: Library) -> list[tuple[str, str, bool]]:
    """Id, origin and usability of every entry."""
    return [(entry.id, entry.origin, entry.package is not None) for entry in library.entries()]


def usable(found: ModelPackage) -> bool:
    """Whether the package's network can be loaded."""
    return bool(package.verified_graph(found)[0])


def test_that_the_model_that_came_along_is_first_and_the_default(library: Library, paths: Paths) -> None:
    assert ids(library) == [(DEMO, "bundled", True)]
    factories.package_folder(paths.models / "aaa", model=factories.model_table(b"", id="aaa"))
    assert ids(library)[0] == (DEMO, "bundled", True)
    assert library.find(None).manifest.id == DEMO
    assert usable(library.find(None))


def test_that_a_package_is_added_as_a_copy_with_the_digest_of_every_file(
    library: Library, paths: Paths, made: Path
) -> None:
    added = library.add(made)
    assert added.folder == paths.models / "made"
    assert added.origin == "user"
    shutil.rmtree(made)
    assert usable(library.find("made"))
    recorded = package.recorded_digests(added.folder, "made")
    assert sorted(recorded) == ["README.md", "model.onnx", "model.toml", "samples/a.png"]
    assert ids(library) == [(DEMO, "bundled", True), ("made", "user", True)]
    assert sorted(path.name for path in paths.models.iterdir()) == ["made"]


def test_that_a_zip_is_added_with_and_without_an_inner_folder(library: Library, paths: Paths, made: Path) -> None:
    for inside in ("", "Made-1.0/"):
        added = library.add(zipped(made, inside))
        assert usable(added)
        library.remove("made")
        shutil.rmtree(paths.scratch)


def test_that_a_zip_is_used_where_it_lies_and_unpacked_once(library: Library, paths: Paths, made: Path) -> None:
    path = zipped(made)
    first, again = library.find(str(path)), library.find(str(path))
    assert first.folder == again.folder
    assert first.folder.is_relative_to(paths.scratch)
    assert len(list(paths.scratch.iterdir())) == 1


def test_that_a_hostile_zip_leaves_nothing_behind(library: Library, paths: Paths, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as out:
        out.writestr("model.toml", "x")
        out.writestr("zeros", bytes(30 << 20), zipfile.ZIP_DEFLATED)
    assert refused(library.add, tmp_path / "evil.zip").code == "model.archive"
    assert not paths.scratch.exists() or list(paths.scratch.iterdir()) == []
    assert not paths.models.exists()


def test_that_nothing_appears_where_adding_breaks_off(
    library: Library, paths: Paths, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    error = refused(library.add, made)
    assert (error.code, error.why) == ("model.unwritable", "No space left on device.")
    assert list(paths.models.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_that_a_folder_that_cannot_be_written_is_told(tmp_path: Path, made: Path, kind: str) -> None:
    (tmp_path / "file").write_text("in the way")
    paths = Paths(data=tmp_path / "file", machine=tmp_path / "machine")
    library = Library(paths, factories.registry().options_of, [])
    assert refused(library.add, made if kind == "folder" else zipped(made)).code == "model.unwritable"
    assert library.find(None).manifest.id == DEMO


def test_that_a_broken_package_is_not_added(library: Library, paths: Paths, made: Path) -> None:
    (made / "model.onnx").write_bytes(b"garbage")
    assert refused(library.add, made).code == "model.hash_mismatch"
    assert not paths.models.exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_that_a_package_with_a_link_to_elsewhere_is_not_copied(
    library: Library, paths: Paths, made: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    (made / "samples" / "b.png").symlink_to(tmp_path / "secret")
    assert refused(library.add, made).code == "model.linked_file"
    assert list(paths.models.iterdir()) == []


def test_that_an_id_that_is_there_is_not_overwritten(library: Library, made: Path, paths: Paths) -> None:
    library.add(made)
    error = refused(library.add, made)
    assert error.code == "model.id_taken"
    assert error.params["version"] == "1"
    demo = factories.package_folder(made.parent / "demo", model=factories.model_table(made_bytes(made), id=DEMO))
    assert refused(library.add, demo).code == "model.id_taken"


def made_bytes(folder: Path) -> bytes:
    """The network of a package."""
    return (folder / "model.onnx").read_bytes()


def test_that_a_removed_model_can_be_put_back(library: Library, paths: Paths, made: Path) -> None:
    before = library.add(made).digest
    waiting = library.remove("made")
    assert ids(library) == [(DEMO, "bundled", True)]
    assert refused(library.find, "made").code == "model.not_found"
    assert library.restore(waiting) == "made"
    assert library.find("made").digest == before
    assert not waiting.exists()


def test_that_a_model_is_not_put_back_over_another(library: Library, made: Path) -> None:
    library.add(made)
    waiting = library.remove("made")
    library.add(made)
    assert refused(library.restore, waiting).code == "model.id_taken"
    assert waiting.exists()


def test_that_a_model_can_be_removed_twice(library: Library, made: Path) -> None:
    library.add(made)
    one = library.remove("made")
    library.add(made)
    two = library.remove("made")
    assert one != two
    assert one.exists()
    assert two.exists()


def test_that_a_broken_model_can_be_removed(library: Library, paths: Paths, made: Path) -> None:
    library.add(made)
    (paths.models / "made" / "model.toml").write_text("[")
    assert ids(library)[1] == ("made", "user", False)
    assert refused(library.find, "made").code == "model.manifest"
    library.remove("made")
    assert ids(library) == [(DEMO, "bundled", True)]


def test_that_models_of_others_are_not_removed(library: Library, paths: Paths) -> None:
    factories.package_folder(paths.machine_models / "made")
    assert refused(library.remove, DEMO).code == "model.not_removable"
    assert refused(library.remove, "made").code == "model.not_removable"
    assert refused(library.remove, "nobody").code == "model.not_found"


def test_that_of_two_with_one_id_the_first_place_wins_and_the_other_says_why(library: Library, paths: Paths) -> None:
    factories.package_folder(paths.machine_models / "a")
    factories.package_folder(paths.models / "b")
    factories.package_folder(paths.models / "c", model=factories.model_table(b"", id=DEMO))
    assert ids(library) == [
        (DEMO, "bundled", True),
        ("made", "machine", True),
        ("made", "user", False),
        (DEMO, "user", False),
    ]
    entries = library.entries()
    assert isinstance(entries[2].error, WorkbenchError)
    assert entries[2].error.code == "model.id_taken"
    assert library.find("made").origin == "machine"
    assert library.find(DEMO).origin == "bundled"


def test_that_a_broken_folder_does_not_hide_a_good_model_of_its_name(library: Library, paths: Paths) -> None:
    (paths.machine_models / "made").mkdir(parents=True)
    factories.package_folder(paths.models / "good")
    assert ids(library)[1:] == [("made", "machine", False), ("made", "user", True)]
    assert library.find("made").origin == "user"


def test_that_an_edited_manifest_is_seen_at_once(library: Library, made: Path, paths: Paths) -> None:
    library.add(made)
    text = (paths.models / "made" / "model.toml").read_text()
    (paths.models / "made" / "model.toml").write_text(text.replace('name = "Made"', 'name = "Other"'))
    assert library.find("made").manifest.name == "Other"
    assert usable(library.find("made"))


def test_that_a_missing_model_is_told_with_what_was_meant(library: Library, made: Path) -> None:
    library.add(made)
    error = refused(library.find, "mode")
    assert error.code == "model.not_found"
    assert error.why == f"Known models: {DEMO}, made (did you mean “made”?)."


@pytest.mark.parametrize("name", ["a" * 300, "~nobody/x", "\0", "", ".", "\udce4"])
def test_that_no_name_of_a_model_is_too_odd_to_be_told(library: Library, name: str) -> None:
    assert refused(library.find, name).code in ("model.not_found", "model.not_a_model")


def test_that_a_model_is_found_by_its_path(library: Library, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert library.find(str(made)).origin == "path"
    monkeypatch.chdir(made.parent)
    assert library.find("Made").folder == Path("Made")


def test_that_hidden_folders_and_files_are_no_models(library: Library, paths: Paths) -> None:
    paths.models.mkdir(parents=True)
    (paths.models / ".removed").mkdir()
    (paths.models / "note.txt").write_text("x")
    assert ids(library) == [(DEMO, "bundled", True)]


def test_that_a_foreign_folder_is_added_as_it_is_and_held_to_its_digests(library: Library, tmp_path: Path) -> None:
    source = tmp_path / "My_Model"
    source.mkdir()
    (source / "model.onnx").write_bytes(factories.mean_network().SerializeToString())
    (source / "config.json").write_text('{"id2label": {"0": "a", "1": "b", "2": "c"}}')
    (source / "preprocessor_config.json").write_text('{"do_resize": false, "image_mean": [0], "image_std": [1]}')
    added = library.add(source)
    assert (added.manifest.id, added.layout_name) == ("my-model", "imported")
    (added.folder / "model.onnx").write_bytes(factories.mean_network(classes=3, side=4).SerializeToString())
    assert refused(package.verified, library.find("my-model")).code == "model.hash_mismatch"


def test_that_an_importer_that_breaks_costs_its_own_layout_alone(paths: Paths, made: Path) -> None:
    class Broken:
        def sniff(self, path: Path) -> bool:
            raise WorkbenchError("plugin.raised", plugin="x", doing="sniff", kind="X", detail="", log="")

        def read(self, path: Path) -> object:
            raise AssertionError

    library = Library(paths, factories.registry().options_of, [Broken()])  # type: ignore[list-item]
    assert library.find(str(made)).manifest.id == "made"
    assert refused(library.find, str(made.parent)).code == "model.not_a_model"
    (paths.models / "empty").mkdir(parents=True)
    assert ids(library) == [(DEMO, "bundled", True), ("empty", "user", False)]
