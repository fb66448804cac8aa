"""A network file looked at once: everything that its graph answers, without its weights being kept."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import ModelPackageError
from workbench.models.ends import Ends, ends
from workbench.models.graph import GraphFacts, facts, parse
from workbench.paths import display_name

_LOCK = threading.Lock()
_LAST: list[tuple[tuple[str, int, int], NetworkFacts]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkFacts:
    """What a network file says about itself (`graph`), and what its first and last nodes do (`ends`)."""

    graph: GraphFacts
    ends: Ends


def network_facts(path: Path) -> NetworkFacts:
    """The facts of the file at `path`. The last answer is kept: several readers ask for the same file in turn.

    Raises ModelPackageError where it is no network, or not safe to load.
    """
    name = display_name(path)
    try:
        stat = path.stat()
        key = (str(path), stat.st_mtime_ns, stat.st_size)
        with _LOCK:
            if _LAST and _LAST[0][0] == key:
                return _LAST[0][1]
            model = parse(path.read_bytes(), name)
    except OSError as error:
        why = f"{name} cannot be read: {error.strerror or error}."
        raise ModelPackageError("model.not_a_model", name=name, why=why) from error
    except MemoryError as error:
        why = f"{name} does not fit into memory."
        raise ModelPackageError("model.too_large", name=name, why=why, hint="Close other programs.") from error
    found = NetworkFacts(graph=facts(model, name), ends=ends(model))
    with _LOCK:
        _LAST[:] = [(key, found)]
    return found
