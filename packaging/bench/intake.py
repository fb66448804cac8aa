"""How long a bare network of 100 MB takes to its first question, as a ratio to one parse of its graph without weights.

    python packaging/bench/intake.py [--rounds N] [--megabytes N]

Timed in turn, in one process that is warm: the questions (the engine's whole answer: importers asked, graph read,
answers drawn up), and one parse of the same graph with its weights in another file (read, parsed, checked for safety,
both ends read). Afterwards, for the scale of it, onnx.load of the whole file. Each round is a fresh file to the
program. Prints the fastest round and the median of each, and the ratio of the fastest with its goal: other work on the
machine only ever adds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from workbench import settings  # noqa: E402
from workbench.engine import Engine  # noqa: E402
from workbench.models.network import network_facts  # noqa: E402
from workbench.paths import Paths  # noqa: E402
from workbench.wire import requests  # noqa: E402

GOAL = 1.2
BLOCKS, WIDTH = 54, 512


def main() -> int:
    """Measure, print, and say by the exit status whether the goal is met."""
    parser = argparse.ArgumentParser(description="How long intake takes to its first question.")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--megabytes", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        whole, apart = made(folder, options.megabytes)
        paths = Paths(data=folder / "data", machine=folder / "machine")
        engine = Engine(paths, settings.load(paths, {})[0])

        def questions() -> None:
            engine.answer(requests.Intake(path=str(whole)))

        timed = {
            "questions": (whole, questions),
            "graph alone": (apart, lambda: network_facts(apart)),
            "whole file": (whole, lambda: onnx.load(whole, load_external_data=False)),
        }
        found: dict[str, list[float]] = {name: [] for name in timed}
        for names in (("questions", "graph alone"), ("whole file",)):
            for number in range(options.rounds + 3):
                for name in names:
                    spent = once(timed[name][0], number, timed[name][1])
                    if number >= 3:
                        found[name].append(spent)
    size = options.megabytes
    for name, numbers in found.items():
        fastest, median = 1e3 * min(numbers), 1e3 * statistics.median(numbers)
        print(f"{name:<12} {fastest:8.2f} ms, median {median:8.2f} ms   ({size} MB, {options.rounds} rounds)")
    ratio = min(found["questions"]) / min(found["graph alone"])
    print(f"questions / graph alone: {ratio:.2f} (goal: at most {GOAL})")
    return 0 if ratio <= GOAL else 1


def once(file: Path, number: int, work: Callable[[], object]) -> float:
    """The seconds that the work takes on a file that looks new."""
    os.utime(file, ns=(number, number * 1_000_000_007))
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def made(folder: Path, megabytes: int) -> tuple[Path, Path]:
    """A plain network of so many MB, and the same with its weights in another file."""
    rng = np.random.default_rng(0)
    each = megabytes * 1_000_000 // 4 // BLOCKS // WIDTH
    nodes, weights, tensor = [helper.make_node("Conv", ["input", "first"], ["c"])], [], "c"
    weights.append(numpy_helper.from_array(rng.random((WIDTH, 3, 3, 3), np.float32), "first"))
    for number in range(BLOCKS):
        wide = numpy_helper.from_array(rng.random((each // 2, WIDTH, 1, 1), np.float32), f"w{number}")
        back = numpy_helper.from_array(rng.random((WIDTH, each // 2, 1, 1), np.float32), f"b{number}")
        weights += [wide, back]
        nodes += [
            helper.make_node("Conv", [tensor, f"w{number}"], [f"x{number}"]),
            helper.make_node("Relu", [f"x{number}"], [f"r{number}"]),
            helper.make_node("Conv", [f"r{number}", f"b{number}"], [f"y{number}"]),
            helper.make_node("Add", [f"y{number}", tensor], [f"z{number}"]),
        ]
        tensor = f"z{number}"
    nodes += [helper.make_node("GlobalAveragePool", [tensor], ["p"]), helper.make_node("Flatten", ["p"], ["logits"])]
    inputs = [helper.make_tensor_value_info("input", onnx.TensorProto.FLOAT, ["n", 3, 224, 224])]
    outputs = [helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["n", WIDTH])]
    graph = helper.make_graph(nodes, "made", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    whole, apart = folder / "whole.onnx", folder / "apart" / "apart.onnx"
    whole.write_bytes(model.SerializeToString())
    apart.parent.mkdir()
    onnx.save_model(model, apart, save_as_external_data=True, location="weights.bin")
    return whole, apart


if __name__ == "__main__":
    raise SystemExit(main())
