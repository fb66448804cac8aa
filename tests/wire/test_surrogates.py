"""Any text arrives as it was sent, also a path that is no text."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from workbench.core.image import Image, Source
from workbench.core.study import Item
from workbench.wire import requests
from workbench.wire.answers import Opened
from workbench.wire.codec import Checker, Reader, Writer
from workbench.wire.protocol import Answer, Ask, FromWorker, Part, ToWorker
from workbench.wire.surrogates import MARK, marked, unmarked

ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from([MARK, "\udcff", "0", "d", "\ud800"]))


@given(ANY_TEXT)
def test_that_any_text_comes_back(text: str) -> None:
    assert unmarked(marked(text)) == text
    marked(text).encode("utf-8")


@given(st.lists(ANY_TEXT, max_size=4))
def test_that_any_paths_cross_the_wire(paths: list[str]) -> None:
    request = requests.Open(paths=tuple(paths), after=paths[0] if paths else "")
    assert Reader().value(Writer().bytes(request), requests.Open) == request


def test_that_a_path_of_bytes_is_the_same_path_after_crossing_inside_values() -> None:
    path = os.fsdecode(b"/scans/caf\xe9 \xff.png")
    header = Image(height=1, width=1, channels=1, dtype="uint8", bits=8, meaning="display", source=Source(path=path))
    item = Item(id=path, header=header, groups=((path, "caf\N{LATIN SMALL LETTER E WITH ACUTE}"),), title=path)
    part = Opened(items=(item,), broken=(), last=path)
    back = Reader().value(Writer().bytes(part), Opened)
    assert back == part
    assert os.fsencode(back.items[0].id) == b"/scans/caf\xe9 \xff.png"


@given(ANY_TEXT)
def test_that_text_inside_an_envelope_is_marked_once_and_arrives(path: str) -> None:
    request = requests.Open(paths=(path,))
    part = Opened(items=(), broken=(), last=path)
    writer, reader = Writer(), Reader()
    asked = reader.value(writer.bytes(Ask(id=1, request=writer.raw(request))), ToWorker)
    assert reader.value(asked.request, requests.Open) == request
    for kind in (Part, Answer):
        raw = writer.raw(part)
        assert Checker().problem(raw, Opened) == ""
        message = reader.value(writer.bytes(kind(id=1, value=raw)), FromWorker)
        assert bytes(message.value) == bytes(raw)
        assert reader.value(message.value, Opened) == part
