"""What compressed frames say about themselves."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plugins.dicom.codestream import codestream
from plugins.dicom.elements import Unreadable


def _jpeg(mode: str = "L", size: tuple[int, int] = (20, 10), **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 7).save(file, "JPEG", **options)
    return file.getvalue()


def _j2k(mode: str = "L", **options: object) -> bytes:
    file = io.BytesIO()
    pixels = np.arange(600, dtype=np.uint8).reshape(10, 20, 3)
    Image.fromarray(pixels if mode == "RGB" else pixels[..., 0]).save(file, "JPEG2000", no_jp2=True, **options)
    return file.getvalue()


def test_that_a_jpeg_tells_its_size_depth_and_colours() -> None:
    found = codestream(_jpeg("RGB"))
    assert (found.kind, found.rows, found.columns, found.components, found.precision) == ("jpeg", 10, 20, 3, 8)
    assert (found.colour, found.libjpeg_ycc, found.lossless) == ("YBR", True, False)


def test_that_grey_has_no_colours() -> None:
    found = codestream(_jpeg())
    assert (found.components, found.colour, found.libjpeg_ycc) == (1, "", False)


def _without_jfif(frame: bytes) -> bytes:
    return frame[:2] + frame[4 + int.from_bytes(frame[4:6], "big") :]


def _with_adobe(frame: bytes, transform: int) -> bytes:
    marker = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + bytes([transform])
    return frame[:2] + marker + _without_jfif(frame)[2:]


@pytest.mark.parametrize(("transform", "colour", "ycc"), [(0, "RGB", False), (1, "YBR", True)])
def test_that_adobes_marker_is_believed(transform: int, colour: str, ycc: bool) -> None:
    found = codestream(_with_adobe(_jpeg("RGB"), transform))
    assert (found.colour, found.libjpeg_ycc) == (colour, ycc)


def test_that_components_named_rgb_are_rgb() -> None:
    frame = bytearray(_without_jfif(_jpeg("RGB")))
    sof = frame.index(b"\xff\xc0")
    for i, name in enumerate(b"RGB"):
        frame[sof + 10 + 3 * i] = name
    found = codestream(bytes(frame))
    assert (found.colour, found.libjpeg_ycc) == ("RGB", False)


def test_that_components_without_marks_leave_it_to_the_header() -> None:
    found = codestream(_without_jfif(_jpeg("RGB")))
    assert (found.colour, found.libjpeg_ycc) == ("", True)


@pytest.mark.parametrize(("mct", "transformed"), [(0, False), (1, True)])
def test_that_jpeg_2000_tells_whether_colours_were_transformed(mct: int, transformed: bool) -> None:
    found = codestream(_j2k("RGB", mct=mct))
    assert (found.kind, found.rows, found.columns, found.components) == ("jpeg-2000", 10, 20, 3)
    assert (found.precision, found.signed, found.transformed) == (8, False, transformed)


@pytest.mark.parametrize("frame", [_jpeg(), _j2k()])
def test_that_a_frame_without_its_end_is_refused(frame: bytes) -> None:
    codestream(frame)
    codestream(frame + b"\x00\x20rest")
    with pytest.raises(Unreadable, match=f"of {len(frame) - 2:,} bytes ends without its end marker"):
        codestream(frame[:-2])


@pytest.mark.parametrize("frame", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"\x00" * 50, b"\xff\x4f\xff\x51" + bytes(10)])
def test_that_what_is_no_codestream_is_refused(frame: bytes) -> None:
    with pytest.raises(Unreadable):
        codestream(frame)


@given(st.sampled_from([_jpeg("RGB"), _j2k("RGB")]), st.data())
def test_that_damaged_headers_are_refused_or_read(frame: bytes, data: st.DataObject) -> None:
    changed = bytearray(frame)
    for _ in range(3):
        changed[data.draw(st.integers(0, 200))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(frame)))
    try:
        found = codestream(bytes(changed[:cut]))
    except Unreadable:
        return
    assert found.rows >= 0
