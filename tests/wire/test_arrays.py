"""Arrays through shared memory: exact, read-only, without a trace; and nothing that a handle could be abused for."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hn

from workbench.core.arrays import Array
from workbench.errors import WorkerError
from workbench.wire.arrays import INLINE_BYTES, Handle, Receiver, Sender
from workbench.wire.codec import Reader, Unreadable, Writer

LARGE = (INLINE_BYTES // 2 + 1,)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="mappings are no files there")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("mappings")
    yield made
    assert [path.name for path in made.iterdir() if path.name.startswith("workbench-")] == []


DTYPES = st.sampled_from(["u1", "<u2", ">i4", "<f4", ">f8", "?", "<i8", "<c8", "<f2"])


@given(hn.arrays(DTYPES, hn.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6)), st.booleans())
@settings(max_examples=200)
def test_that_every_array_of_numbers_arrives_exactly(folder: Path, values: Array, turned: bool) -> None:
    values = values.T if turned else values
    back = Receiver(folder).array(Sender(folder).handle(values))
    assert back.shape == values.shape
    assert back.dtype == values.dtype.newbyteorder("=")
    assert np.array_equal(back, values, equal_nan=values.dtype.kind in "fc")


@pytest.mark.parametrize("shape", [LARGE, (1024, 300), (3, 200, 300, 2)])
def test_that_a_large_array_goes_through_a_file_that_is_gone_once_it_is_attached(
    folder: Path, shape: tuple[int, ...]
) -> None:
    values = np.random.default_rng(1).integers(0, 65535, shape, np.uint16)
    handle = Sender(folder).handle(values)
    (file,) = folder.iterdir()
    assert (handle.data, file.name, file.stat().st_mode & 0o777) == (b"", handle.name, 0o600)
    back = Receiver(folder).array(handle)
    assert list(folder.iterdir()) == []
    assert np.array_equal(back, values)


@pytest.mark.parametrize("shape", [(3, 3), LARGE])
def test_that_nobody_can_write_into_what_arrived(folder: Path, shape: tuple[int, ...]) -> None:
    back = Receiver(folder).array(Sender(folder).handle(np.zeros(shape, np.uint16)))
    with pytest.raises(ValueError, match="read-only"):
        back[0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        back.setflags(write=True)


def test_that_a_mapping_lives_as_long_as_any_view_of_it(folder: Path) -> None:
    values = np.arange(LARGE[0], dtype=np.uint16)
    view = Receiver(folder).array(Sender(folder).handle(values))[7::3]
    assert np.array_equal(view, values[7::3])


@pytest.mark.parametrize(
    "values", [np.array([object()]), np.array(["text"]), np.zeros(3, "i4,f4"), np.zeros(2, "M8[s]")]
)
def test_that_an_array_of_anything_but_numbers_is_refused(folder: Path, values: Array) -> None:
    with pytest.raises(TypeError, match="cannot be sent"):
        Sender(folder).handle(values)


def test_that_a_scalar_of_numpy_is_a_number() -> None:
    assert Reader().value(Writer().bytes([np.float32(0.5), np.int64(7), np.array(3)]), list[float]) == [0.5, 7, 3]


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Receiver]:
    """A folder with a secret beside it, and a receiver that must not give it away."""
    (tmp_path / "secret").write_bytes(b"s" * 4096)
    inside = tmp_path / "inside"
    inside.mkdir()
    return inside, Receiver(inside)


NAME = "workbench-" + "0" * 32
HOSTILE_NAMES = [
    "../secret",
    "/etc/passwd",
    "workbench-../../secret",
    "workbench-" + "0" * 31,
    NAME + "/../../secret",
    NAME + "\0",
    NAME + "\n",
    "WORKBENCH-" + "0" * 32,
    "crumbs",
    "owner",
    "",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_that_a_hostile_name_reads_no_other_file(hostile: tuple[Path, Receiver], name: str) -> None:
    with pytest.raises(ValueError, match=r"mapping|bytes"):
        hostile[1].array(Handle(shape=(4096,), dtype="|u1", name=name))
    assert (hostile[0].parent / "secret").read_bytes() == b"s" * 4096


@pytest.mark.parametrize("trap", ["link", "hard link", "fifo", "folder", "short", "long", "other end"])
def test_that_a_name_of_ours_that_holds_something_else_is_refused(hostile: tuple[Path, Receiver], trap: str) -> None:
    folder, receiver = hostile
    place = folder / NAME
    if trap == "link":
        place.symlink_to(folder.parent / "secret")
    elif trap == "hard link":
        os.link(folder.parent / "secret", place)
    elif trap == "fifo":
        os.mkfifo(place)
    elif trap == "folder":
        place.mkdir()
    else:
        size = {"short": 4095, "long": 4097, "other end": 4096}[trap]
        place.write_bytes(b"v" * size + b"x" * len(NAME))
    with pytest.raises((ValueError, OSError)):
        receiver.array(Handle(shape=(4096,), dtype="|u1", name=NAME))
    assert (folder.parent / "secret").read_bytes() == b"s" * 4096


@given(
    shape=st.lists(st.integers(-(1 << 70), 1 << 70), max_size=5),
    dtype=st.sampled_from(["|u1", "<f8", "O", "|O8", "|V8", "<U9", "u1,u1", "<f3", "", "|S10", "<M8[s]"]) | st.text(),
    data=st.binary(max_size=64),
    name=st.sampled_from(["", NAME]) | st.text(max_size=50),
)
@settings(max_examples=500)
def test_that_any_handle_is_an_array_or_refused(
    folder: Path, shape: list[int], dtype: str, data: bytes, name: str
) -> None:
    handle = Handle(shape=tuple(shape), dtype=dtype, data=data, name=name)
    try:
        back = Receiver(folder).array(handle)
    except (ValueError, OSError):
        return
    assert back.nbytes == len(data)


def test_that_a_full_file_system_is_an_error_for_people(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int, data: memoryview) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(WorkerError) as caught:
        Sender(folder).handle(np.zeros(LARGE, np.uint16))
    assert caught.value.code == "worker.no_room"
    assert "No space left" in caught.value.why


def test_that_arrays_of_a_message_that_cannot_be_sent_are_taken_back(folder: Path) -> None:
    writer = Writer(Sender(folder))
    with pytest.raises(TypeError):
        writer.bytes([np.zeros(LARGE, np.uint16), object()])
    assert list(folder.iterdir()) == []
    writer.bytes([np.zeros(LARGE, np.uint16), "\udcff"])
    assert len(list(folder.iterdir())) == 1
    writer.discard()


def test_that_without_a_folder_everything_travels_inside(tmp_path: Path) -> None:
    values = np.zeros(LARGE, np.uint16)
    data = Writer(Sender(None)).bytes(values)
    assert len(data) > values.nbytes
    assert np.array_equal(Reader(Receiver(None)).value(data, _array()), values)
    with pytest.raises(Unreadable):
        Reader(Receiver(None)).value(Writer(Sender(tmp_path)).bytes(values), _array())


def _array() -> object:
    from workbench.core.arrays import Array as ArrayKind

    return ArrayKind
