"""The type of an array in a core value, without importing numpy.

The window imports `core` before its first paint, when numpy must not be loaded. Type checkers see `numpy.ndarray`;
at run time `Array` is a protocol that every ndarray satisfies, which is what the wire's decoder needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]
else:

    @runtime_checkable
    class Array(Protocol):
        """Stands for numpy.ndarray where numpy is not loaded."""

        shape: tuple[int, ...]
        strides: tuple[int, ...]
        dtype: Any


def frozen(array: Array) -> Array:
    """The same array, marked read-only. Values that cross rooms hold only such arrays."""
    array.setflags(write=False)
    return array
