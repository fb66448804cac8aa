"""Structs to bytes and back, arrays as handles. A reader trusts nothing that it is given."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.arrays import Array
from workbench.wire.arrays import Handle, Receiver, Sender
from workbench.wire.surrogates import MARK_BYTES, in_every_text, marked, unmarked

_Bytes = bytes
_UNREADABLE = (msgspec.MsgspecError, ValueError, TypeError, OSError, RecursionError, MemoryError)


class Unreadable(Exception):
    """Raised for bytes that are no message, or a value of another type than it should be."""


class Writer:
    """Encodes messages and values. Not for two threads at once."""

    def __init__(self, sender: Sender | None = None) -> None:
        self._sender = sender
        self._made: list[str] = []
        self._encoder = msgspec.msgpack.Encoder(enc_hook=self._hook)

    def bytes(self, value: object) -> bytes:
        """`value` as MessagePack. Raises TypeError for what cannot be sent, WorkerError where an array has no room."""
        self._made.clear()
        try:
            data = self._encoded(value)
        except BaseException:
            self.discard()
            raise
        return data

    def raw(self, value: object) -> msgspec.Raw:
        """`value` as a part of another message."""
        return msgspec.Raw(self.bytes(value))

    def _encoded(self, value: object) -> _Bytes:
        try:
            data = self._encoder.encode(value)
        except UnicodeEncodeError:
            data = MARK_BYTES
        except (OverflowError, RecursionError) as error:
            raise TypeError(str(error)) from error
        if not _sealed(value) and MARK_BYTES in data:
            self.discard()
            data = self._encoder.encode(in_every_text(value, marked))
        return data

    def discard(self) -> None:
        """What was encoded last will not be sent: take back its arrays."""
        if self._sender is not None:
            self._sender.drop(self._made)
        self._made.clear()

    def _hook(self, value: Any) -> Any:
        if hasattr(value, "dtype") and hasattr(value, "tobytes"):
            if getattr(value, "shape", None) == ():
                return value.item()
            if self._sender is not None:
                handle = self._sender.handle(value)
                self._made.append(handle.name)
                return handle
        raise TypeError(f"{type(value).__name__} cannot be sent")


class Reader:
    """Decodes messages and values of known types. Without a receiver, none that hold arrays."""

    def __init__(self, receiver: Receiver | None = None) -> None:
        self._receiver = receiver
        self._decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}

    def value(self, data: bytes | msgspec.Raw, kind: Any) -> Any:
        """The value of type `kind` in `data`. Raises Unreadable."""
        try:
            value = self._decoded(data, kind)
            return value if _sealed(value) or MARK_BYTES not in bytes(data) else in_every_text(value, unmarked)
        except _UNREADABLE as error:
            raise Unreadable(str(error)[:300] or type(error).__name__) from error

    def problem(self, data: bytes | msgspec.Raw, kind: Any) -> str:
        """Why `data` is no value of type `kind`; empty if it is one."""
        try:
            self._decoded(data, kind)
        except _UNREADABLE as error:
            return str(error)[:300] or type(error).__name__
        return ""

    def _decoded(self, data: bytes | msgspec.Raw, kind: Any) -> Any:
        """The value, its texts as they travel."""
        if kind not in self._decoders:
            self._decoders[kind] = msgspec.msgpack.Decoder(kind, dec_hook=self._hook)
        return self._decoders[kind].decode(data)

    def _hook(self, kind: type, value: Any) -> Any:
        if kind is Array and self._receiver is not None:
            return self._receiver.array(msgspec.convert(value, Handle))
        raise TypeError(f"{kind} cannot be received")


class Checker:
    """Tells whether bytes hold a value of a type, without attaching the arrays that they name."""

    def __init__(self) -> None:
        self._reader = Reader(_Unattached())

    def problem(self, data: bytes | msgspec.Raw, kind: Any) -> str:
        """Why `data` is no value of type `kind`; empty if it is one."""
        return self._reader.problem(data, kind)


def _sealed(message: object) -> bool:
    """Whether a message has no text but that of the value in it, which was encoded, and is decoded, by itself."""
    return getattr(message, "sealed", False) is True


class _Unattached(Receiver):
    """Stands for every array that is named."""

    shape: tuple[int, ...] = ()
    strides: tuple[int, ...] = ()
    dtype: object = None

    def __init__(self) -> None:
        super().__init__(None)

    def array(self, handle: Handle) -> Any:
        return self
