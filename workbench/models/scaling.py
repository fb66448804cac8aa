"""How pixel values become the network's numbers: the usual ways by name, and any way written out.

A way is written as one of the names below, as `min..max` (each image's own range becomes 0 to 1), as `window:C,W` (a
window of the values' own unit becomes 0 to 1), or as `scale=…,mean=…,std=…` with one number or one for each channel,
parted by `/`: (value × scale − mean) / std.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from workbench.core.intake import Choice

_LARGEST, _WIDEST = 1e30, 2.0**32


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """(value × scale − mean) / std; mean and std hold one number, or one for each channel."""

    scale: float = 1.0
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)

    def step(self) -> dict[str, object] | None:
        """The pipeline's step; None where values stay as they are."""
        if self == Scaling():
            return None
        return {"use": "vision.normalize", "scale": self.scale, "mean": list(self.mean), "std": list(self.std)}

    def bounded(self) -> bool:
        """Whether float32 holds what becomes of the values of 32-bit images."""
        pairs = [(m, s) for m in self.mean for s in self.std]
        return all(abs((end * self.scale - m) / s) < _LARGEST for end in (-_WIDEST, _WIDEST) for m, s in pairs)

    def text(self) -> str:
        """As it is written."""
        named = next((name for name, one in NAMED.items() if one == self), None)
        if named is not None:
            return named
        mean, std = ("/".join(f"{number!r}" for number in numbers) for numbers in (self.mean, self.std))
        return f"scale={self.scale!r},mean={mean},std={std}"


NAMED = {
    "imagenet": Scaling(scale=1 / 255, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
    "0..1": Scaling(scale=1 / 255),
    "-1..1": Scaling(mean=(127.5,), std=(127.5,)),
    "127/128": Scaling(mean=(127.0,), std=(128.0,)),
    "0..255": Scaling(),
}
CHOICES = (
    Choice(value="imagenet", title="ImageNet mean, std", sentence="about −2.1 to 2.6"),
    Choice(value="0..1", title="value / 255", sentence="0 to 1"),
    Choice(value="-1..1", title="(value − 127.5) / 127.5", sentence="−1 to 1"),
    Choice(value="127/128", title="(value − 127) / 128", sentence="about −1 to 1"),
    Choice(value="0..255", title="as they are", sentence="0 to 255"),
)


def parsed(text: str, channels: int) -> Scaling | None:
    """The way that is written in `text`; None if it is none."""
    if text in NAMED:
        found = NAMED[text]
        return found if len(found.mean) in (1, channels) else None
    parts = dict(part.partition("=")[::2] for part in text.replace(" ", "").split(","))
    if not parts or not set(parts) <= {"scale", "mean", "std"}:
        return None
    try:
        numbers = {key: tuple(float(number) for number in value.split("/")) for key, value in parts.items()}
        if len(numbers.get("scale", ())) == 2:  # a fraction, as makers write it: 1/255
            numbers["scale"] = (numbers["scale"][0] / numbers["scale"][1],)
    except (ValueError, ZeroDivisionError):
        return None
    scale, mean, std = numbers.get("scale", (1.0,)), numbers.get("mean", (0.0,)), numbers.get("std", (1.0,))
    finite = all(abs(number) < _LARGEST for group in (scale, mean, std) for number in group)
    if len(scale) != 1 or not finite or 0.0 in std or scale[0] == 0.0:
        return None
    if any(len(group) not in (1, channels) for group in (mean, std)):
        return None
    found = Scaling(scale=scale[0], mean=mean, std=std)
    return found if found.bounded() else None


def window(text: str) -> tuple[float, float] | None:
    """(centre, width) of `window:C,W`."""
    found = re.fullmatch(r"window:(-?[\d.]+),([\d.]+)", text.replace(" ", ""))
    try:
        centre, width = (float(part) for part in found.groups()) if found else (0.0, 0.0)
    except ValueError:
        return None
    return (centre, width) if found and width > 0 and math.isfinite(centre + width) else None


def understood(text: str, channels: int) -> bool:
    """Whether this is a way to scale the values of so many channels."""
    return text == "min..max" or window(text) is not None or parsed(text, channels) is not None


def step(text: str) -> dict[str, object] | None:
    """The pipeline's step for a way that is understood; None where values stay as they are."""
    if text == "min..max":
        return {"use": "vision.value_range"}
    if (found := window(text)) is not None:
        return {"use": "vision.window", "centre": found[0], "width": found[1]}
    return (parsed(text, 1) or parsed(text, 3) or Scaling()).step()


def whole(text: str) -> bool:
    """Whether whole numbers stay whole numbers this way."""
    if text == "min..max" or window(text) is not None:
        return False
    found = parsed(text, 1) or parsed(text, 3)
    return (
        found is not None
        and all(float(number).is_integer() for number in (found.scale, *found.mean))
        and set(found.std) == {1.0}
    )
