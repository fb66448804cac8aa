"""Windows by name."""

from __future__ import annotations

import numpy as np
import pytest

from tests import factories
from workbench.core.arrays import frozen
from workbench.core.image import DisplayHints, LookupTable, Window
from workbench.engine import windows
from workbench.errors import ReadError, UsageError

FIRST = Window(centre=40.0, width=400.0, name="SOFT")
SECOND = Window(centre=-600.0, width=1500.0)
TABLE = LookupTable(first=0, values=frozen(np.arange(4, dtype=np.uint16)), bits=2, name="curve")
IMAGE = factories.image(
    np.array([[0, 10], [20, 30]], np.uint16),
    meaning="stored",
    hints=DisplayHints(photometric="MONOCHROME2", windows=(FIRST, SECOND), tables=(TABLE,)),
)


@pytest.mark.parametrize(
    ("text", "centre", "width"),
    [("40,400", 40, 400), (" -600 , 1500 ", -600, 1500), ("1.5,2.5", 1.5, 2.5), ("-1e3,2e+3", -1000, 2000)],
)
def test_that_a_centre_and_a_width_are_a_window(text: str, centre: float, width: float) -> None:
    assert windows.chosen(IMAGE, text) == Window(centre=centre, width=width)


@pytest.mark.parametrize("text", ["40", "40,0", "40,-1", "a,b", "1.2.3,4", "e,e", "40,400,1", "voi", "inf,1"])
def test_that_anything_else_is_none(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        windows.chosen(IMAGE, text)
    assert caught.value.params == {"option": "--window", "value": text}
    assert caught.value.hint == "For example: --window 40,400"


def test_that_windows_of_the_file_come_before_its_tables() -> None:
    assert [windows.chosen(IMAGE, f"voi:{number}") for number in range(3)] == [FIRST, SECOND, TABLE]


@pytest.mark.parametrize("number", ["3", "-1", "x", ""])
def test_that_a_window_that_the_file_does_not_have_is_told(number: str) -> None:
    with pytest.raises(ReadError) as caught:
        windows.chosen(IMAGE, f"voi:{number}")
    assert (caught.value.code, caught.value.params["count"]) == ("read.no_such_window", "3 window(s) or table(s)")


def test_that_names_are_windows_of_the_values() -> None:
    assert windows.chosen(IMAGE, "") is None
    full, auto = windows.chosen(IMAGE, "full"), windows.chosen(IMAGE, "auto")
    assert isinstance(full, Window)
    assert isinstance(auto, Window)
    assert (full.name, auto.name) == ("full", "auto")
    assert (full.centre, full.width) == (15.0, 30.0)


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (FIRST, "SOFT W 400 L 40"),
        (SECOND, "W 1500 L -600"),
        (TABLE, "curve"),
        (Window(centre=0.5, width=1e6), "W 1e+06 L 0.5"),
    ],
)
def test_that_a_window_is_told_in_a_few_words(choice: Window | LookupTable, text: str) -> None:
    assert windows.described(choice) == text


def test_that_a_table_without_a_name_has_one() -> None:
    table = LookupTable(first=0, values=TABLE.values, bits=2)
    assert windows.described(table) == "VOI table"
