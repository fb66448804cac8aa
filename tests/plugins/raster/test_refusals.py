"""Files that cannot be read: each gets the right code, and a reason in words for people."""

from __future__ import annotations

import io
import os
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from plugins.raster.reader import RasterReader
from tests.plugins.raster import made
from workbench.engine import Engine
from workbench.plugin import api

CALLS = ("scan", "read", "stored", "tags")
NOISE = np.random.default_rng(0).integers(0, 256, (24, 30, 3), np.uint8)


def encoded(kind: str, *, pages: int = 1, grey: bool = False, **options: Any) -> bytes:
    """Noise in a format, on one page or more."""
    out = io.BytesIO()
    page = PillowImage.fromarray(NOISE[:, :, 0] if grey else NOISE)
    more = {"save_all": True, "append_images": [page] * (pages - 1)} if pages > 1 else {}
    page.save(out, kind, **more, **options)
    return out.getvalue()


WHOLE = {
    "png": encoded("PNG"),
    "jpeg": encoded("JPEG"),
    "progressive jpeg": encoded("JPEG", progressive=True),
    "bmp": encoded("BMP"),
    "gif": encoded("GIF"),
    "webp": encoded("WEBP"),
    "lossless webp": encoded("WEBP", lossless=True),
    "tiff": encoded("TIFF"),
    "lzw tiff": encoded("TIFF", compression="tiff_lzw"),
    "deflate tiff": encoded("TIFF", compression="tiff_adobe_deflate"),
    "jpeg tiff": encoded("TIFF", compression="jpeg"),
    "tiff pages": encoded("TIFF", pages=3, grey=True),
    "gif frames": encoded("GIF", pages=3, grey=True),
    "png frames": encoded("PNG", pages=3),
    "webp frames": encoded("WEBP", pages=3),
    "mpo": encoded("MPO", pages=2),
    "big-endian tiff": made.tiff(NOISE, order=">"),
}


def asked(call: str, path: Path) -> Any:
    """The answer of one of the reader's entries."""
    rest: dict[str, tuple[Any, ...]] = {"scan": (made.LIMITS,), "tags": ()}
    return getattr(RasterReader(), call)(path, *rest.get(call, (0, made.LIMITS, made.TOKEN)))


def refused(path: Path, call: str = "read") -> api.ReadError:
    """The error that an entry raises. It must have all of its sentences."""
    with pytest.raises(api.ReadError) as caught:
        asked(call, path)
    error = caught.value
    assert error.what.startswith(api.display_name(path))
    for sentence in (error.what, error.why, error.hint):
        assert re.fullmatch(r"[^<>]+\.|.*: [^<>]+", sentence), sentence
    assert str(path.parent) not in error.sentence()
    return error


@pytest.mark.parametrize("name", WHOLE)
def test_that_no_cut_file_passes_for_a_whole_one(tmp_path: Path, name: str) -> None:
    data, path = WHOLE[name], tmp_path / "cut"
    path.write_bytes(data)
    whole = [made.values(path, frame) for frame in range(made.header(path).source.frames)]
    for kept in sorted({8, 16, *range(30, len(data) - 40, len(data) // 11), len(data) - 40}):
        path.write_bytes(data[:kept])
        read, error = 0, None
        try:
            for frame in range(made.header(path).source.frames):
                assert np.array_equal(made.values(path, frame), whole[frame]), (kept, frame)
                read += 1
        except api.ReadError as caught:
            error = caught
        assert read < len(whole), kept
        if error is not None and kept >= 16:
            assert error.code == "read.truncated", (kept, error.why)
            assert f"{kept:,} bytes" in error.why or f"before frame {read}" in error.why


@pytest.mark.parametrize("call", CALLS)
def test_that_missing_empty_and_strange_files_are_told_at_every_entry(tmp_path: Path, call: str) -> None:
    empty = tmp_path / "empty.png"
    empty.touch()
    assert refused(empty, call).code == "read.empty"
    assert refused(tmp_path / "none.png", call).code == "read.not_found"
    assert refused(tmp_path, call).code == "read.not_a_file"
    text = tmp_path / "text.png"
    text.write_text("This is no picture.\n" * 99)
    assert refused(text, call).code == "read.damaged"


def test_that_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made.written(tmp_path / "mine.png", NOISE)

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    assert refused(path).code == "read.no_permission"


def test_that_a_failing_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made.written(tmp_path / "far.png", NOISE)

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    error = refused(path)
    assert (error.code, error.why) == ("read.io", "Input/output error.")


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda: b"", "read.empty", "0 bytes"),
        (lambda: b"Dear reader, this is a letter.\n" * 50, "read.unknown_format", "PNG, JPEG, TIFF, BMP, WebP, GIF"),
        (lambda: bytes(5000), "read.unknown_format", "Its content is none of"),
        (lambda: WHOLE["png"][: len(WHOLE["png"]) // 2], "read.truncated", "does not end within its"),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500) + b"IEND", "read.damaged", "header"),
        (lambda: b"RIFF\xf8\x01\0\0WEBPVP8 " + bytes(496), "read.damaged", ""),
    ],
    ids=["zero bytes", "a letter", "zeros", "cut", "rubbish after the magic", "rubbish webp"],
)
def test_that_the_engine_answers_each_bad_file_with_its_own_error(
    tmp_path: Path, shared_engine: Engine, make: Callable[[], bytes], code: str, words: str
) -> None:
    bad, good = tmp_path / "a bad one.png", made.written(tmp_path / "good.png", NOISE)
    bad.write_bytes(make())
    parts = list(shared_engine.open([str(bad), str(good)]))
    items, broken = [item for part in parts for item in part.items], [one for part in parts for one in part.broken]
    if code == "read.truncated":  # its header is sound: that is told when it is read
        assert [item.id for item in items] == [str(bad), str(good)]
        error = refused(bad)
    else:
        assert [item.id for item in items] == [str(good)]
        assert [one.path for one in broken] == [str(bad)]
        found = broken[0].error.error()
        assert isinstance(found, api.ReadError)
        error = found
    assert error.code == code
    assert words in error.why
    assert error.what.startswith("a bad one.png ")
    assert error.hint


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (made.tiff(np.zeros((3, 4, 3), np.float32)), "3 floating-point number(s) of 32 bits"),
        (made.tiff(np.zeros((3, 4), np.float64)), "1 floating-point number(s) of 64 bits"),
        (made.tiff(np.zeros((3, 4), np.int64)), "1 signed whole number(s) of 64 bits"),
        (made.tiff(np.zeros((3, 4, 5), np.uint8)), "5 whole number(s) of 8 bits"),
        (made.tiff(np.zeros((3, 4), np.uint32), order=">"), "1 whole number(s) of 32 bits"),
        (made.tiff(np.zeros((3, 4), np.uint8), tags=[{made.COMPRESSION: 34712}]), "number 34712"),
        (WHOLE["jpeg"].replace(b"\xff\xc0\0\x11\x08", b"\xff\xc1\0\x11\x0c"), "a JPEG of 12 bits a colour"),
    ],
    ids=["float colour", "double", "64 bits", "five samples", "big-endian 32", "JPEG 2000 in TIFF", "12-bit JPEG"],
)
@pytest.mark.parametrize("call", CALLS)
def test_that_a_sound_file_of_an_unknown_kind_is_not_called_damaged(
    tmp_path: Path, data: bytes, words: str, call: str
) -> None:
    path = tmp_path / "rare"
    path.write_bytes(data)
    error = refused(path, call)
    assert error.code == "read.unsupported"
    assert words in error.why
    assert error.hint == "Save it as 8-bit colour, or as grey of 8 or 16 bits."


def test_that_an_unknown_kind_of_bmp_is_not_called_damaged(tmp_path: Path) -> None:
    data = bytearray(WHOLE["bmp"])
    data[28:30] = struct.pack("<H", 13)
    path = tmp_path / "rare.bmp"
    path.write_bytes(data)
    error = refused(path)
    assert error.code == "read.unsupported"
    assert "Unsupported BMP pixel depth (13)" in error.why


def test_that_a_damaged_data_stream_is_not_shown_in_part(tmp_path: Path) -> None:
    data = bytearray(WHOLE["png"])
    at = data.index(b"IDAT") + 400
    data[at : at + 64] = bytes(64)
    path = tmp_path / "broken.png"
    path.write_bytes(data)
    assert made.header(path).width == NOISE.shape[1]
    for call in ("read", "stored"):
        assert refused(path, call).code == "read.damaged"


def test_that_errors_of_the_decoder_are_not_told_in_words_for_programmers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made.written(tmp_path / "a.png", NOISE)

    def fail(_: object) -> None:
        raise IndexError("bytes index out of range")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", fail)
    error = refused(path)
    assert (error.code, error.why) == ("read.damaged", "Its content cannot be decoded.")


def test_that_a_lack_of_memory_is_not_called_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made.written(tmp_path / "a.png", NOISE)

    def fail(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", fail)
    with pytest.raises(MemoryError):
        made.values(path)


def test_that_undecodable_names_are_shown_with_marks(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9\n.png")
    path.touch()
    error = refused(path)
    assert error.what == "caf\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}.png is empty." or "?" in error.what
    error.what.encode("utf-8")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_that_whatever_is_in_a_file_it_is_read_or_refused(
    tmp_path: Path, name: str, changes: list[tuple[int, int]], capfd: pytest.CaptureFixture[str]
) -> None:
    data = bytearray(WHOLE[name])
    for place, value in changes:
        data[place % len(data)] = value
    path = tmp_path / "changed"
    path.write_bytes(data)
    tight = api.ReadLimits(max_pixels=100_000)
    shapes, error = [], None
    try:
        header = RasterReader().scan(path, tight).header
        found = RasterReader().read(path, 0, tight, made.TOKEN)
        assert found.px is not None
        shapes = [(header.height, header.width), (found.height, found.width), found.px.shape[:2]]
    except api.ReadError as caught:
        error = caught
    if error is None:
        assert len(set(shapes)) == 1
    else:
        assert len(error.lines()) == 3
