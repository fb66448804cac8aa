"""Breadcrumbs: what is being done, as somebody else finds it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.wire import crumbs
from workbench.wire.crumbs import Crumb, Trail


def trail(tmp_path: Path) -> Trail:
    crumbs.prepare(tmp_path)
    return Trail(tmp_path)


def test_that_the_innermost_is_found_and_the_outer_one_again_after_it(tmp_path: Path) -> None:
    made = trail(tmp_path)
    assert crumbs.found(tmp_path) == []
    with made.doing(7, "opening", "a.dcm"):
        assert [(c.id, c.doing, c.subject, c.plugin) for c in crumbs.found(tmp_path)] == [(7, "opening", "a.dcm", "")]
        with made.doing(7, "decoding", made.subject, "dicom.reader"):
            (crumb,) = crumbs.found(tmp_path)
            assert (crumb.doing, crumb.plugin, crumb.thread) == ("decoding", "dicom.reader", threading.get_ident())
        made.about("b.dcm")
        assert [(c.doing, c.subject) for c in crumbs.found(tmp_path)] == [("opening", "b.dcm")]
    assert crumbs.found(tmp_path) == []


def test_that_every_thread_has_its_own_and_the_latest_comes_last(tmp_path: Path) -> None:
    made, begun, over = trail(tmp_path), threading.Barrier(9), threading.Event()

    def work(number: int) -> None:
        with made.doing(number, "working"):
            begun.wait()
            over.wait()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    begun.wait()
    made.about("nobody's")
    found = crumbs.found(tmp_path)
    assert {crumb.id for crumb in found} == set(range(8))
    assert {crumb.thread for crumb in found} == {thread.ident for thread in threads}
    assert [crumb.order for crumb in found] == sorted(crumb.order for crumb in found)
    over.set()
    for thread in threads:
        thread.join()
    assert crumbs.found(tmp_path) == []


def test_that_more_threads_than_slots_harm_nobody_and_slots_are_used_again(tmp_path: Path) -> None:
    made, over = trail(tmp_path), threading.Event()
    begun = threading.Semaphore(0)

    def work() -> None:
        with made.doing(1, "working"):
            begun.release()
            over.wait()

    for _ in range(3):
        over.clear()
        threads = [threading.Thread(target=work) for _ in range(crumbs.SLOTS + 5)]
        for thread in threads:
            thread.start()
        for _ in threads:
            begun.acquire()
        assert len(crumbs.found(tmp_path)) == crumbs.SLOTS
        over.set()
        for thread in threads:
            thread.join()
        assert crumbs.found(tmp_path) == []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Trail]:
    folder = tmp_path_factory.mktemp("crumbs")
    return folder, trail(folder)


@given(doing=st.text(max_size=30), subject=st.text(st.characters(exclude_categories=())), plugin=st.text(max_size=30))
def test_that_any_words_can_be_written(place: tuple[Path, Trail], doing: str, subject: str, plugin: str) -> None:
    folder, made = place
    with made.doing(1, doing, subject, plugin):
        (crumb,) = crumbs.found(folder)
    assert (crumb.doing, crumb.subject, crumb.plugin) == (doing, subject, plugin)


def test_that_a_path_too_long_for_its_place_is_left_out(tmp_path: Path) -> None:
    made = trail(tmp_path)
    with made.doing(1, "decoding", "x" * 100_000, "a.reader"):
        assert [(c.id, c.doing, c.subject) for c in crumbs.found(tmp_path)] == [(1, "decoding", "")]


def test_that_words_too_long_for_their_place_are_cut_after_200_letters(tmp_path: Path) -> None:
    made, words = trail(tmp_path), "decoding " * 3_000
    with made.doing(1, words, "a.dcm", "a.reader"):
        (crumb,) = crumbs.found(tmp_path)
    assert (crumb.doing, crumb.subject, crumb.plugin) == (words[:200], "", "")


def test_that_a_file_that_is_missing_or_nonsense_holds_no_crumbs(tmp_path: Path) -> None:
    assert crumbs.found(tmp_path) == []
    for content in (b"", os.urandom(700_000), b"\1" * 700_000, b"\2" * 700_000):
        (tmp_path / crumbs.FILE).write_bytes(content)
        assert all(isinstance(crumb, Crumb) for crumb in crumbs.found(tmp_path))


def test_that_reading_while_it_is_written_never_gives_half_a_crumb(tmp_path: Path) -> None:
    made, over = trail(tmp_path), threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            with made.doing(number, str(number), "s" * (number % 900), str(number)):
                pass

    thread = threading.Thread(target=write)
    thread.start()
    seen = [crumb for _ in range(300) for crumb in crumbs.found(tmp_path)]
    over.set()
    thread.join()
    assert all(crumb.doing == crumb.plugin == str(crumb.id) for crumb in seen)
