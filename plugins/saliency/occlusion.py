"""Occlusion (Zeiler and Fergus 2014): cover a patch, run again, note how much the score falls.

Deterministic. Every second patch of every second row comes first and gives a coarse map to look at; the others follow.
Patches are written into one buffer a caller and taken out again, and as many callers run as the session is made for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from workbench.plugin import api

_Tell = Callable[[int], None]
_SENTENCE = (
    "Occlusion map: how much the score falls when a patch is covered. It shows where the model reacted, not what is "
    "there: it is no outline of a lesion."
)


class Occlusion:
    """`grid` patches a side, each covered with `fill`."""

    def __init__(self, grid: int = 14, fill: str = "mean") -> None:
        self._grid = grid
        self._fill = fill

    def needs(self, package: api.ModelPackage) -> tuple[str, ...]:
        """Nothing more than the output."""
        return ()

    def explain(self, ask: api.ExplainAsk, report: api.Report, token: api.CancelToken) -> api.Overlay:
        """The map of `ask.target`: score of the whole picture minus score with the patch covered."""
        whole = float(ask.score(ask.outputs[ask.output_name], ask.target)[0])
        grid = max(2, min(self._grid, *_planes(ask.tensor.values, ask.tensor.layout).shape[1:]))
        runs = _Runs(ask, grid, self._fill, token)
        cells = [(row, col) for row in range(grid) for col in range(grid)]
        coarse = [cell for cell in cells if cell[0] % 2 == 0 and cell[1] % 2 == 0]
        scores = np.zeros((grid, grid), np.float32)

        def tell(done: int, preview: api.Overlay | None = None) -> None:
            words = f"{done} of {len(cells)} patches covered"
            report(api.Progress(fraction=done / len(cells), words=words, preview=preview))

        runs.fill(scores, coarse, tell)
        steps = np.arange(grid) // 2 * 2
        tell(len(coarse), _overlay(ask, whole - scores[np.ix_(steps, steps)]))
        known = set(coarse)
        runs.fill(scores, [cell for cell in cells if cell not in known], tell)
        return _overlay(ask, whole - scores)


class _Runs:
    """Runs the network with one patch covered, from several threads, each with a buffer of its own."""

    def __init__(self, ask: api.ExplainAsk, grid: int, fill: str, token: api.CancelToken) -> None:
        planes = _planes(ask.tensor.values, ask.tensor.layout)
        self._ask, self._token = ask, token
        self._cover = _cover(planes, fill)
        self._rows = np.linspace(0, planes.shape[1], grid + 1).round().astype(int)
        self._cols = np.linspace(0, planes.shape[2], grid + 1).round().astype(int)
        self._lock = threading.Lock()
        self._done = 0
        self._local = threading.local()

    def fill(self, scores: api.Array, cells: list[tuple[int, int]], tell: _Tell) -> None:
        """Write the score of each cell into `scores`."""

        def one(cell: tuple[int, int]) -> None:
            self._token.raise_if_cancelled()
            scores[cell] = self._score(*cell)
            with self._lock:
                self._done += 1
                tell(self._done)  # under the lock, so that progress never goes back

        with ThreadPoolExecutor(max(1, self._ask.workers)) as pool:
            for _ in pool.map(one, cells):
                pass

    def _score(self, row: int, col: int) -> float:
        if not hasattr(self._local, "buffer"):
            self._local.buffer = self._ask.tensor.values.copy()
        planes = _planes(self._local.buffer, self._ask.tensor.layout)
        rows = slice(self._rows[row], self._rows[row + 1])
        cols = slice(self._cols[col], self._cols[col + 1])
        kept = planes[:, rows, cols].copy()
        planes[:, rows, cols] = self._cover[:, rows, cols]
        try:
            output = self._ask.run(self._local.buffer)
        finally:
            planes[:, rows, cols] = kept
        return float(self._ask.score(output, self._ask.target)[0])


def _overlay(ask: api.ExplainAsk, values: api.Array) -> api.Overlay:
    _, height, width = _planes(ask.tensor.values, ask.tensor.layout).shape
    grid = values.shape[0]
    return api.Overlay(
        kind="heat",
        values=api.frozen(values.astype(np.float32)),
        affine=ask.tensor.affine.after(api.scaling(height / grid, width / grid)),
        low=float(values.min()),
        high=float(values.max()),
        unit="fall of the score when covered",
        method="saliency.occlusion",
        title="Occlusion",
        sentence=_SENTENCE,
        target=ask.target,
        target_label=ask.target_label,
        forwards=grid * grid,
    )


def _planes(values: api.Array, layout: str) -> api.Array:
    """The one picture of a batch as a (C, H, W) view, whatever its layout."""
    picture: api.Array = values[0] if layout == "NCHW" else values[0].transpose(2, 0, 1)
    return picture


def _cover(planes: api.Array, fill: str) -> api.Array:
    """What patches are covered with, (C, H, W) in the input's type."""
    if fill == "zero":
        return np.zeros_like(planes)
    if fill == "mean":
        mean = planes.mean(axis=(1, 2), dtype=np.float64).astype(planes.dtype)
        return np.broadcast_to(mean[:, None, None], planes.shape)
    return _blurred(planes.astype(np.float32)).astype(planes.dtype)


def _blurred(planes: api.Array) -> api.Array:
    """A box blur over an eighth of each side, three times over: close to a Gaussian."""
    for axis in (1, 2):
        reach = max(1, planes.shape[axis] // 16)
        for _ in range(3):
            pad = [(reach + 1, reach) if a == axis else (0, 0) for a in range(3)]
            total = np.cumsum(np.pad(planes, pad, mode="edge"), axis=axis, dtype=np.float64)
            length = planes.shape[axis]
            high = np.take(total, np.arange(2 * reach + 1, 2 * reach + 1 + length), axis)
            low = np.take(total, np.arange(length), axis)
            planes = ((high - low) / (2 * reach + 1)).astype(np.float32)
    return planes
