"""Questions and answers about a network in the window's language.

The worker asks in English. Its fixed sentences stand here once more, so that they can be translated; numbers in them
are taken out before a sentence is looked up, and put back in the language's own form.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui import words
from ui.tongue import fill, shown, translate

if TYPE_CHECKING:
    from workbench.core.intake import Answer, Question
    from workbench.wire.answers import ComparedStage, Drafted, Likely, Trial

CONTEXT = "Intake"
ASKED = ("output", "labels", "modality", "layout", "size", "colour", "scale", "resize", "activation")
"""What has to be known of every network, in the order of asking: with names, later choices are told by name."""
TEXTS = (
    QT_TRANSLATE_NOOP("Intake", "Which output holds the answer?"),
    QT_TRANSLATE_NOOP("Intake", "The network has several outputs with one number for each class."),
    QT_TRANSLATE_NOOP("Intake", "Where do the channels stand?"),
    QT_TRANSLATE_NOOP("Intake", "The file leaves all sizes of its input open."),
    QT_TRANSLATE_NOOP("Intake", "Before rows and columns"),
    QT_TRANSLATE_NOOP("Intake", "PyTorch, and most others"),
    QT_TRANSLATE_NOOP("Intake", "After rows and columns"),
    QT_TRANSLATE_NOOP("Intake", "TensorFlow"),
    QT_TRANSLATE_NOOP("Intake", "How large is its input?"),
    QT_TRANSLATE_NOOP("Intake", "The network takes any size; its maker trained it with one."),
    QT_TRANSLATE_NOOP("Intake", "In which order does it take the colours?"),
    QT_TRANSLATE_NOOP("Intake", "Networks that were trained with OpenCV often take blue first."),
    QT_TRANSLATE_NOOP("Intake", "Red, green, blue"),
    QT_TRANSLATE_NOOP("Intake", "Blue, green, red"),
    QT_TRANSLATE_NOOP("Intake", "One grey channel"),
    QT_TRANSLATE_NOOP("Intake", "What kind of image is it meant for?"),
    QT_TRANSLATE_NOOP("Intake", "Other images are told to be unsuitable before they are run."),
    QT_TRANSLATE_NOOP("Intake", "Photographs"),
    QT_TRANSLATE_NOOP("Intake", "X-ray"),
    QT_TRANSLATE_NOOP("Intake", "Ultrasound"),
    QT_TRANSLATE_NOOP("Intake", "Anything"),
    QT_TRANSLATE_NOOP("Intake", "No image is called unsuitable."),
    QT_TRANSLATE_NOOP("Intake", "How are pixel values scaled?"),
    QT_TRANSLATE_NOOP("Intake", "The maker's page says which is right: a likely answer is no proof."),
    QT_TRANSLATE_NOOP("Intake", "darkest to brightest"),
    QT_TRANSLATE_NOOP("Intake", "%1 to %2, for each image"),
    QT_TRANSLATE_NOOP("Intake", "soft tissue window"),
    QT_TRANSLATE_NOOP("Intake", "%1 to %2 HU, %3 to %4"),
    QT_TRANSLATE_NOOP("Intake", "ImageNet mean, std"),
    QT_TRANSLATE_NOOP("Intake", "about %1 to %2"),
    QT_TRANSLATE_NOOP("Intake", "%1 to %2"),
    QT_TRANSLATE_NOOP("Intake", "value / %1"),
    QT_TRANSLATE_NOOP("Intake", "value − %1"),
    QT_TRANSLATE_NOOP("Intake", "(value − %1) / %2"),
    QT_TRANSLATE_NOOP("Intake", "as they are"),
    QT_TRANSLATE_NOOP("Intake", "How does an image come to this size?"),
    QT_TRANSLATE_NOOP("Intake", "What is cut off is not seen by the network; what is squeezed is seen out of shape."),
    QT_TRANSLATE_NOOP("Intake", "Shorter side to %1, middle cut out"),
    QT_TRANSLATE_NOOP("Intake", "edges are not seen"),
    QT_TRANSLATE_NOOP("Intake", "the ends of the longer side are not seen"),
    QT_TRANSLATE_NOOP("Intake", "Squeezed"),
    QT_TRANSLATE_NOOP("Intake", "all is seen, out of proportion"),
    QT_TRANSLATE_NOOP("Intake", "Fitted in, rest filled"),
    QT_TRANSLATE_NOOP("Intake", "all is seen, in proportion"),
    QT_TRANSLATE_NOOP("Intake", "Which filter makes it smaller?"),
    QT_TRANSLATE_NOOP("Intake", "The usual one was taken. All but “nearest” average over the pixels that are lost."),
    QT_TRANSLATE_NOOP("Intake", "What are its numbers?"),
    QT_TRANSLATE_NOOP("Intake", "The graph ends without softmax or sigmoid."),
    QT_TRANSLATE_NOOP("Intake", "One class of many"),
    QT_TRANSLATE_NOOP("Intake", "softmax: the probabilities sum to one"),
    QT_TRANSLATE_NOOP("Intake", "Each label for itself"),
    QT_TRANSLATE_NOOP("Intake", "sigmoid: one probability for each label"),
    QT_TRANSLATE_NOOP("Intake", "Probabilities of classes"),
    QT_TRANSLATE_NOOP("Intake", "as they are; they sum to one"),
    QT_TRANSLATE_NOOP("Intake", "Probabilities of labels"),
    QT_TRANSLATE_NOOP("Intake", "as they are; one for each label"),
    QT_TRANSLATE_NOOP("Intake", "Measured numbers"),
    QT_TRANSLATE_NOOP("Intake", "a regression: as they are"),
    QT_TRANSLATE_NOOP("Intake", "How are its %1 outputs called?"),
    QT_TRANSLATE_NOOP("Intake", "How are its outputs called?"),
    QT_TRANSLATE_NOOP("Intake", "A text file with one name a line, in the order of the outputs."),
    QT_TRANSLATE_NOOP("Intake", "By their numbers"),
    QT_TRANSLATE_NOOP("Intake", "its graph"),
    QT_TRANSLATE_NOOP("Intake", "the graph scales its input"),
    QT_TRANSLATE_NOOP("Intake", "usual"),
)
"""Every fixed sentence of the worker's questions."""
REASONS = {
    "bgr": QT_TRANSLATE_NOOP("Intake", "Red and blue are swapped (RGB and BGR)."),
    "mirrored": QT_TRANSLATE_NOOP("Intake", "It is mirrored: left and right are swapped."),
    "upside_down": QT_TRANSLATE_NOOP("Intake", "It is upside down."),
    "turned": QT_TRANSLATE_NOOP("Intake", "It is turned by 180 degrees."),
    "transposed": QT_TRANSLATE_NOOP("Intake", "Rows and columns are swapped."),
    "reshaped": QT_TRANSLATE_NOOP(
        "Intake", "Its layout was changed with reshape, which mixes the channels; it takes a transpose."
    ),
    "shifted": QT_TRANSLATE_NOOP("Intake", "It is shifted by %1 rows and %2 columns."),
    "times_255": QT_TRANSLATE_NOOP("Intake", "Its values are 255 times these: only one of the two divides by 255."),
    "over_255": QT_TRANSLATE_NOOP("Intake", "Its values are these divided by 255: only one of the two divides by 255."),
    "scaled": QT_TRANSLATE_NOOP("Intake", "Its values are %1 times these."),
    "inverted": QT_TRANSLATE_NOOP("Intake", "Bright and dark are swapped."),
    "not_normalised": QT_TRANSLATE_NOOP("Intake", "Mean and std are missing there: these are (its values − %1) / %2."),
    "normalised_there": QT_TRANSLATE_NOOP("Intake", "Mean and std are missing here: its values are (these − %1) / %2."),
    "other_constants": QT_TRANSLATE_NOOP("Intake", "Mean or std are others: its values are these × %1 + %2."),
    "rounded": QT_TRANSLATE_NOOP(
        "Intake", "No value is off by more than one step of 8 bits: it was rounded differently."
    ),
    "resampled": QT_TRANSLATE_NOOP(
        "Intake", "Many values are off a little: another resize filter, one without antialias, or another crop."
    ),
    "other_picture": QT_TRANSLATE_NOOP("Intake", "The two are not alike: another picture, or another part of it."),
    "constant": QT_TRANSLATE_NOOP("Intake", "All of its values are %1."),
    "not_finite": QT_TRANSLATE_NOOP("Intake", "%1 of its values are not numbers."),
}
"""Why two tensors differ, by name."""
_NUMBER = re.compile(r"−?\d+(?:,\d{3})*(?:\.\d+)?")


def said(text: str) -> str:
    """A sentence of the worker's in the window's language; one that is not known as it came."""
    numbers = _NUMBER.findall(text)
    places = itertools.count(1)
    template = _NUMBER.sub(lambda _: f"%{next(places)}", text)
    if template in TEXTS:
        return fill(translate(CONTEXT, template), *(_spelt(number) for number in numbers))
    return shown(translate(CONTEXT, text)) if text in TEXTS else shown(text)


def _spelt(number: str) -> str:
    """A number in the language's own form; a whole one without thousands stays as it is."""
    return words.whole(int(number.replace(",", ""))) if "," in number else number.replace(".", words.decimal_point())


def ordered(questions: Iterable[Question]) -> list[Question]:
    """Questions in the order of asking, each once."""
    found = {question.key: question for question in questions}
    return [found[key] for key in ASKED if key in found] + [one for key, one in found.items() if key not in ASKED]


def key_title(key: str) -> str:
    """What a fact about a network is called."""
    return {
        "name": translate("Intake", "Name"),
        "input": translate("Intake", "Input"),
        "version": translate("Intake", "Version"),
        "licence": translate("Intake", "Licence"),
        "intended_use": translate("Intake", "Meant for"),
        "domain": translate("Intake", "Domain"),
        "output": translate("Intake", "Output"),
        "layout": translate("Intake", "Layout"),
        "size": translate("Intake", "Size"),
        "colour": translate("Intake", "Colours"),
        "modality": translate("Intake", "Images"),
        "scale": translate("Intake", "Scale"),
        "resize": translate("Intake", "Resize"),
        "filter": translate("Intake", "Filter"),
        "activation": translate("Intake", "Numbers"),
        "labels": translate("Intake", "Labels"),
        "output_map": translate("Intake", "Map output"),
    }.get(key, shown(key))


def keys_listed(keys: tuple[str, ...]) -> str:
    """Several facts in one line: "scale, resize"."""
    return ", ".join(key_title(key).lower() for key in keys)


def marked_text(keys: tuple[str, ...]) -> str:
    """What of a model was chosen or guessed and is not confirmed, in one line; "" where nothing is."""
    return fill(translate("Intake", "Fed as chosen, not confirmed: %1"), keys_listed(keys)) if keys else ""


def meaning() -> str:
    """What the mark means, and when to take it away."""
    return translate(
        "Intake",
        "Neither the file nor its maker's own files say so; it was chosen or taken as usual when the model was added. "
        "A wrong choice gives plausible, wrong answers. Confirm it once you have compared with the maker's page, a "
        "tensor or a sample of the maker's.",
    )


def certainty(answer: Answer) -> str:
    """How sure an answer is, and where it was read."""
    sure = {
        "stated": translate("Intake", "stated"),
        "inferred": translate("Intake", "read from the graph"),
        "chosen": translate("Intake", "chosen by you"),
        "guessed": translate("Intake", "guessed: usual, and stated nowhere"),
    }[answer.certainty]
    place = "" if answer.where in ("", "chosen", "usual", "its graph") else said(answer.where)
    return words.DOT.join(part for part in (sure, place) if part)


def value_text(answer: Answer, questions: tuple[Question, ...] = ()) -> str:
    """An answer as a person reads it: as the choice is called, or as it was written."""
    if answer.key == "labels" and answer.labels and answer.value != "numbers":
        names = fill(translate("Intake", "%1 names"), words.whole(len(answer.labels)))
        known = answer.value and not answer.value.endswith(" names")
        return f"{shown(answer.value)}, {names}" if known else names
    for question in questions:
        if question.key == answer.key:
            for choice in question.choices:
                if choice.value == answer.value:
                    return said(choice.title)
    found = re.fullmatch(r"(\d+)x(\d+)", answer.value)
    if found is not None:
        return f"{found[2]} × {found[1]}"
    short = {"numbers": translate("Intake", "By their numbers"), "photo": translate("Intake", "Photographs")}
    return short.get(answer.value, shown(answer.value))


def count_sentence(draft: Drafted) -> str:
    """ "The file answers 6 of 8 questions. Two are yours." """
    asked = {question.key for question in (*draft.asked, *draft.questions)}
    answered = {
        answer.key
        for answer in draft.known
        if answer.key in ASKED and answer.key not in asked and answer.certainty in ("stated", "inferred")
    }
    head = fill(translate("Intake", "The file answers %1 of %2 questions."), len(answered), len(answered) + len(asked))
    if not asked:
        return head
    yours = translate("Intake", "One is yours.")
    if len(asked) > 1:
        yours = fill(translate("Intake", "%1 are yours."), counting(len(asked)))
    left = "" if draft.questions else translate("Intake", "Nothing is open any more.")
    return " ".join(part for part in (head, yours, left) if part)


def counting(number: int) -> str:
    """A small number as a word at the beginning of a sentence."""
    small = (
        translate("Intake", "Two"),
        translate("Intake", "Three"),
        translate("Intake", "Four"),
        translate("Intake", "Five"),
        translate("Intake", "Six"),
        translate("Intake", "Seven"),
        translate("Intake", "Eight"),
        translate("Intake", "Nine"),
    )
    return small[number - 2] if 2 <= number < 2 + len(small) else words.whole(number)


def span(trial: Trial) -> str:
    """The values that the network would get."""
    return fill(
        translate("Intake", "%1 to %2"), *(words.compact(end).replace("-", "−") for end in (trial.low, trial.high))
    )


def reason(found: Likely) -> str:
    """Why two tensors differ, in words."""
    template = REASONS.get(found.name)
    if template is None:
        return shown(found.sentence)
    return fill(translate(CONTEXT, str(template)), *(_listed(numbers) for numbers in found.numbers))


def _listed(numbers: tuple[float, ...]) -> str:
    texts = [words.compact(number) for number in numbers]
    return texts[0] if len(set(texts)) == 1 else f"[{'; '.join(texts)}]"


def verdict(stage: ComparedStage) -> str:
    """How a stage compares with a tensor of the maker's."""
    return {
        "equal": translate("Intake", "equal"),
        "close": translate("Intake", "equal but for rounding"),
        "differs": translate("Intake", "differs"),
        "": translate("Intake", "other shape"),
    }[stage.verdict]
