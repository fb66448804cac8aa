"""Zipped packages, unpacked without trusting them."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import ModelPackageError
from workbench.models import archive


def zipped(path: Path, contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive with these files."""
    with zipfile.ZipFile(path, "w", method) as out:
        for name, data in contents.items():
            out.writestr(name, data)
    return path


def raw(path: Path, *entries: tuple[zipfile.ZipInfo, bytes]) -> Path:
    """An archive with entries as they are given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for info, data in entries:
            out.writestr(info, data)
    return path


def named(name: str) -> zipfile.ZipInfo:
    """An entry of exactly this name, however hostile."""
    info = zipfile.ZipInfo("x" * len(name))
    info.filename = name
    return info


def refused(path: Path, target: Path) -> ModelPackageError:
    """Why an archive is not unpacked."""
    with pytest.raises(ModelPackageError) as caught:
        archive.unpack(path, target)
    return caught.value


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An empty folder, with a canary beside it."""
    (tmp_path / "canary").write_text("alive")
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def test_that_an_archive_is_unpacked_with_its_folders(tmp_path: Path, target: Path) -> None:
    contents = {"model.toml": b"a", "samples/deep/x ü.png": b"b" * 5000, "empty.txt": b""}
    path = zipped(tmp_path / "m.zip", contents)
    with zipfile.ZipFile(path, "a") as out:
        out.mkdir("folder")
    archive.unpack(path, target)
    assert {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()} == contents
    assert archive.content(target) == target


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_that_every_usual_packing_is_read(tmp_path: Path, target: Path, method: int) -> None:
    archive.unpack(zipped(tmp_path / "m.zip", {"a": b"abc" * 100}, method), target)
    assert (target / "a").read_bytes() == b"abc" * 100


def test_that_one_folder_in_an_archive_is_the_package(tmp_path: Path, target: Path) -> None:
    archive.unpack(zipped(tmp_path / "m.zip", {"chest/model.toml": b"a", "__MACOSX/._x": b"b"}), target)
    assert archive.content(target) == target / "chest"


def test_that_one_file_in_an_archive_is_no_folder(tmp_path: Path, target: Path) -> None:
    archive.unpack(zipped(tmp_path / "m.zip", {"model.toml": b"a"}), target)
    assert archive.content(target) == target


@pytest.mark.parametrize(
    "name",
    ["../canary", "a/../../canary", "/canary", "..\\canary", "C:\\canary", "C:canary", "\\\\host\\share\\x", "..",
     "a/..", "/", "//host/x"],
)  # fmt: skip
def test_that_no_entry_is_written_outside(tmp_path: Path, target: Path, name: str) -> None:
    error = refused(raw(tmp_path / "m.zip", (named("good.txt"), b"x"), (named(name), b"dead")), target)
    assert error.code == "model.path_escapes"
    assert list(target.iterdir()) == []
    assert (tmp_path / "canary").read_text() == "alive"


def test_that_links_are_refused(tmp_path: Path, target: Path) -> None:
    info = named("link")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    error = refused(raw(tmp_path / "m.zip", (info, b"../canary"), (named("link/x"), b"dead")), target)
    assert (error.code, error.params["file"]) == ("model.linked_file", "link")
    assert list(target.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_that_a_link_that_is_already_there_leads_nowhere(tmp_path: Path, target: Path) -> None:
    (target / "a").symlink_to(tmp_path)
    assert refused(zipped(tmp_path / "m.zip", {"a/canary2": b"x"}), target).code == "model.path_escapes"
    assert not (tmp_path / "canary2").exists()


def test_that_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, target: Path) -> None:
    path = zipped(tmp_path / "m.zip", {"zeros": bytes(60 << 20)})
    assert path.stat().st_size < 100_000
    assert refused(path, target).why == "It would unpack to 60 MB."
    assert list(target.iterdir()) == []


def test_that_entries_which_share_their_bytes_are_a_bomb_too(tmp_path: Path, target: Path) -> None:
    """Each entry alone looks harmless: only the archive's own size tells."""
    data = os.urandom(4096) * 64
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("f0", data)
        for number in range(1, 900):
            twin = zipfile.ZipInfo(f"f{number}")
            first = out.filelist[0]
            twin.compress_type, twin.CRC = first.compress_type, first.CRC
            twin.compress_size, twin.file_size, twin.header_offset = first.compress_size, first.file_size, 0
            out.filelist.append(twin)
            out.NameToInfo[twin.filename] = twin
        out._didModify = True  # type: ignore[attr-defined]
    error = refused(path, target)
    assert error.why == "It would unpack to 225 MB."


def test_that_a_package_of_honest_size_passes(tmp_path: Path, target: Path) -> None:
    archive.unpack(zipped(tmp_path / "m.zip", {"weights": os.urandom(3 << 20), "zeros": bytes(20 << 20)}), target)
    assert (target / "zeros").stat().st_size == 20 << 20


def patched(path: Path, change: Callable[[bytearray], None]) -> Path:
    """The archive with some of its bytes changed."""
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(bytes(data))
    return path


def test_that_a_size_that_lies_ends_in_an_error_and_not_in_more_bytes(tmp_path: Path, target: Path) -> None:
    def lie(data: bytearray) -> None:
        at = data.rfind(b"PK\1\2")
        data[at + 24 : at + 28] = struct.pack("<I", 10)

    path = patched(zipped(tmp_path / "m.zip", {"a": os.urandom(1 << 20)}), lie)
    assert refused(path, target).code == "model.archive"
    assert sum(p.stat().st_size for p in target.rglob("*")) <= 1 << 20


def test_that_too_many_files_are_refused(tmp_path: Path, target: Path) -> None:
    path = zipped(tmp_path / "m.zip", {f"f{number}": b"" for number in range(10_001)})
    assert refused(path, target).why == "It holds 10,001 files."


def test_that_a_million_files_are_refused_without_reading_their_names(tmp_path: Path, target: Path) -> None:
    """The list of contents is never parsed: it is garbage here, and nobody notices."""
    path = tmp_path / "m.zip"
    size = 46 * 1_000_000
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, size, 0, 0)
    path.write_bytes(b"x" * 100 + end)
    assert refused(path, target).why == "It holds more than 10,000 files."
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, size, 0)
    leads = struct.pack("<4sIQI", b"PK\6\7", 0, 100, 1)
    for small in (0xFFFFFFFF, 100):
        end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, small, 0xFFFFFFFF, 0)
        path.write_bytes(b"x" * 100 + wide + leads + end)
        assert refused(path, target).why == "It holds more than 10,000 files."


def test_that_a_large_package_with_wide_records_is_read(tmp_path: Path, target: Path) -> None:
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w") as out, out.open("a", "w", force_zip64=True) as entry:
        entry.write(b"abc")
    archive.unpack(path, target)
    assert (target / "a").read_bytes() == b"abc"


def test_that_a_name_that_stands_twice_is_refused(tmp_path: Path, target: Path) -> None:
    path = tmp_path / "m.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        raw(path, (named("model.toml"), b"one"), (named("model.toml"), b"two"))
    assert refused(path, target).code == "model.archive"


def test_that_a_file_that_is_also_a_folder_is_refused(tmp_path: Path, target: Path) -> None:
    assert refused(zipped(tmp_path / "m.zip", {"a": b"1", "a/b": b"2"}), target).code == "model.archive"


def test_that_a_locked_archive_is_refused(tmp_path: Path, target: Path) -> None:
    def lock(data: bytearray) -> None:
        for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            data[data.find(mark) + offset] |= 1

    path = patched(zipped(tmp_path / "m.zip", {"a": b"secret"}), lock)
    assert refused(path, target).code == "model.archive"


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\3\4" + b"\0" * 50, b"garbage" * 100])
def test_that_what_is_no_archive_is_refused(tmp_path: Path, target: Path, data: bytes) -> None:
    (tmp_path / "m.zip").write_bytes(data)
    error = refused(tmp_path / "m.zip", target)
    assert (error.code, error.why) == ("model.archive", "It is damaged, or no plain zip.")


def test_that_a_name_that_is_too_long_is_refused(tmp_path: Path, target: Path) -> None:
    assert refused(zipped(tmp_path / "m.zip", {"a" * 300: b"x"}), target).code == "model.archive"


def test_that_an_archive_cut_at_any_place_is_refused(tmp_path: Path, target: Path) -> None:
    whole = zipped(tmp_path / "m.zip", {"a": b"abcdefgh" * 5, "b/c": b"x"}).read_bytes()
    for length in range(len(whole)):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        assert refused(tmp_path / "cut.zip", target).code == "model.archive"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_a_mutilated_archive_is_unpacked_or_refused_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    method = data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as out:
        out.writestr("a/model.toml", b"abcdefgh" * 9)
        out.writestr("ü", b"x")
    whole = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "mutated.zip").write_bytes(bytes(whole))
    folder = tmp_path / "out" / os.urandom(8).hex()
    folder.mkdir(parents=True)
    with contextlib.suppress(ModelPackageError):
        archive.unpack(tmp_path / "mutated.zip", folder)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "data") == ["mutated.zip", "out"]
