"""config.json as timm writes it for the Hugging Face hub: `pretrained_cfg` says how pictures are prepared.

As timm evaluates: the shorter side to ⌊size / crop_pct⌋ with torchvision's rounding, the middle cut out, value / 255,
mean and std. Crops of another mode are asked.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from workbench.plugin import api

from .texts import guessed, is_network, labelled, missing, names, network_in, stated, table, whole

FILE = "config.json"
_FILTERS = ("nearest", "bilinear", "bicubic", "lanczos", "box", "hamming")
_HABIT = "timm's networks are trained with softmax"


class TimmFolder:
    """Reads `pretrained_cfg`, `label_names` and `num_classes`."""

    def sniff(self, path: Path) -> bool:
        """A folder with such a config.json, or a network beside it."""
        return (path.is_dir() or is_network(path)) and _config(path) is not None

    def read(self, path: Path) -> api.Imported:
        """The network and what is known of it."""
        network = network_in(path) if path.is_dir() else ""
        if path.is_dir() and not network:
            raise missing(path, f"{FILE} is timm's, but there is no network beside it: none called model.onnx.")
        config = _config(path) or {}
        given = config.get("pretrained_cfg")
        cfg: dict[str, Any] = given if isinstance(given, dict) else config
        found = labelled(_labels(config), FILE)
        tag = f".{cfg['tag']}" if isinstance(cfg.get("tag"), str) and cfg["tag"] else ""
        if isinstance(config.get("architecture"), str):
            found += stated("name", config["architecture"] + tag, FILE)
        found += stated("licence", cfg.get("license"), FILE)
        found += [api.Answer(key="colour", value="RGB", where=f"{FILE}: timm's pictures are RGB")]
        if cfg.get("interpolation") in _FILTERS:
            found += stated("filter", cfg["interpolation"], FILE)
        found += _scale(cfg) + _size(cfg) + [guessed("activation", "softmax", _HABIT)]
        return api.Imported(network=network, answers=tuple(found))


def _config(path: Path) -> dict[str, Any] | None:
    folder = path if path.is_dir() else path.parent
    found = table(folder / FILE)
    is_timm = isinstance(found.get("pretrained_cfg"), dict) or ("architecture" in found and "input_size" in found)
    return found if is_timm else None


def _labels(config: dict[str, Any]) -> tuple[str, ...]:
    """Descriptions in the order of the names, where each name has one."""
    found, told = names(config.get("label_names")), config.get("label_descriptions")
    if isinstance(told, dict) and found and all(isinstance(told.get(name), str) for name in found):
        return tuple(told[name] for name in found)
    return found


def _scale(cfg: dict[str, Any]) -> list[api.Answer]:
    mean, std = _numbers(cfg.get("mean")), _numbers(cfg.get("std"))
    if not mean or not std:
        return []
    return stated("scale", f"scale={1 / 255!r},mean={mean},std={std}", f"{FILE} (mean, std)")


def _numbers(value: Any) -> str:
    """One number a channel as an answer has them; empty for anything else."""
    if not isinstance(value, list) or len(value) not in (1, 3):
        return ""
    if not all(isinstance(number, (int, float)) and abs(number) < 1e6 for number in value):
        return ""
    return "/".join(repr(float(number)) for number in value)


def _size(cfg: dict[str, Any]) -> list[api.Answer]:
    """Size and resize; crops that are not square, or of another mode, are left to be asked."""
    sides = cfg.get("input_size")
    if not isinstance(sides, list) or len(sides) != 3 or not all(whole(side) for side in sides):
        return []
    height, width = sides[1:]
    found = [api.Answer(key="size", value=f"{height}x{width}", where=f"{FILE} (input_size)")]
    part, mode = cfg.get("crop_pct"), cfg.get("crop_mode", "center")
    if height != width or not isinstance(part, (int, float)) or not 0.05 <= part <= 1:
        return found
    where = f"{FILE} (crop_pct {part:g}, {mode})"
    if mode == "center":
        found += stated("resize", f"shorter:{math.floor(height / part)},floor", where)
    elif mode == "squash" and part == 1:
        found += stated("resize", "squeeze", where)
    return found
