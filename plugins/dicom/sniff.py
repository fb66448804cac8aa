"""Whether a file's first bytes are DICOM, without importing anything heavy.

Almost every file has "DICM" after a preamble of 128 bytes (PS3.10 7.1). Older ones, and ACR-NEMA files, begin with the
first data element: those are recognised by a run of elements that makes sense.
"""

from __future__ import annotations

import struct

PREAMBLE = 128
MAGIC = b"DICM"
_LONG_VRS = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"))
_VRS = (
    _LONG_VRS
    | frozenset(
        (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS")
    )
    | frozenset((b"ST", b"TM", b"UI", b"UL", b"US"))
)
_FIRST_GROUPS = (0x0002, 0x0004, 0x0008)
_ENOUGH = 3
_LONGEST = 1 << 12
_UNDEFINED = 0xFFFFFFFF


def has_magic(head: bytes) -> bool:
    """Whether "DICM" stands where PS3.10 wants it."""
    return head[PREAMBLE : PREAMBLE + 4] == MAGIC


def looks_like_data_set(head: bytes) -> bool:
    """Whether `head` begins with data elements in ascending order, in any of the encodings of PS3.5 7.1."""
    return any(_begins_with_elements(head, order, explicit) for order in "<>" for explicit in (True, False))


def _begins_with_elements(head: bytes, order: str, explicit: bool) -> bool:
    at, count, last = 0, 0, -1
    while count < _ENOUGH:
        if at + 12 > len(head):
            return False
        group, number = struct.unpack_from(order + "HH", head, at)
        tag = group << 16 | number
        if tag <= last or group > 0x7FE0 or (count == 0 and group not in _FIRST_GROUPS):
            return False
        found = _explicit(head, at, order) if explicit else (8, struct.unpack_from(order + "I", head, at + 4)[0])
        if found is None:
            return False
        size, length = found
        if length == _UNDEFINED:
            return count > 0
        if length > _LONGEST or length % 2:
            return False
        at, count, last = at + size + length, count + 1, tag
    return True


def _explicit(head: bytes, at: int, order: str) -> tuple[int, int] | None:
    vr = head[at + 4 : at + 6]
    if vr not in _VRS:
        return None
    if vr in _LONG_VRS:
        length: int = struct.unpack_from(order + "I", head, at + 8)[0]
        return 12, length
    return 8, struct.unpack_from(order + "H", head, at + 6)[0]
