"""A network file looked at once: everything that its graph answers, without its weights being read."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from workbench.errors import ModelPackageError
from workbench.models.ends import Ends, ends
from workbench.models.graph import GraphFacts, facts, parse
from workbench.models.lean import lean
from workbench.paths import display_name

if TYPE_CHECKING:
    import onnx

_LOCK = threading.Lock()
_LAST: list[tuple[tuple[str, int, int], NetworkFacts]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkFacts:
    """What a network file says about itself (`graph`), and what its first and last nodes do (`ends`)."""

    graph: GraphFacts
    ends: Ends


def network_facts(path: Path) -> NetworkFacts:
    """The facts of the file at `path`. The last answer is kept: several readers ask for the same file in turn.

    The values of weights are not looked at; `package.verified_graph` does that before the network is loaded. Raises
    ModelPackageError where it is no network, or not safe to load.
    """
    name = display_name(path)
    try:
        stat = path.stat()
        key = (str(path), stat.st_mtime_ns, stat.st_size)
        with _LOCK:
            if _LAST and _LAST[0][0] == key:
                return _LAST[0][1]
            model = _parsed(path, stat.st_size, name)
    except OSError as error:
        why = f"{name} cannot be read: {error.strerror or error}."
        raise ModelPackageError("model.not_a_model", name=name, why=why) from error
    except MemoryError as error:
        why = f"{name} does not fit into memory."
        raise ModelPackageError("model.too_large", name=name, why=why, hint="Close other programs.") from error
    seen = facts(model, name)
    found = NetworkFacts(graph=seen, ends=ends(model, tuple(seen.named)))
    with _LOCK:
        _LAST[:] = [(key, found)]
    return found


def _parsed(path: Path, size: int, name: str) -> onnx.ModelProto:
    if size == 0:
        raise ModelPackageError("model.garbage", name=name, why="The file has 0 bytes.")
    with path.open("rb", buffering=0) as file:
        data = lean(cast(BinaryIO, file), size)
    return parse(path.read_bytes() if data is None else data, name)
