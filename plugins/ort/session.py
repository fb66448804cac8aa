"""A loaded network."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import onnxruntime as ort

from workbench.plugin import api

from . import failures

_TYPES = {
    "tensor(float)": "float32",
    "tensor(double)": "float64",
    "tensor(float16)": "float16",
    "tensor(bfloat16)": "bfloat16",
}


class OrtSession:
    """An ONNX Runtime session with the device that it really got."""

    def __init__(self, inner: ort.InferenceSession, model: str, device: api.DeviceReport, concurrent: bool) -> None:
        self._inner: Any = inner
        self._model = model
        self._device = device
        self._turn: AbstractContextManager[Any] = nullcontext() if concurrent else threading.Lock()
        self._inputs = tuple(_spec(value) for value in inner.get_inputs())
        self._outputs = tuple(_spec(value) for value in inner.get_outputs())

    @property
    def device(self) -> api.DeviceReport:
        """The device that was got."""
        return self._device

    @property
    def inputs(self) -> tuple[api.TensorSpec, ...]:
        """What the network takes."""
        return self._inputs

    @property
    def outputs(self) -> tuple[api.TensorSpec, ...]:
        """What the network gives."""
        return self._outputs

    def run(
        self, feeds: Mapping[str, api.Array], outputs: Sequence[str], token: api.CancelToken
    ) -> dict[str, api.Array]:
        """The named outputs. Cancelling acts between two nodes of the network."""
        token.raise_if_cancelled()
        options = ort.RunOptions()
        options.log_severity_level = 4

        def stop() -> None:
            options.terminate = True

        forget = token.on_cancel(stop)
        try:
            with self._turn:
                values = self._inner.run(list(outputs), dict(feeds), options)
        except Exception as error:
            token.raise_if_cancelled()
            api.logger("ort").warning("run failed: %s", failures.on_run(error, self._model, self._device.used).why)
            raise failures.on_run(error, self._model, self._device.used) from error
        finally:
            forget()
        return {name: api.frozen(np.asarray(value)) for name, value in zip(outputs, values, strict=True)}

    def close(self) -> None:
        """Give back the network's memory."""
        self._inner = None


def _spec(value: Any) -> api.TensorSpec:
    kind = str(value.type)
    dtype = _TYPES.get(kind, kind.removeprefix("tensor(").removesuffix(")"))
    return api.TensorSpec(name=value.name, dtype=dtype, shape=tuple(value.shape))
