"""What is missing before an action can be done: a sentence for its tooltip, or nothing."""

from __future__ import annotations

from ui.state import State
from ui.tongue import translate


def nothing(state: State) -> str:
    """It can always be done."""
    return ""


def item(state: State) -> str:
    """A picture has to be chosen."""
    return "" if state.place is not None else translate("Needs", "Open an image first.")


def items(state: State) -> str:
    """Something has to be open."""
    return "" if len(state.items) else translate("Needs", "Nothing is open.")


def picture(state: State) -> str:
    """A picture has to stand on the canvas."""
    return "" if state.picture.image is not None else item(state) or translate("Needs", "The image is not there yet.")


def grey(state: State) -> str:
    """The picture has to be grey."""
    missing = picture(state)
    image = state.picture.image
    if not missing and image is not None and not image.grey:
        return translate("Needs", "A window is for grey images; this one is in colour.")
    return missing


def hounsfield(state: State) -> str:
    """The picture's values have to be Hounsfield units."""
    missing = grey(state)
    image = state.picture.image
    if not missing and image is not None and image.meaning != "hounsfield":
        return translate("Needs", "These windows are for images in Hounsfield units.")
    return missing


def frames(state: State) -> str:
    """The file has to have several frames."""
    missing = item(state)
    return missing or ("" if state.frames > 1 else translate("Needs", "This file holds one image."))


def model(state: State) -> str:
    """A model has to be chosen."""
    return "" if state.row is not None else translate("Needs", "Choose a model first.")


def run(state: State) -> str:
    """A picture and a model that is meant for it."""
    missing = item(state) or model(state) or picture(state)
    if not missing and state.misfits:
        return translate("Needs", "The model is not meant for this image; the findings say why.")
    return missing


def misfit(state: State) -> str:
    """A model that is not meant for the picture."""
    missing = item(state) or model(state) or picture(state)
    if not missing and not state.misfits:
        return translate("Needs", "The model suits this image: run it as usual.")
    return missing


def trace(state: State) -> str:
    """A picture and a model."""
    return item(state) or model(state)


def answer(state: State) -> str:
    """An answer has to be there."""
    return "" if state.answer.outcome is not None else item(state) or translate("Needs", "Run a model first.")


def classes(state: State) -> str:
    """An answer with labels has to be there."""
    missing = answer(state)
    outcome = state.answer.outcome
    if not missing and outcome is not None and not outcome.result.findings.classes:
        return translate("Needs", "Maps explain labels; this answer is a number.")
    return missing


def overlay(state: State) -> str:
    """A map has to be there."""
    return "" if state.map.overlay is not None else classes(state) or translate("Needs", "No map has been made yet.")


def busy(state: State) -> str:
    """Something has to be under way."""
    return "" if any(not row.over for row in state.rows) else translate("Needs", "Nothing is running.")


def over(state: State) -> str:
    """Something in the queue has to be over."""
    return "" if any(row.over for row in state.rows) else translate("Needs", "The queue is empty.")


def undo(state: State) -> str:
    """Something has to have been removed."""
    return "" if state.undo else translate("Needs", "Nothing was removed.")


def recent(state: State) -> str:
    """Something has to have been opened before."""
    return "" if state.recent else translate("Needs", "Nothing was opened yet.")


def own_model(state: State) -> str:
    """The chosen model has to be one that was added."""
    row = state.row
    missing = model(state)
    if not missing and row is not None and row.origin != "user":
        return translate("Needs", "This model came with the program, or belongs to the administrator.")
    return missing


def error(state: State) -> str:
    """An error has to be on screen."""
    bar = any(news.details for news in state.news)
    shown = bar or state.answer.error is not None or state.picture.error is not None
    return "" if shown else translate("Needs", "There is no error on screen.")
