"""The map: which label, by which method, how far it is."""

from __future__ import annotations

from dataclasses import replace

from ui.state import MapPhase, State
from ui.values import MapKey, Place
from workbench.core.overlay import Overlay
from workbench.errors import WorkbenchError


def key_of(place: Place, model: str, overlay: Overlay) -> MapKey:
    """Under which key a map is kept."""
    return MapKey(place=place, model=model, method=overlay.method, target=overlay.target or 0)


def map_wanted(state: State, target: int | None, text: str) -> State:
    """A label was chosen and its map is on its way."""
    map_ = replace(state.map, target=target, phase="making", words=text, fraction=None, overlay=None, error=None)
    return replace(state, map=map_)


def target_chosen(state: State, target: int) -> State:
    """A label was chosen, and no map of it is made by itself."""
    return replace(state, map=replace(state.map, target=target, phase="", overlay=None, error=None))


def method_chosen(state: State, method: str) -> State:
    """Maps are made by this method from now on; the former's is no longer shown."""
    return replace(state, map=replace(state.map, method=method, overlay=None, phase="", error=None, shown=True))


def map_shown(state: State, shown: bool) -> State:
    """Whether the map is drawn."""
    return replace(state, map=replace(state.map, shown=shown))


def map_kept(state: State, key: MapKey, overlay: Overlay) -> State:
    """A map that nobody waits for any more is kept for the next time."""
    return replace(state, map=replace(state.map, kept=state.map.kept.plus(key, overlay)))


def map_told(state: State, fraction: float | None, text: str, preview: Overlay | None) -> State:
    """How far the map is; `preview` is a coarse one to look at meanwhile."""
    map_ = replace(state.map, fraction=fraction, words=text, overlay=preview or state.map.overlay)
    return replace(state, map=map_)


def map_made(state: State, key: MapKey, overlay: Overlay) -> State:
    """The map of the chosen label."""
    kept = state.map.kept.plus(key, overlay)
    map_ = replace(state.map, overlay=overlay, phase="", words="", fraction=None, error=None, kept=kept)
    return replace(state, map=replace(map_, target=overlay.target if overlay.target is not None else map_.target))


def map_ended(state: State, error: WorkbenchError | None) -> State:
    """There will be no map: cancelled, or `error` says why."""
    phase: MapPhase = "failed" if error is not None else "cancelled"
    return replace(state, map=replace(state.map, phase=phase, words="", fraction=None, overlay=None, error=error))
