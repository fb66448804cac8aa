"""Structs to bytes and back, arrays as handles."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.arrays import Array
from workbench.wire.arrays import Handle, Receiver, Sender


class Writer:
    """Encodes messages and values. Not for two threads at once."""

    def __init__(self, sender: Sender | None = None) -> None:
        self._sender = sender
        self._encoder = msgspec.msgpack.Encoder(enc_hook=self._hook)

    def bytes(self, value: object) -> bytes:
        """`value` as MessagePack. Raises TypeError for what cannot be sent."""
        return self._encoder.encode(value)

    def raw(self, value: object) -> msgspec.Raw:
        """`value` as a part of another message."""
        return msgspec.Raw(self._encoder.encode(value))

    def _hook(self, value: Any) -> Any:
        if self._sender is not None and hasattr(value, "dtype") and hasattr(value, "tobytes"):
            return self._sender.handle(value)
        raise TypeError(f"{type(value).__name__} cannot be sent")


class Reader:
    """Decodes messages and values of known types."""

    def __init__(self, receiver: Receiver | None = None) -> None:
        self._receiver = receiver
        self._decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}

    def value(self, data: bytes | msgspec.Raw, kind: Any) -> Any:
        """The value of type `kind` in `data`. Raises msgspec.MsgspecError."""
        if kind not in self._decoders:
            self._decoders[kind] = msgspec.msgpack.Decoder(kind, dec_hook=self._hook)
        return self._decoders[kind].decode(data)

    def _hook(self, kind: type, value: Any) -> Any:
        if kind is Array and self._receiver is not None:
            return self._receiver.array(msgspec.convert(value, Handle))
        raise NotImplementedError(f"{kind} cannot be received")
