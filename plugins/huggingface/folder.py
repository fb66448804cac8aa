"""A Hugging Face image-classification folder as a manifest.

The layout is that of `transformers`: config.json (id2label, problem_type, model_type), preprocessor_config.json (the
image processor's fields), and the network as `optimum` exports it. Nothing is guessed: a field that this importer does
not know how to follow is an error that names it. Of a network's file beside such a config.json it reads the names at
least.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from workbench.plugin import api

from .processor import steps_of

CONFIG = "config.json"
PROCESSOR = "preprocessor_config.json"
NETWORKS = ("model.onnx", "onnx/model.onnx")
MAX_BYTES = 64 << 20
_ACTIVATIONS = {
    "single_label_classification": ("classification", "softmax"),
    "multi_label_classification": ("multilabel", "sigmoid"),
}


class HuggingFaceFolder:
    """Reads config.json, preprocessor_config.json and model.onnx."""

    def sniff(self, path: Path) -> bool:
        """A folder with config.json and a network, or a network beside it. What is missing is told by `read`."""
        if path.is_file():
            return path.suffix.lower() == ".onnx" and _is_ours(path.parent)
        return path.is_dir() and any((path / name).is_file() for name in NETWORKS) and _is_ours(path)

    def read(self, path: Path) -> api.Imported:
        """The manifest. Raises ModelPackageError for another task, and for fields that cannot be followed.

        Of a network's file that is not followed to the end (another name, such fields) the answer is the names alone.
        """
        if path.is_dir():
            return self._whole(path, next(file for file in NETWORKS if (path / file).is_file()))
        with contextlib.suppress(api.ModelPackageError):
            if path.name == NETWORKS[0]:
                return self._whole(path.parent, path.name)
        with contextlib.suppress(api.ModelPackageError):
            config = _json(path.parent, CONFIG, api.display_name(path))
            labels = _labels(config, api.display_name(path)) if config.get("id2label") else ()
            given = api.Answer(key="labels", value=f"{len(labels)} names", where=CONFIG, labels=labels)
            return api.Imported(answers=(given,) if labels else ())
        return api.Imported()

    def _whole(self, path: Path, network: str) -> api.Imported:
        name = api.display_name(path)
        config = _json(path, CONFIG, name)
        task, activation = _task(config, name)
        labels = _labels(config, name)
        steps = steps_of(_processor(path, name), name)
        card = path / "README.md"
        manifest: dict[str, Any] = {
            "schema": 1,
            "model": {
                "id": _id(config, path),
                "name": str(config.get("_name_or_path") or path.name),
                "version": str(config.get("transformers_version") or "1"),
                "file": network,
                "sha256": api.file_digest(path / network, name, network),
                "task": task,
                "licence": "see its card" if card.is_file() else "not stated",
                "intended_use": "Not stated by the folder that it was read from.",
            },
            "input": {"kind": "image", "colour": "RGB", "values": "display", "suits": {"modality": ["photo"]}},
            "step": steps,
            "engine": {"use": "ort.session", "layout": "NCHW", "output": "logits"},
            "interpret": {"use": "vision.classes", "activation": activation},
        }
        return api.Imported(manifest=manifest, labels=labels, files=(network, CONFIG, PROCESSOR))


def _is_ours(folder: Path) -> bool:
    """Whether config.json is that of `transformers`: timm's looks alike, and says by other fields how it is fed."""
    if not (folder / CONFIG).is_file():
        return False
    with contextlib.suppress(api.ModelPackageError):
        config = _json(folder, CONFIG, "")
        return "pretrained_cfg" not in config and not ("architecture" in config and "input_size" in config)
    return True


def _task(config: dict[str, Any], name: str) -> tuple[str, str]:
    given = config.get("architectures") or []
    kinds = [str(kind) for kind in (given if isinstance(given, list) else [given])]
    if kinds and not any(kind.endswith("ForImageClassification") for kind in kinds):
        why = f"It is a {', '.join(kinds)}; only image classification can be run."
        raise api.ModelPackageError("model.not_a_model", name=name, why=why)
    problem = str(config.get("problem_type") or "single_label_classification")
    if problem not in _ACTIVATIONS:
        raise api.ModelPackageError("model.not_a_model", name=name, why=f"Its problem_type is {problem}.")
    return _ACTIVATIONS[problem]


def _labels(config: dict[str, Any], name: str) -> tuple[str, ...]:
    table = config.get("id2label")
    if not isinstance(table, dict) or not table:
        why = f"{CONFIG} has no id2label: the names of its classes are missing."
        raise api.ModelPackageError("model.not_a_model", name=name, why=why)
    try:
        return tuple(str(table[str(index)]) for index in range(len(table)))
    except KeyError as error:
        why = f"id2label in {CONFIG} has {len(table)} entries, but none for {error}."
        raise api.ModelPackageError("model.not_a_model", name=name, why=why) from error


def _processor(path: Path, name: str) -> dict[str, Any]:
    if not (path / PROCESSOR).is_file():
        why = f"{PROCESSOR} is missing, which says how a picture becomes the network's input."
        raise api.ModelPackageError("model.not_a_model", name=name, why=why)
    return _json(path, PROCESSOR, name)


def _id(config: dict[str, Any], path: Path) -> str:
    text = str(config.get("_name_or_path") or path.name).lower()
    clean = "".join(c if c.isascii() and c.isalnum() else "-" for c in text)
    return "-".join(part for part in clean.split("-") if part) or "model"


def _json(path: Path, file: str, name: str) -> dict[str, Any]:
    try:
        if (path / file).stat().st_size > MAX_BYTES:
            raise api.ModelPackageError("model.too_large", name=name, why=f"{file} is too large.", hint="")
        found = json.loads((path / file).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # no UTF-8, no JSON, a number without end
        raise api.ModelPackageError("model.not_a_model", name=name, why=f"{file} cannot be read: {error}.") from error
    if not isinstance(found, dict):
        raise api.ModelPackageError("model.not_a_model", name=name, why=f"{file} is not a table.")
    return found
