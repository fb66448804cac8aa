"""Giving up, and telling how far it is."""

from __future__ import annotations

import functools
import threading

import pytest

from workbench.core.progress import CancelToken, Progress, silent
from workbench.errors import Cancelled


def test_that_a_token_stops_work_once_it_is_cancelled() -> None:
    token = CancelToken()
    token.raise_if_cancelled()
    assert not token.cancelled
    token.cancel()
    assert token.cancelled
    with pytest.raises(Cancelled):
        token.raise_if_cancelled()


def test_that_callbacks_run_once_however_often_it_is_cancelled() -> None:
    token, calls = CancelToken(), []
    token.on_cancel(lambda: calls.append(1))
    token.on_cancel(lambda: calls.append(2))
    token.cancel()
    token.cancel()
    assert calls == [1, 2]


def test_that_a_callback_that_comes_late_runs_at_once() -> None:
    token, calls = CancelToken(), []
    token.cancel()
    forget = token.on_cancel(lambda: calls.append(1))
    assert calls == [1]
    forget()
    assert calls == [1]


def test_that_a_callback_can_be_taken_back_before_and_after() -> None:
    token, calls = CancelToken(), []
    forget = token.on_cancel(lambda: calls.append(1))
    forget()
    forget()
    token.cancel()
    forget()
    assert calls == []


def test_that_a_callback_may_look_at_the_token() -> None:
    token, seen = CancelToken(), []
    token.on_cancel(lambda: seen.append(token.cancelled))
    token.cancel()
    assert seen == [True]


def test_that_a_callback_runs_once_when_many_threads_cancel() -> None:
    for _ in range(50):
        token = CancelToken()
        calls: list[int] = []
        token.on_cancel(functools.partial(calls.append, 1))
        start = threading.Barrier(4)

        def work(token: CancelToken = token, start: threading.Barrier = start) -> None:
            start.wait()
            token.cancel()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert calls == [1]


def test_that_nobody_has_to_listen() -> None:
    silent(Progress(fraction=None, words="working"))
