"""Values deeper than 8 bits, and those that are no photographs: kept exactly, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import ImageFile

from plugins.raster.reader import RasterReader
from tests.plugins.raster import made
from workbench.engine import Engine
from workbench.plugin import api
from workbench.wire import requests


@settings(max_examples=40, deadline=None)
@given(
    px=arrays.arrays(np.uint16, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 65535)),
    way=st.sampled_from(["png", "tif", "lzw", "big-endian"]),
)
def test_that_16_bit_grey_is_kept_exactly(tmp_path_factory: pytest.TempPathFactory, px: api.Array, way: str) -> None:
    path = tmp_path_factory.mktemp("deep") / f"a.{'png' if way == 'png' else 'tif'}"
    if way == "big-endian":
        path.write_bytes(made.tiff(px, order=">"))
    else:
        made.written(path, px, **({"compression": "tiff_lzw"} if way == "lzw" else {}))
    found = made.image(path)
    assert (found.dtype, found.bits, found.meaning, found.value_range) == ("uint16", 16, "display", (0.0, 65535.0))
    assert found.px is not None
    assert found.px.dtype == np.dtype("uint16")
    assert np.array_equal(found.px, px)
    assert np.array_equal(made.stored(path), px)


def test_that_12_bit_grey_keeps_its_range(tmp_path: Path) -> None:
    packed = bytes([0x12, 0x3F, 0xFF, 0x00, 0x08, 0x00])  # 0x123 0xFFF 0x000 0x800
    page = np.frombuffer(packed, np.uint8).reshape(1, 6)
    path = tmp_path / "twelve.tif"
    path.write_bytes(made.tiff(page, tags=[{made.WIDTH: 4, made.BITS: 12}]))
    found = made.image(path)
    assert made.values(path).tolist() == [[0x123, 0xFFF, 0x000, 0x800]]
    assert (found.dtype, found.bits, found.value_range) == ("uint16", 12, (0.0, 4095.0))


@pytest.mark.parametrize(
    ("kind", "samples"), [(made.RGB, 3), (made.RGB_ALPHA, 4), (made.GREY_ALPHA, 2)], ids=["RGB", "RGBA", "grey, alpha"]
)
@pytest.mark.parametrize("call", ["scan", "read", "stored"])
def test_that_a_png_that_would_be_cut_to_8_bits_is_refused(
    tmp_path: Path, kind: int, samples: int, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "deep.png"
    path.write_bytes(made.png(np.zeros((3, 4, samples), np.uint16), kind))
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("a picture was decoded"))
    rest: tuple[Any, ...] = (made.LIMITS,) if call == "scan" else (0, made.LIMITS, made.TOKEN)
    with pytest.raises(api.ReadError) as caught:
        getattr(RasterReader(), call)(path, *rest)
    assert caught.value.code == "read.would_lose_depth"
    assert caught.value.what == "deep.png has 16 bits a colour, and would lose half of them."
    assert "16-bit grey" in caught.value.hint


def test_that_a_tiff_of_deep_colour_is_refused_on_whichever_page(tmp_path: Path) -> None:
    shallow, deep = np.zeros((3, 4, 3), np.uint8), np.zeros((3, 4, 3), np.uint16)
    path = tmp_path / "pages.tif"
    path.write_bytes(made.tiff(shallow, deep))
    assert made.values(path).dtype == np.uint8
    with pytest.raises(api.ReadError) as caught:
        made.values(path, 1)
    assert caught.value.code == "read.would_lose_depth"


@pytest.mark.parametrize(
    ("dtype", "order", "bits", "value_range"),
    [
        ("int16", "<", 16, (-32768.0, 32767.0)),
        ("int16", ">", 16, (-32768.0, 32767.0)),
        ("int32", "<", 32, (-2147483648.0, 2147483647.0)),
        ("int32", ">", 32, (-2147483648.0, 2147483647.0)),
    ],
)
def test_that_signed_values_are_kept_as_stored(
    tmp_path: Path, dtype: str, order: Literal["<", ">"], bits: int, value_range: tuple[float, float]
) -> None:
    px = made.ramp(dtype)
    path = tmp_path / "signed.tif"
    path.write_bytes(made.tiff(px, order=order))
    found = made.image(path)
    assert np.array_equal(made.values(path), px)
    assert (found.dtype, found.bits, found.meaning, found.value_range) == ("int32", bits, "stored", value_range)


def test_that_unsigned_32_bit_values_do_not_wrap(tmp_path: Path) -> None:
    path = tmp_path / "unsigned.tif"
    path.write_bytes(made.tiff(np.array([[0, 1], [70_000, 2**31 - 1]], np.uint32)))
    assert made.values(path).tolist() == [[0, 1], [70_000, 2**31 - 1]]
    assert made.header(path).value_range == (0.0, 2147483647.0)
    path.write_bytes(made.tiff(np.array([[0, 1], [70_000, 2**31]], np.uint32)))
    with pytest.raises(api.ReadError, match="above 2,147,483,647") as caught:
        made.values(path)
    assert caught.value.code == "read.unsupported"
    assert caught.value.what.startswith("unsigned.tif ")


@pytest.mark.parametrize("order", ["<", ">"])
def test_that_floating_point_values_are_kept_with_those_that_are_no_numbers(
    tmp_path: Path, order: Literal["<", ">"]
) -> None:
    px = np.array([[0.1, np.nan, -3.25e38], [np.inf, -np.inf, 1e-40]], np.float32)
    path = tmp_path / "float.tif"
    path.write_bytes(made.tiff(px, order=order))
    found = made.image(path)
    assert made.values(path).tobytes() == px.tobytes()
    assert (found.dtype, found.bits, found.meaning) == ("float32", 32, "stored")
    assert found.value_range == (float("-inf"), float("inf"))


def test_that_values_that_are_no_numbers_reach_no_network(engine: Engine, tmp_path: Path) -> None:
    px = np.ones((32, 32), np.float32)
    px[3, 4] = np.nan
    path = made.written(tmp_path / "holes.tif", px)
    with pytest.raises(api.RunError) as caught:
        engine.predict(requests.Predict(path=str(path), anyway=True))
    assert caught.value.code == "run.values_not_finite"
    assert "1 values" in caught.value.what


@pytest.mark.parametrize(
    ("dtype", "shown"),
    [("uint8", lambda px: 255 - px), ("uint16", lambda px: 65535 - px), ("float32", lambda px: px)],
)
def test_that_white_may_be_stored_as_zero(tmp_path: Path, dtype: str, shown: Any) -> None:
    px = made.ramp(dtype)
    path = tmp_path / "white.tif"
    path.write_bytes(made.tiff(px, tags=[{made.PHOTOMETRIC: 0}]))
    assert np.array_equal(made.values(path), shown(px))
    assert made.image(path).hints.photometric == ("MONOCHROME1" if dtype == "float32" else "MONOCHROME2")
