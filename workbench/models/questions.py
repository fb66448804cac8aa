"""The questions about a network that neither its file nor its neighbours answer, with the usual choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.core.intake import Answer, Choice, Question
from workbench.models import scaling

MODALITIES = (
    Choice(value="photo", title="Photographs"),
    Choice(value="CR,DX", title="X-ray", sentence="CR, DX"),
    Choice(value="CT", title="CT"),
    Choice(value="MR", title="MR"),
    Choice(value="US", title="Ultrasound"),
    Choice(value="any", title="Anything", sentence="No image is called unsuitable."),
)
ACTIVATIONS = (
    Choice(value="softmax", title="One class of many", sentence="softmax: the probabilities sum to one"),
    Choice(value="sigmoid", title="Each label for itself", sentence="sigmoid: one probability for each label"),
    Choice(value="classes", title="Probabilities of classes", sentence="as they are; they sum to one"),
    Choice(value="labels", title="Probabilities of labels", sentence="as they are; one for each label"),
    Choice(value="numbers", title="Measured numbers", sentence="a regression: as they are"),
)
FILTERS = ("bilinear", "bicubic", "lanczos", "nearest", "box", "hamming")
LAYOUTS = ("NCHW", "NHWC")
_SHIFTED = Choice(value="scale=1.0,mean=128.0,std=1.0", title="value − 128", sentence="−128 to 127")


def output(names: Sequence[str]) -> Question:
    """Which of several outputs holds the classes."""
    return Question(
        key="output",
        title="Which output holds the answer?",
        sentence="The network has several outputs with one number for each class.",
        choices=tuple(Choice(value=name, title=name) for name in names),
    )


def layout() -> Question:
    """Where the channels stand."""
    return Question(
        key="layout",
        title="Where do the channels stand?",
        sentence="The file leaves all sizes of its input open.",
        choices=(
            Choice(value="NCHW", title="Before rows and columns", sentence="PyTorch, and most others"),
            Choice(value="NHWC", title="After rows and columns", sentence="TensorFlow"),
        ),
        likely="NCHW",
    )


def size() -> Question:
    """How large the input is."""
    sides = (224, 256, 384, 512)
    return Question(
        key="size",
        title="How large is its input?",
        sentence="The network takes any size; its maker trained it with one.",
        choices=tuple(Choice(value=f"{side}x{side}", title=f"{side} × {side}") for side in sides),
        likely="224x224",
        free="size",
        shown=True,
    )


def colour(*, grey: bool) -> Question:
    """In which order the colours stand. `grey`: the graph does not say either how many there are."""
    more = (Choice(value="grey", title="One grey channel"),) if grey else ()
    return Question(
        key="colour",
        title="In which order does it take the colours?",
        sentence="Networks that were trained with OpenCV often take blue first.",
        choices=(Choice(value="RGB", title="Red, green, blue"), Choice(value="BGR", title="Blue, green, red"), *more),
        likely="RGB",
        shown=True,
    )


def modality(channels: int) -> Question:
    """What it was trained on."""
    return Question(
        key="modality",
        title="What kind of image is it meant for?",
        sentence="Other images are told to be unsuitable before they are run.",
        choices=MODALITIES,
        likely="photo" if channels == 3 else "",
        free="text",
    )


def scale(channels: int, kind: str, dtype: str = "float32") -> Question:
    """How values are scaled. `kind`: what images it is meant for; `dtype`: what its input takes."""
    choices = [choice for choice in scaling.CHOICES if scaling.parsed(choice.value, channels) is not None]
    if not dtype.startswith("float"):
        choices = [choice for choice in choices if scaling.whole(choice.value)]
        if dtype.startswith("int"):
            choices.append(_SHIFTED)
    elif kind not in ("photo", "any"):
        choices.insert(0, Choice(value="min..max", title="darkest to brightest", sentence="0 to 1, for each image"))
        if kind == "CT":
            window = Choice(value="window:40,400", title="soft tissue window", sentence="−160 to 240 HU, 0 to 1")
            choices.insert(0, window)
    photo = dtype.startswith("float") and channels == 3 and kind == "photo"
    return Question(
        key="scale",
        title="How are pixel values scaled?",
        sentence="The maker's page says which is right: a likely answer is no proof.",
        choices=tuple(choices),
        likely="imagenet" if photo else _SHIFTED.value if dtype == "int8" else "",
        free="scale",
        shown=True,
    )


def resize(height: int, width: int) -> Question:
    """How an image comes to the input's size."""
    side = max(height, width)
    whole = round(side * 256 / 224)
    return Question(
        key="resize",
        title="How does an image come to this size?",
        sentence="What is cut off is not seen by the network; what is squeezed is seen out of shape.",
        choices=(
            Choice(
                value=f"shorter:{whole}",
                title=f"Shorter side to {whole}, middle cut out",
                sentence="edges are not seen",
            ),
            Choice(
                value=f"shorter:{side}",
                title=f"Shorter side to {side}, middle cut out",
                sentence="the ends of the longer side are not seen",
            ),
            Choice(value="squeeze", title="Squeezed", sentence="all is seen, out of proportion"),
            Choice(value="letterbox", title="Fitted in, rest filled", sentence="all is seen, in proportion"),
        ),
        likely=f"shorter:{whole}",
        free="resize",
        shown=True,
    )


def filter_() -> Question:
    """Which filter a resize uses. Never open: the usual one is taken, and marked."""
    return Question(
        key="filter",
        title="Which filter makes it smaller?",
        sentence="The usual one was taken. All but “nearest” average over the pixels that are lost.",
        choices=tuple(Choice(value=name, title=name) for name in FILTERS),
        likely="bilinear",
        shown=True,
    )


def activation(width: int | None, inside: str = "") -> Question:
    """What the numbers at the end are. `inside`: the activation that the graph ends with; a second one would flatten.

    Of one number softmax makes 1, whatever it was.
    """
    barred: tuple[str, ...] = ()
    if inside == "log_softmax":
        barred = ("sigmoid", "classes", "labels")
    elif inside:
        barred = ("softmax", "sigmoid")
    if width == 1:
        barred += ("softmax", "classes")
    return Question(
        key="activation",
        title="What are its numbers?",
        sentence="The graph ends without softmax or sigmoid.",
        choices=tuple(choice for choice in ACTIVATIONS if choice.value not in barred),
        likely="softmax" if width is None or width > 1 else "sigmoid",
        shown=True,
    )


def labels(width: int | None) -> Question:
    """How the outputs are called."""
    many = f"{width:,} outputs" if width else "outputs"
    return Question(
        key="labels",
        title=f"How are its {many} called?",
        sentence="A text file with one name a line, in the order of the outputs.",
        choices=(Choice(value="numbers", title="By their numbers", sentence="0, 1, 2, …"),) if width else (),
        free="labels",
    )


def with_likely(question: Question, guess: Answer) -> Question:
    """The question with an answer that its maker's other networks, or the usual form of a layout, make likely."""
    choices = question.choices
    if choices and guess.value not in [choice.value for choice in choices]:
        choices = (Choice(value=guess.value, title=guess.value, sentence=guess.where), *choices)
    return replace(question, choices=choices, likely=guess.value, likely_why=guess.where)
