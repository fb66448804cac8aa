"""How a raster file is read, as Python for people."""

from __future__ import annotations

from workbench.plugin import api

from .modes import MODES

_READ = '''def read(path, frame, kind):
    """(H, W) or (H, W, 3): upright, transparency dropped."""
    with Image.open(path) as picture:
        picture.seek(frame)
        picture = ImageOps.exif_transpose(picture)
        if picture.mode == "LAB":
            raise ValueError("CIE L*a*b* goes through colour profiles, which are not written here")
        if picture.mode in ("P", "PA"):
            picture = picture.convert("RGBA").convert("RGB")
        elif picture.mode in MODES:
            picture = picture.convert(MODES[picture.mode])
        return np.ascontiguousarray(np.array(picture), dtype=kind)'''


def snippet(header: api.Image) -> api.Snippet:
    """The same values."""
    targets = {name: mode.target for name, mode in MODES.items() if mode.target not in ("", "LAB")}
    return api.Snippet(
        lines=(f'px = read(path, frame, "{header.dtype}")',),
        helpers=(f"MODES = {targets}", _READ),
        imports=("from PIL import Image, ImageOps",),
    )
