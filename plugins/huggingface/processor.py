"""preprocessor_config.json as pipeline steps.

Only processors that resize, crop the middle, rescale and normalise, in this order, are followed. Others flip channels,
crop by a fraction or divide twice, some of them without a word in the file: they are refused by name.
"""

from __future__ import annotations

from typing import Any

from workbench.plugin import api

_RESAMPLE = {0: "nearest", 1: "lanczos", 2: "bilinear", 3: "bicubic", 4: "box", 5: "hamming"}
_RESCALE = 1 / 255
_SQUARE = {"", "ViT", "DeiT", "Beit", "Siglip", "EfficientNet"}
"""Processors to which a size of one number means a square. To the others it means the shorter side."""
_PLAIN = _SQUARE | {"CLIP", "Bit", "MobileNetV1", "MobileNetV2"}
_KINDS = ("image_processor_type", "feature_extractor_type")
_FOLLOWED = {
    *("do_resize", "size", "resample", "do_center_crop", "crop_size", "do_rescale", "rescale_factor"),
    *("do_normalize", "image_mean", "image_std", *_KINDS),
}
_HARMLESS = {"do_convert_rgb", "default_to_square", "processor_class", "_valid_processor_keys"}
"""Fields that change nothing here: every picture is RGB, sizes of one number are looked at, the rest is for others."""


def steps_of(processor: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Resize, centre crop, rescale and normalise, as the image processor's fields say, in its order."""
    processor = {field: value for field, value in processor.items() if value is not None}
    kind = _kind(processor, name)
    _check_fields(processor, name)
    steps: list[dict[str, Any]] = []
    if _flag(processor, "do_resize", True, name):
        steps.append(_resize(processor, kind, name))
    if _flag(processor, "do_center_crop", None if "crop_size" in processor else False, name):
        steps.append({"use": "vision.center_crop", "size": _pair(processor.get("crop_size"), "crop_size", name)})
    step: dict[str, Any] = {"use": "vision.normalize", "scale": 1.0}
    if _flag(processor, "do_rescale", True, name):
        step["scale"] = _number(processor.get("rescale_factor", _RESCALE), "rescale_factor", name)
    if _flag(processor, "do_normalize", True, name):
        step |= {"mean": _numbers(processor, "image_mean", name), "std": _numbers(processor, "image_std", name)}
    return [*steps, step]


def _kind(processor: dict[str, Any], name: str) -> str:
    """The processor's name without the word for what it is. Empty where the file does not say."""
    for field in _KINDS:
        given = processor.get(field)
        if given is not None:
            kind = str(given).removesuffix("Fast").removesuffix("ImageProcessor").removesuffix("FeatureExtractor")
            if kind not in _PLAIN or not kind:
                raise _unknown(name, field, given)
            return kind
    return ""


def _check_fields(processor: dict[str, Any], name: str) -> None:
    """A field of an unknown meaning stops the import, unless it is switched off."""
    for field, value in processor.items():
        off = value is False or (field, value) == ("data_format", "channels_first")
        if not off and field not in _FOLLOWED and field not in _HARMLESS:
            raise _unknown(name, field, value)


def _resize(processor: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    """The folder does not tell how the longer side is rounded: to the nearest whole number here."""
    number = processor.get("resample", 2)
    if not isinstance(number, int) or number not in _RESAMPLE:
        raise _unknown(name, "resample", number)
    size = processor.get("size")
    step: dict[str, Any] = {"use": "vision.resize", "filter": _RESAMPLE[number]}
    if isinstance(size, dict) and set(size) == {"shortest_edge"}:
        return step | {"shorter_side": _length(size["shortest_edge"], "size", name)}
    square = kind in _SQUARE and processor.get("default_to_square", True) and not processor.get("do_center_crop")
    if isinstance(size, int) and not square:
        # Releases differ here: some make a square of it, some the length of the shorter side.
        raise _unknown(name, "size", size)
    return step | {"size": _pair(size, "size", name)}


def _pair(size: Any, field: str, name: str) -> list[int]:
    if isinstance(size, dict) and set(size) == {"height", "width"}:
        return [_length(size["height"], field, name), _length(size["width"], field, name)]
    return [_length(size, field, name)] * 2


def _length(value: Any, field: str, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _unknown(name, field, value)
    return value


def _flag(processor: dict[str, Any], field: str, default: bool | None, name: str) -> bool:
    found = processor.get(field, default)
    if not isinstance(found, bool):
        raise _unknown(name, field, found)
    return found


def _numbers(processor: dict[str, Any], field: str, name: str) -> list[float]:
    found = processor.get(field)
    return [_number(number, field, name) for number in (found if isinstance(found, list) else [found])]


def _number(value: Any, field: str, name: str) -> float:
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
    except OverflowError:
        value = "a number of many digits"
    raise _unknown(name, field, value)


def _unknown(name: str, field: str, value: object) -> api.ModelPackageError:
    why = f"preprocessor_config.json says {field} = {value}, which cannot be followed here."
    return api.ModelPackageError("model.not_a_model", name=name, why=why)
