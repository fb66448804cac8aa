"""One affine from a sample's pixels to its source's pixels, composed step by step.

Coordinates are (row, column), continuous, with pixel *edges* on whole numbers: pixel (0, 0) covers [0, 1) × [0, 1) and
its centre lies at (0.5, 0.5). So a resize is a pure scale, a crop a pure shift, and boxes given as edges need no
half-pixel corrections. (x, y) exists only in the window and in exported boxes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Affine:
    """row' = rr·row + rc·col + r0;  col' = cr·row + cc·col + c0."""

    rr: float = 1.0
    rc: float = 0.0
    r0: float = 0.0
    cr: float = 0.0
    cc: float = 1.0
    c0: float = 0.0

    def at(self, row: float, col: float) -> tuple[float, float]:
        """The image of one point, (row, column)."""
        return (self.rr * row + self.rc * col + self.r0, self.cr * row + self.cc * col + self.c0)

    def after(self, first: Affine) -> Affine:
        """The affine that applies `first`, then this one."""
        return Affine(
            self.rr * first.rr + self.rc * first.cr,
            self.rr * first.rc + self.rc * first.cc,
            self.rr * first.r0 + self.rc * first.c0 + self.r0,
            self.cr * first.rr + self.cc * first.cr,
            self.cr * first.rc + self.cc * first.cc,
            self.cr * first.r0 + self.cc * first.c0 + self.c0,
        )

    def inverse(self) -> Affine:
        """The affine that undoes this one. Raises ZeroDivisionError if it flattens the plane."""
        det = self.rr * self.cc - self.rc * self.cr
        rr, rc, cr, cc = self.cc / det, -self.rc / det, -self.cr / det, self.rr / det
        return Affine(rr, rc, -(rr * self.r0 + rc * self.c0), cr, cc, -(cr * self.r0 + cc * self.c0))

    def box(self, top: float, left: float, bottom: float, right: float) -> tuple[float, float, float, float]:
        """The bounding box (top, left, bottom, right) of a mapped box, all as pixel edges."""
        corners = [self.at(r, c) for r in (top, bottom) for c in (left, right)]
        rows, cols = [r for r, _ in corners], [c for _, c in corners]
        return (min(rows), min(cols), max(rows), max(cols))


IDENTITY = Affine()


def scaling(rows: float, cols: float) -> Affine:
    """Pixels that are `rows` × `cols` source pixels large."""
    return Affine(rr=rows, cc=cols)


def shift(rows: float, cols: float) -> Affine:
    """The sample's origin lies at (rows, cols) of its source; negative where the sample was padded."""
    return Affine(r0=rows, c0=cols)
