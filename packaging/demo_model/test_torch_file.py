"""The reader of PyTorch files reads tensors, and refuses everything else before it can act."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .errors import RecipeError
from .torch_file import read_tensors

_MAGIC = 0x1950A86A20F9469CFC6C
_VALUES = np.arange(24, dtype="<f4")


class _Foreign:
    """Pickles into a call of `Path.touch`, which leaves a trace where it runs."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.trace,)


def _plain(value: object) -> bytes:
    return pickle.dumps(value, 0)[:-1]  # without the STOP, to be put into a larger pickle


def _storage(*, length: int = 24, kind: bytes = b"FloatStorage") -> bytes:
    head = b"(" + _plain("storage") + b"ctorch\n" + kind + b"\n" + _plain("7") + _plain("cpu")
    return head + _plain(length) + b"NtQ"


def _tensor(shape: tuple[int, ...], strides: tuple[int, ...], *, offset: int = 0, storage: bytes = b"") -> bytes:
    arguments = (storage or _storage()) + _plain(offset) + _plain(shape) + _plain(strides)
    hooks = b"ccollections\nOrderedDict\n)R"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + arguments + b"I00\n" + hooks + b"tR"


def _dictionary(value: bytes) -> bytes:
    return b"\x80\x02ccollections\nOrderedDict\n)R" + _plain("weight") + value + b"s."


def _file(tensors: bytes, *, machine: object = None, keys: object = ("7",), raw: bytes | None = None) -> bytes:
    head = pickle.dumps(_MAGIC, 2) + pickle.dumps(1001, 2)
    head += pickle.dumps({"little_endian": True} if machine is None else machine, 2)
    storage = np.int64(24).tobytes() + _VALUES.tobytes() if raw is None else raw
    return head + tensors + pickle.dumps(list(keys) if isinstance(keys, tuple) else keys, 2) + storage


_WHOLE = _tensor((24,), (1,))


def test_that_a_tensor_is_read_with_its_values_shape_and_type() -> None:
    weight = read_tensors(_file(_dictionary(_tensor((2, 3), (3, 1), offset=4))))["weight"]
    assert weight.dtype == np.float32
    np.testing.assert_array_equal(weight, [[4, 5, 6], [7, 8, 9]])
    assert weight.flags.c_contiguous
    assert not weight.flags.writeable


@given(st.permutations(range(3)))
def test_that_every_axis_order_is_read_as_numpy_reads_it(order: list[int]) -> None:
    expected = _VALUES.reshape(2, 3, 4).transpose(order)
    strides = tuple(step // expected.itemsize for step in expected.strides)
    tensors = read_tensors(_file(_dictionary(_tensor(expected.shape, strides))))
    np.testing.assert_array_equal(tensors["weight"], expected)


@pytest.mark.parametrize(
    "name",
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("torch", "load"),
        ("torch", "HalfStorage"),
        ("torch._utils", "_rebuild_tensor"),
        ("collections", "Counter"),
        ("collections", "OrderedDict.fromkeys"),
    ],
)
def test_that_every_name_but_the_four_is_refused(name: tuple[str, str]) -> None:
    pickled = b"\x80\x04\x8c" + bytes([len(name[0])]) + name[0].encode()
    pickled += b"\x8c" + bytes([len(name[1])]) + name[1].encode() + b"\x93."
    with pytest.raises(RecipeError, match=f"{name[0]}.{name[1]}"):
        read_tensors(_file(pickled))


def test_that_a_foreign_call_is_refused_and_not_made(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    pickled = pickle.dumps({"weight": _Foreign(trace)}, 2)
    with pytest.raises(RecipeError, match="no part of a list of tensors"):
        read_tensors(_file(pickled))
    assert not trace.exists()
    pickle.loads(pickled)  # the same bytes do run elsewhere, so the test shows something
    assert trace.exists()


@pytest.mark.parametrize("part", [0, 1, 2, 4])
def test_that_a_foreign_call_is_refused_in_every_part_of_the_file(part: int, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    parts = [pickle.dumps(_MAGIC, 2), pickle.dumps(1001, 2), pickle.dumps({"little_endian": True}, 2)]
    parts += [_dictionary(_WHOLE), pickle.dumps(["7"], 2)]
    parts[part] = pickle.dumps(_Foreign(trace), 2)
    with pytest.raises(RecipeError, match="not read"):
        read_tensors(b"".join(parts) + np.int64(24).tobytes() + _VALUES.tobytes())
    assert not trace.exists()


@pytest.mark.parametrize(
    "reached",
    [b"ctorch._utils\n_rebuild_tensor_v2\n", b"ctorch\nFloatStorage\n", _storage(), _tensor((24,), (1,))],
    ids=["rebuild", "type", "storage", "tensor"],
)
@pytest.mark.parametrize(
    "state", [{"__call__": 0}, {"length": 0}, {"strides": (9,)}, [0], (None, {"__call__": 0, "dtype": 0})], ids=str
)
def test_that_a_pickle_cannot_alter_the_reader(reached: bytes, state: object) -> None:
    with pytest.raises(RecipeError, match="no readable pickle"):
        read_tensors(_file(_dictionary(reached + _plain(state) + b"b")))
    assert "weight" in read_tensors(_file(_dictionary(_WHOLE)))


@pytest.mark.parametrize(
    ("shape", "strides", "offset"),
    [
        ((25,), (1,), 0),
        ((24,), (1,), 1),
        ((2, 2), (23, 1), 0),
        ((2,), (1,), -1),
        ((2,), (-1,), 1),
        ((100_000_000, 2), (0, 1), 0),
        ((2, 2), (1,), 0),
    ],
)
def test_that_a_tensor_outside_its_storage_is_refused(
    shape: tuple[int, ...], strides: tuple[int, ...], offset: int
) -> None:
    with pytest.raises(RecipeError):
        read_tensors(_file(_dictionary(_tensor(shape, strides, offset=offset))))


@given(st.integers(min_value=0, max_value=len(_file(_dictionary(_WHOLE))) - 1))
def test_that_a_file_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(RecipeError):
        read_tensors(_file(_dictionary(_WHOLE))[:length])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        pickle.dumps(1, 2),
        _file(_dictionary(_WHOLE)) + b"\0",
        _file(_dictionary(_WHOLE), machine={"little_endian": False}),
        _file(_dictionary(_WHOLE), keys=("8",)),
        _file(_dictionary(_WHOLE), keys="7"),
        _file(_dictionary(_WHOLE), raw=np.int64(23).tobytes() + _VALUES[:23].tobytes()),
        _file(_dictionary(_plain(5))),
        _file(_dictionary(_WHOLE + b"s" + _plain("bias") + _tensor((1,), (1,), storage=_storage(length=23)))),
        _file(_dictionary(_plain("storage") + b"Q")),
        _file(_dictionary(_storage(length=-1))),
    ],
)
def test_that_a_file_of_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(RecipeError) as caught:
        read_tensors(data)
    assert all([caught.value.what, caught.value.why, caught.value.hint])


def test_that_the_strides_of_the_pinned_file_are_put_in_order(weights: dict[str, Any]) -> None:
    assert len(weights) == 296
    assert weights["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert weights["_fc.weight"].shape == (1000, 1280)
    assert weights["_bn0.num_batches_tracked"].dtype == np.int64
    learned = [v for name, v in weights.items() if not name.endswith("num_batches_tracked")]
    assert all(np.isfinite(tensor).all() for tensor in learned)
    assert sum(map(np.size, learned)) == 4_694_024
