"""A network without the values of its large tensors."""

from __future__ import annotations

import io

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from tests import factories
from workbench.models import lean as module
from workbench.models.lean import BLOCK, KEPT

LARGE, SMALL = KEPT // 4 + 1, KEPT // 4


def lean(data: bytes) -> bytes | None:
    """The bytes as a file."""
    return module.lean(io.BytesIO(data), len(data))


def everywhere() -> onnx.ModelProto:
    """Large and small tensors in every place that can hold one."""
    model = factories.mean_network()
    large = factories.tensor(np.ones(LARGE), "large")
    unpacked = helper.make_tensor("as_floats", TensorProto.FLOAT, [LARGE], [1.0] * LARGE)
    whole = helper.make_tensor("as_ints", TensorProto.INT64, [KEPT + 1], [300] * (KEPT + 1))
    small = factories.tensor(np.ones(SMALL), "small")
    model.graph.initializer.extend([large, unpacked, whole, small])
    constant = helper.make_node("Constant", [], ["constant"], value=large)
    body = helper.make_graph([constant], "body", [], [factories.value("constant", [LARGE])], [large, small])
    branch = helper.make_node("If", ["yes"], ["either"], then_branch=body, else_branch=body)
    model.graph.node.extend([constant, branch])
    return model


def cleared(tensor: onnx.TensorProto) -> None:
    """Take out what `lean` leaves out."""
    for field in ("raw_data", "float_data", "int32_data", "int64_data", "double_data", "uint64_data"):
        alone = TensorProto()
        getattr(alone, field)
        value = getattr(tensor, field)
        if not value:
            continue
        if field == "raw_data":
            alone.raw_data = value
        else:
            getattr(alone, field).extend(value)
        if alone.ByteSize() > KEPT + 3:
            tensor.ClearField(field)


def graphs(graph: onnx.GraphProto) -> list[onnx.GraphProto]:
    """A graph and those inside it."""
    inner = [attribute.g for node in graph.node for attribute in node.attribute if attribute.HasField("g")]
    return [graph, *(one for found in inner for one in graphs(found))]


def test_that_all_is_kept_but_the_values_of_large_tensors() -> None:
    model = everywhere()
    found = onnx.ModelProto()
    found.ParseFromString(lean(model.SerializeToString()) or b"")
    sizes = {one.name: len(one.raw_data) for one in found.graph.initializer}
    assert (sizes["large"], sizes["small"]) == (0, 4 * SMALL)
    for graph in graphs(model.graph):
        for tensor in graph.initializer:
            cleared(tensor)
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    cleared(attribute.t)
    assert found == model


def test_that_a_network_without_large_tensors_stays_as_it_is() -> None:
    data = factories.mean_network().SerializeToString()
    assert lean(data) == data


def test_that_weights_make_up_nothing_of_what_is_left() -> None:
    model = factories.mean_network()
    model.graph.initializer.append(factories.tensor(np.zeros(1 << 20), "weights"))
    assert len(lean(model.SerializeToString()) or b"x" * 1000) < 1000


@pytest.mark.parametrize("data", [b"garbage", b"\x3a\xff\xff\xff\xff\x0f", b"\x3a" + b"\xff" * 12, b"\x0b\x0c"])
def test_that_what_is_no_row_of_fields_is_none(data: bytes) -> None:
    assert lean(data) is None


def test_that_weights_are_not_read() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            self.taken += len(found)
            return found

    model = factories.mean_network()
    model.graph.initializer.extend([factories.tensor(np.zeros(1 << 18), f"weights {at}") for at in range(4)])
    data = model.SerializeToString()
    file = Counted(data)
    assert module.lean(file, len(data)) is not None
    assert file.taken <= 10 * BLOCK


def test_that_a_file_which_is_cut_meanwhile_is_none() -> None:
    data = everywhere().SerializeToString()
    assert module.lean(io.BytesIO(data[:-2000]), len(data)) is None
    assert module.lean(io.BytesIO(data[:30]), len(data)) is None


DATA = everywhere().SerializeToString()


def nodes(data: bytes | None) -> list[tuple[str, str, tuple[str, ...]]] | None:
    """Names and kinds of the nodes; None where it is no network."""
    from google.protobuf.message import DecodeError

    model = onnx.ModelProto()
    if data is None:
        return None
    try:
        model.ParseFromString(data)
    except DecodeError:
        return None
    return [(node.name, node.op_type, tuple(node.input)) for node in model.graph.node]


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(DATA) - 1), byte=st.integers(0, 255), cut=st.integers(0, len(DATA)))
def test_that_damage_shows_in_the_lean_network_as_in_the_whole(at: int, byte: int, cut: int) -> None:
    for data in (DATA[:at] + bytes([byte]) + DATA[at + 1 :], DATA[:cut]):
        whole, rest = nodes(data), nodes(lean(data))
        assert rest == whole or whole is None or lean(data) is None
