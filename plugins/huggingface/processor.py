"""preprocessor_config.json as pipeline steps."""

from __future__ import annotations

from typing import Any

from workbench.plugin import api

_RESAMPLE = {0: "nearest", 1: "lanczos", 2: "bilinear", 3: "bicubic", 4: "box", 5: "hamming"}
_RESCALE = 1 / 255


def steps_of(processor: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Resize, centre crop, rescale and normalise, as the image processor's fields say, in its order."""
    steps: list[dict[str, Any]] = []
    if processor.get("do_pad"):
        raise _unknown(name, "do_pad", True)
    if processor.get("do_resize", True) and processor.get("size") is not None:
        steps.append(_resize(processor, name))
    if processor.get("do_center_crop") and processor.get("crop_size") is not None:
        steps.append({"use": "vision.center_crop", "size": list(_pair(processor["crop_size"], "crop_size", name))})
    scale = float(processor.get("rescale_factor", _RESCALE)) if processor.get("do_rescale", True) else 1.0
    step: dict[str, Any] = {"use": "vision.normalize", "scale": scale}
    if processor.get("do_normalize", True):
        step |= {"mean": _numbers(processor, "image_mean", name), "std": _numbers(processor, "image_std", name)}
    steps.append(step)
    return steps


def _resize(processor: dict[str, Any], name: str) -> dict[str, Any]:
    """The folder does not tell how the longer side is rounded: to the nearest whole number here."""
    number = processor.get("resample", 2)
    if number not in _RESAMPLE:
        raise _unknown(name, "resample", number)
    if processor.get("crop_pct") is not None:
        raise _unknown(name, "crop_pct", processor["crop_pct"])
    size = processor["size"]
    step: dict[str, Any] = {"use": "vision.resize", "filter": _RESAMPLE[number]}
    if isinstance(size, dict) and set(size) == {"shortest_edge"}:
        return step | {"shorter_side": int(size["shortest_edge"])}
    if isinstance(size, int) and processor.get("do_center_crop"):
        # Processors differ here: some make a square of it, some the length of the shorter side.
        raise _unknown(name, "size", size)
    return step | {"size": list(_pair(size, "size", name))}


def _pair(size: Any, field: str, name: str) -> tuple[int, int]:
    if isinstance(size, int):
        return size, size
    if isinstance(size, dict) and set(size) == {"height", "width"}:
        return int(size["height"]), int(size["width"])
    raise _unknown(name, field, size)


def _numbers(processor: dict[str, Any], field: str, name: str) -> list[float]:
    found = processor.get(field)
    if not isinstance(found, list) or not all(isinstance(number, (int, float)) for number in found):
        raise _unknown(name, field, found)
    return [float(number) for number in found]


def _unknown(name: str, field: str, value: object) -> api.ModelPackageError:
    why = f"preprocessor_config.json says {field} = {value}, which cannot be followed here."
    return api.ModelPackageError("model.not_a_model", name=name, why=why)
