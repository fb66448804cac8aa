"""Opening a file: preamble, file meta information, encoding, and the header's elements, nothing decoded (PS3.10 7)."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workbench.plugin import api

from . import sniff
from .dataset import DataSet
from .elements import Element, Encoding, Walked, walk
from .syntaxes import DEFLATED, EXPLICIT, NONE_GIVEN, syntax_of

_NEVER_A_BOMB = 16 << 20
_MOST_RATIO = 100
_MOST_INFLATED = 1 << 30
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file with its header walked.

    source, end
        The data set's bytes (the file, or what it inflates to) and where they end.
    pixels
        The element that holds the pixels, with the length that the file announces.
    cut
        What broke off, where the file ends inside an element of the header; "" where it is whole.
    """

    path: Path
    name: str
    bytes: int
    source: BinaryIO
    end: int
    meta: DataSet
    ds: DataSet
    syntax_uid: str
    pixels: Element | None
    cut: str
    notices: tuple[api.Notice, ...]


@contextmanager
def opened(path: Path, limits: api.ReadLimits) -> Iterator[Opened]:
    """The file with its header. Raises ReadError, Unreadable, OSError."""
    name = api.display_name(path)
    with path.open("rb", buffering=1 << 14) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        head = file.read(1 << 12)
        if not head:
            raise api.ReadError("read.empty", name=name)
        start = sniff.PREAMBLE + 4 if sniff.has_magic(head) else 0
        if not start and not sniff.looks_like_data_set(head):
            raise api.ReadError("read.unknown_format", name=name, formats="DICOM")
        meta_walk = _meta(file, start, size)
        meta = DataSet(file, meta_walk, EXPLICIT)
        uid = meta.text("TransferSyntaxUID")
        source: BinaryIO = file
        at, end = meta_walk.end, size
        if uid == DEFLATED:
            source = io.BytesIO(_inflated(name, file, at, size - at, limits))
            at, end = 0, source.getbuffer().nbytes
        encoding, notices = _encoding(source, at, uid)
        walked = walk(source, at, end, encoding)
        if head.startswith(b"MZ"):
            notices += (api.Notice(code="dicom.program", text="The file also begins like a Windows program."),)
        yield Opened(
            path=path,
            name=name,
            bytes=size,
            source=source,
            end=end,
            meta=meta,
            ds=DataSet(source, walked, encoding),
            syntax_uid=uid,
            pixels=walked.pixels,
            cut=walked.cut or meta_walk.cut,
            notices=notices,
        )


def _meta(file: BinaryIO, start: int, size: int) -> Walked:
    """The file meta information: group 0002, always explicit little endian; nothing where there is none."""
    file.seek(start)
    if file.read(2) != b"\x02\x00":
        return Walked({}, start, None, "")
    return walk(file, start, size, EXPLICIT, last_group=0x0002)


def _encoding(source: BinaryIO, at: int, uid: str) -> tuple[Encoding, tuple[api.Notice, ...]]:
    """How the data set is written. Its first element is believed where it contradicts the transfer syntax."""
    source.seek(at)
    first = source.read(6)
    told = syntax_of(uid).encoding
    if len(first) < 6:
        return told, ()
    vr = first[4:6]
    little_group, big_group = int.from_bytes(first[:2], "little"), int.from_bytes(first[:2], "big")
    big = little_group > 0x00FF and big_group <= 0x00FF
    seen = Encoding(vr.isalpha() and vr.isupper(), not big)
    if uid == NONE_GIVEN:
        text = "The file does not say how it is encoded; its first element was believed."
        return seen, (api.Notice(code="dicom.no_transfer_syntax", text=text),)
    if seen == told:
        return told, ()
    text = f"The file says that it is {syntax_of(uid).name}, but its data set is written otherwise."
    return seen, (api.Notice(code="dicom.transfer_syntax", text=text),)


def _inflated(name: str, file: BinaryIO, at: int, length: int, limits: api.ReadLimits) -> bytes:
    """The deflated data set (PS3.5 A.5), unpacked within bounds. Raises ReadError."""
    most = min(max(_NEVER_A_BOMB, _MOST_RATIO * length), _MOST_INFLATED, limits.max_bytes)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    out = bytearray()
    file.seek(at)
    try:
        while not unpacker.eof:
            packed = unpacker.unconsumed_tail or file.read(_CHUNK)
            more = unpacker.decompress(packed, _CHUNK)
            if not packed and not more:
                why = f"Its {length:,} deflated bytes end before their end mark, after {len(out):,} bytes unpacked."
                raise api.ReadError("read.truncated", name=name, why=why)
            out += more
            if len(out) > most:
                raise _bomb(name, length, most)
    except zlib.error as error:
        why = f"Its deflated part of {length:,} bytes cannot be unpacked: {error}."
        raise api.ReadError("read.damaged", name=name, why=why) from error
    return bytes(out)


def _bomb(name: str, length: int, most: int) -> api.ReadError:
    why = f"Its {length:,} deflated bytes unpack to more than {most:,}, more than an image of its size ever needs."
    hint = "It may be made to exhaust this computer. Ask whoever sent it for an uncompressed copy."
    return api.ReadError("read.unsupported", name=name, why=why, hint=hint)
