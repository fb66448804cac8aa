"""From the answers about a network to its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.models import scaling
from workbench.models.accepting import plain, shorter, sides

if TYPE_CHECKING:
    from workbench.models.intake import Draft

_GENERIC = ("model", "network")
_TASKS = {"softmax": "classification", "classes": "classification", "sigmoid": "multilabel", "labels": "multilabel"}


def manifest(made: Draft, sha256: str) -> dict[str, Any]:
    """The manifest of a draft without open questions: the same table as model.toml."""
    stem = _called(made.path)
    answers = {key: answer.value for key, answer in made.answers.items()}
    activation = answers["activation"]
    task = _TASKS.get(activation, "regression")
    model = {
        "id": model_id(answers.get("name", stem)),
        "name": answers.get("name", stem),
        "version": answers.get("version", "1"),
        "file": made.path.name,
        "sha256": sha256,
        "task": task,
        "licence": answers.get("licence", "not stated"),
        "intended_use": answers.get("intended_use", "Not stated by the file that it was made from."),
        "domain": answers.get("domain", ""),
    }
    interpret: dict[str, Any] = {"use": "vision.values"}
    if task != "regression":
        inner = activation if activation in ("softmax", "sigmoid") else "none"
        interpret = {"use": "vision.classes", "activation": inner}
    return {
        "schema": 1,
        "model": model,
        "input": _rule(answers),
        "step": steps(made),
        "engine": {
            "use": "ort.session",
            "input": made.fed.name,
            "layout": answers["layout"],
            "output": answers["output"],
        },
        "interpret": interpret,
        **({"intake": {"unconfirmed": list(made.unconfirmed)}} if made.unconfirmed else {}),
    }


def _rule(answers: Mapping[str, str]) -> dict[str, Any]:
    """What the model may be given."""
    kinds = [] if answers["modality"] == "any" else answers["modality"].split(",")
    return {
        "kind": "image",
        "colour": "grey" if _spread(answers) else answers["colour"],
        "values": "display" if _photo(answers) else "hounsfield" if answers["modality"] == "CT" else "modality",
        "suits": {"modality": kinds} if kinds else {},
    }


def steps(made: Draft) -> list[dict[str, Any]]:
    """The pipeline that the answers describe."""
    height, width = sides(made["size"]) or (224, 224)
    found: list[dict[str, Any]] = []
    cut = shorter(made["resize"])
    if cut is not None:
        rounding = {"rounding": "floor"} if cut[1] == "floor" else {}
        found += [
            {"use": "vision.resize", "shorter_side": cut[0], "filter": made["filter"], **rounding},
            {"use": "vision.center_crop", "size": [height, width]},
        ]
    elif made["resize"] == "letterbox":
        found.append({"use": "vision.letterbox", "size": [height, width], "filter": made["filter"]})
    else:
        found.append({"use": "vision.resize", "size": [height, width], "filter": made["filter"]})
    if _spread({key: answer.value for key, answer in made.answers.items()}):
        found.append({"use": "vision.channels", "order": [0, 0, 0]})
    step = scaling.step(made["scale"])
    return [*found, step] if step is not None else found


def _called(path: Path) -> str:
    """What a network without a name is called: its file's name, or its folder's where every file bears that name."""
    generic = path.stem.lower() in _GENERIC and any(c.isalpha() for c in path.parent.name)
    return plain(path.parent.name if generic else path.stem) or "model"


def _photo(answers: Mapping[str, str]) -> bool:
    return answers["modality"] in ("photo", "any")


def _spread(answers: Mapping[str, str]) -> bool:
    """A network of three channels that is meant for grey images gets the grey values three times."""
    return not _photo(answers) and answers["colour"] != "grey"


def model_id(name: str) -> str:
    """A name as a model's id may be: small letters, digits, single hyphens."""
    letters = [c if c.isascii() and c.isalnum() else "-" for c in name.lower()]
    return "-".join(part for part in "".join(letters).split("-") if part) or "model"
