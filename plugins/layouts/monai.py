"""metadata.json of a MONAI bundle: `network_data_format` says what goes into the network and what comes out.

https://docs.monai.io/en/stable/mb_specification.html: names of outputs stand in `channel_def`, by channel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.plugin import api

from .texts import guessed, is_network, labelled, missing, names, network_in, stated, table, whole

FILE = "metadata.json"
_PLACES = (FILE, f"configs/{FILE}")
_NETWORKS = ("models/model.onnx", "model.onnx")
_MODALITIES = {
    "ct": "CT",
    "mr": "MR",
    "mri": "MR",
    "us": "US",
    "ultrasound": "US",
    "x-ray": "CR,DX",
    "xray": "CR,DX",
    "cr": "CR",
    "dx": "DX",
    "mammogram": "MG",
    "mg": "MG",
    "pt": "PT",
    "pet": "PT",
    "rgb": "photo",
    "photo": "photo",
}
_OTHERS = ("segmentation", "detection")
_ENDS = {"probabilities": "classes", "logits": "softmax"}


class MonaiBundle:
    """Reads modality, size and range of the input, names and kind of the output."""

    def sniff(self, path: Path) -> bool:
        """A bundle's folder, or a network beside its metadata."""
        return (path.is_dir() or is_network(path)) and _metadata(path) is not None

    def read(self, path: Path) -> api.Imported:
        """The network and what is known of it. Raises ModelPackageError where the bundle holds no ONNX network."""
        network = network_in(path, _NETWORKS) if path.is_dir() else ""
        if path.is_dir() and not network:
            raise missing(path, f"{FILE} is that of a MONAI bundle, but it holds no models/model.onnx.")
        data = _metadata(path) or {}
        found = [answer for key in ("name", "version", "intended_use") for answer in stated(key, data.get(key), FILE)]
        found += stated("licence", data.get("license"), FILE)
        if not any(answer.key == "intended_use" for answer in found):
            found += stated("intended_use", data.get("description"), FILE)
        formats = data["network_data_format"] if data else {}
        found += _of_input(_first(formats.get("inputs"), "image"))
        found += _of_output(_first(formats.get("outputs"), ""))
        return api.Imported(network=network, answers=tuple(found))


def _metadata(path: Path) -> dict[str, Any] | None:
    roots = [path] if path.is_dir() else [path.parent, path.parent.parent]
    for root in roots:
        for place in _PLACES:
            found = table(root / place)
            if isinstance(found.get("network_data_format"), dict):
                return found
    return None


def _first(formats: Any, kind: str) -> dict[str, Any]:
    """The first format of a kind; of any kind for an empty one."""
    values = formats.values() if isinstance(formats, dict) else ()
    return next((one for one in values if isinstance(one, dict) and kind in ("", one.get("type"))), {})


def _of_input(given: dict[str, Any]) -> list[api.Answer]:
    found: list[api.Answer] = []
    modality = _MODALITIES.get(str(given.get("modality", "")).strip().lower(), "")
    found += stated("modality", modality, f"{FILE} (modality)")
    shape = given.get("spatial_shape")
    if isinstance(shape, list) and len(shape) == 2 and all(whole(side) for side in shape):
        found += stated("size", f"{shape[0]}x{shape[1]}", f"{FILE} (spatial_shape)")
    scale = _scale(given.get("value_range"), modality)
    where = f"{FILE} says that its values lie in {given.get('value_range')}"
    return [*found, guessed("scale", scale, where)] if scale else found


def _scale(span: Any, modality: str) -> str:
    """What a range makes likely. How a CT comes to 0 to 1 (by which window) cannot be told."""
    if not isinstance(span, list) or len(span) != 2 or not all(isinstance(end, (int, float)) for end in span):
        return ""
    if span == [0, 255]:
        return "0..255"
    if span == [-1, 1]:
        return "-1..1"
    if span == [0, 1] and modality != "CT":
        return "0..1" if modality in ("photo", "") else "min..max"
    return ""


def _of_output(given: dict[str, Any]) -> list[api.Answer]:
    found = labelled(names(given.get("channel_def")), f"{FILE} (channel_def)")
    for field in ("format", "type"):
        if str(given.get(field, "")).lower() in _OTHERS:
            found += stated("task", given[field], f"{FILE} ({field})")
    likely = _ENDS.get(str(given.get("type", "")).lower())
    if likely is not None:
        found.append(guessed("activation", likely, f"{FILE} says “{given['type']}”"))
    return found
