"""Colour of more than 8 bits a channel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workbench.display.picture import picture
from workbench.plugin import fakes


@pytest.mark.parametrize(("bits", "dtype"), [(16, np.uint16), (12, np.uint16), (32, np.float32)])
def test_that_deep_colour_is_shown_by_its_high_byte(bits: int, dtype: type) -> None:
    high = np.arange(256 * 3).reshape(16, 16, 3) % 256
    px = (high * 2 ** (bits - 8) + 3).astype(dtype)
    image = replace(fakes.image(16, 16), bits=bits, dtype=px.dtype.name, px=px)
    assert np.array_equal(picture(image), high.astype(np.uint8))
