"""Whether a model is meant for an image, from its manifest and the image's header: all misfits at once."""

from __future__ import annotations

from workbench.core.image import Image, Notice
from workbench.core.model import Manifest

_FACTS = {"modality": "modality", "body_part": "body part", "view": "view", "laterality": "laterality"}
_PHOTO = "photo"


def judged(manifest: Manifest, image: Image) -> tuple[list[str], list[Notice]]:
    """Misfits as sentences, and what is only worth knowing."""
    misfits: list[str] = []
    notices: list[Notice] = []
    for fact, wanted in manifest.input.suits.items():
        _judge_fact(fact, wanted, image, misfits, notices)
    _judge_colour(manifest, image, misfits, notices)
    _judge_values(manifest, image, misfits, notices)
    if manifest.unconfirmed:
        text = f"Not confirmed about the model, chosen or guessed: {', '.join(manifest.unconfirmed)}."
        notices.append(Notice(code="model.unconfirmed", text=text))
    return misfits, notices


def kind_of(image: Image) -> str:
    """What an image is, in a few words: "CT, HEAD", "photo"."""
    source = image.source
    return ", ".join(part for part in (source.modality or _PHOTO, source.body_part) if part)


def _judge_fact(fact: str, wanted: tuple[str, ...], image: Image, misfits: list[str], notices: list[Notice]) -> None:
    source = image.source
    has = {"modality": source.modality or _PHOTO, "body_part": source.body_part, "view": source.view}.get(fact, "")
    if not wanted or has.lower() in (value.lower() for value in wanted):
        return
    name = _FACTS.get(fact, fact)
    if not has:
        text = f"The image does not say its {name}; the model expects {' or '.join(wanted)}."
        notices.append(Notice(code=f"suits.{fact}.unknown", text=text))
    elif fact == "modality":
        misfits.append(f"kind: it is meant for {_named(wanted)}; this is {kind_of(image)}.")
    else:
        misfits.append(f"{name}: it expects {' or '.join(wanted)}; this is {has}.")


def _judge_colour(manifest: Manifest, image: Image, misfits: list[str], notices: list[Notice]) -> None:
    wanted = manifest.input.colour
    if wanted != "grey" and image.grey:
        text = f"colour: it takes {wanted}; this has one grey channel."
        if image.meaning == "display":
            notices.append(Notice(code="suits.grey", text="The picture is grey; it was given as three equal channels."))
        else:
            misfits.append(text)
    elif wanted == "grey" and not image.grey:
        notices.append(Notice(code="suits.colour", text="The picture is in colour; its brightness was given."))


def _judge_values(manifest: Manifest, image: Image, misfits: list[str], notices: list[Notice]) -> None:
    wanted = manifest.input.values
    low, high = image.value_range
    if image.px is not None and image.px.size:
        low, high = float(image.px.min()), float(image.px.max())
    span = f"{low:g} to {high:g}{' ' + image.unit if image.unit else ''}"
    if wanted == "display" and image.meaning != "display":
        misfits.append(f"values: it takes 0 to 255; these can reach from {span}.")
    elif wanted == "hounsfield" and image.meaning != "hounsfield":
        misfits.append(f"values: it takes Hounsfield units; these are {_meaning(image)} ({span}).")
    elif wanted == "modality" and image.meaning == "display":
        misfits.append(f"values: it takes measured values; these are a photograph's ({span}).")
    elif wanted == "display" and image.dtype != "uint8":
        text = f"The picture's values (0 to {image.value_range[1]:g}) were scaled to 0 to 255."
        notices.append(Notice(code="suits.depth", text=text))


def _named(wanted: tuple[str, ...]) -> str:
    return " or ".join("photographs" if value.lower() == _PHOTO else value for value in wanted)


def _meaning(image: Image) -> str:
    return {"display": "a photograph's", "modality": "in another unit", "stored": "raw"}.get(image.meaning, "others")
