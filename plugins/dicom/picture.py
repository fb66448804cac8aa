"""One file's frames: checked as a whole from the header, then decoded one at a time into stored values and RGB."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.plugin import api

from .colour import rgb
from .decoders import Decoded, NoDecoder, decode
from .elements import CutShort, Unreadable
from .faults import no_pixels
from .frames import EncapsulatedFrames, NativeFrames, encapsulated, native
from .image_pixel import ImagePixel, image_pixel
from .modality import stored_range
from .objects import is_image_class, object_name, sop_class
from .opening import Opened
from .stored import inflated_frame, native_frame, significant
from .syntaxes import Syntax, syntax_of

_ODD_CELL_BYTES = 40
_CODECS = ("", "none", "deflate", "rle", "jpeg", "jpeg-ls", "jpeg-2000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file whose header announces pixels, and whose pixels are there."""

    file: Opened
    syntax: Syntax
    form: ImagePixel
    frames: NativeFrames | EncapsulatedFrames
    notices: tuple[api.Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A decoded frame: (H, W) or (H, W, 3) stored values, what they are, and a form that has room for all of them."""

    px: api.Array
    photometric: str
    form: ImagePixel
    notices: tuple[api.Notice, ...]


def picture(file: Opened, limits: api.ReadLimits) -> Picture:
    """Check everything that can be checked before decoding. Raises ReadError, Unreadable."""
    pixels = file.pixels
    if pixels is None:
        raise _nothing_to_show(file)
    form = image_pixel(file.ds, pixels)
    cell = form.allocated // 8 if form.allocated in (8, 16, 32, 64) else 2 if form.allocated == 1 else _ODD_CELL_BYTES
    api.check_size(file.name, form.rows, form.columns, form.samples * (2 * cell + 2), limits)
    syntax = syntax_of(file.syntax_uid)
    if syntax.codec not in _CODECS:
        raise no_decoder(file.name, syntax, "")
    notices = [*file.notices, *form.notices]
    frames: NativeFrames | EncapsulatedFrames
    if pixels.undefined:
        frames = encapsulated(file.source, file.ds, pixels, form.frames, file.end)
        _check_fragments(file.name, frames.largest(), limits)
    elif syntax.codec:
        raise Unreadable(f"It says {syntax.name}, but its pixel data is not in fragments.")
    else:
        frames = native(pixels, form, file.end, file.ds.encoding.little)
        if frames.excess:
            text = f"The pixel data has {frames.excess:,} bytes more than its frames need; they were left out."
            notices.append(api.Notice(code="dicom.excess", text=text))
    return Picture(file=file, syntax=syntax, form=form, frames=frames, notices=tuple(notices))


def stored(pic: Picture, frame: int) -> Stored:
    """One frame's stored values. Raises ReadError, Unreadable."""
    form = pic.form
    if not 0 <= frame < form.frames:
        raise api.ReadError("read.no_such_frame", name=pic.file.name, frame=frame, frames=form.frames)
    decoded = _decoded(pic, frame)
    px = significant(decoded, form.signed)
    form, notices = _with_room(px, decoded.bits, form)
    return Stored(px=px, photometric=decoded.photometric, form=form, notices=decoded.notices + notices)


def as_rgb(found: Stored) -> api.Array:
    """(H, W, 3) RGB of a frame with three samples."""
    return rgb(found.px, found.photometric, found.form.stored)


def no_decoder(name: str, syntax: Syntax, hint: str) -> api.ReadError:
    """The error for a compression that nothing here can undo."""
    hint = hint or "Export it uncompressed, or as JPEG 2000, from the program that made it."
    return api.ReadError("read.no_decoder", name=name, syntax=syntax.name, hint=hint)


def _decoded(pic: Picture, frame: int) -> Decoded:
    source, form, codec = pic.file.source, pic.form, pic.syntax.codec
    order = pic.file.ds.encoding.order
    if isinstance(pic.frames, NativeFrames):
        raw, lead = pic.frames.read(source, frame)
        return native_frame(raw, lead, form, order)
    packed = pic.frames.read(source, frame)
    if codec in ("none", "deflate"):
        raw = inflated_frame(packed, form) if codec == "deflate" else packed
        return native_frame(raw, 0, form, order)
    try:
        return decode(packed, form, codec or "jpeg")
    except NoDecoder as error:
        raise no_decoder(pic.file.name, pic.syntax, str(error)) from error
    except (Unreadable, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the RLE decoder, which is written in Rust, is no Exception
        reason = str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__
        why = f"The {len(packed):,} compressed bytes of frame {frame} cannot be decoded: {reason.rstrip('.')}."
        raise Unreadable(why) from error


def _with_room(px: api.Array, bits: int, form: ImagePixel) -> tuple[ImagePixel, tuple[api.Notice, ...]]:
    """`form`, deepened where the codestream is deeper than the header says and its values need that."""
    if form.floating or bits <= form.stored:
        return form, ()
    low, high = stored_range(form)
    if int(px.min()) >= low and int(px.max()) <= high:
        return form, ()
    text = f"The header says {form.stored} bits a value, the compressed data has {bits}; the data was believed."
    return replace(form, stored=bits, high=bits - 1), (api.Notice(code="dicom.depth", text=text),)


def _check_fragments(name: str, largest: int, limits: api.ReadLimits) -> None:
    """Raise ReadError where the fragments of one frame alone are more than may be read."""
    if largest > limits.max_bytes:
        need, limit = (f"{size / 2**20:,.0f} MB" for size in (largest, limits.max_bytes))
        raise api.ReadError("read.too_much_memory", name=name, need=need, limit=limit)


def _nothing_to_show(file: Opened) -> Exception:
    uid = sop_class(file.meta, file.ds)
    image = is_image_class(uid) or "Rows" in file.ds
    if file.cut and (image or not uid):
        return CutShort(file.cut)
    if image:
        why = f"It is {object_name(uid)} whose {file.bytes:,} bytes end before any pixel data; it may be cut short."
        return api.ReadError("read.no_pixels", name=file.name, why=why)
    return no_pixels(file.name, object_name(uid), file.bytes)
