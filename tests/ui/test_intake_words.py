"""The worker's questions in the window's words: all of them can be translated, numbers put back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from ui import intake_words
from ui.intake_words import count_sentence, marked_text, ordered, reason, said, value_text
from workbench.core.intake import Answer, Certainty, Choice, Question
from workbench.models import questions
from workbench.pipeline.reasons import SENTENCES, Reason, sentence
from workbench.wire.answers import Drafted, Likely


@pytest.fixture(autouse=True)
def english() -> object:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    yield
    QLocale.setDefault(before)


def all_questions() -> list[Question]:
    """Every question that can be asked, in every form."""
    found = [
        questions.output(["a", "b"]),
        questions.layout(),
        questions.size(),
        questions.colour(grey=True),
        questions.filter_(),
        questions.activation(3),
        questions.activation(1, "softmax"),
        questions.activation(None, "log_softmax"),
        questions.labels(None),
        questions.labels(1000),
        questions.resize(224, 224),
        questions.resize(512, 300),
    ]
    found += [questions.modality(channels) for channels in (1, 3)]
    kinds = ("photo", "CT", "CR,DX", "any")
    found += [
        questions.scale(channels, kind, dtype)
        for channels in (1, 3)
        for kind in kinds
        for dtype in ("float32", "uint8", "int8")
    ]
    return found


def spoken() -> list[str]:
    """Everything that they say, names of tensors, filters and codes apart."""
    texts = []
    for question in all_questions():
        texts += [question.title, question.sentence]
        if question.key not in ("output", "filter"):
            texts += [text for choice in question.choices for text in (choice.title, choice.sentence)]
    free = {"", "CT", "MR", "CR, DX", "0, 1, 2, …"}
    return sorted({text for text in texts if text not in free and not all(c in "0123456789 ×" for c in text)})


@pytest.mark.parametrize("text", spoken())
def test_that_every_sentence_can_be_translated_and_comes_back_the_same_in_english(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(text) == text
    monkeypatch.setattr(intake_words, "translate", lambda context, template: f"[{template}]")
    assert said(text).startswith("[")
    assert "%" not in said(text)


def test_that_a_sentence_that_is_not_known_is_shown_as_it_came() -> None:
    assert said("A plugin's own 3 words\x07").startswith("A plugin's own 3 words")
    assert "\x07" not in said("A plugin's own 3 words\x07")


def test_that_numbers_are_spelt_as_the_language_does() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German))
    assert said("How are its 1,000 outputs called?") == "How are its 1.000 outputs called?"
    assert said("(value − 127.5) / 127.5") == "(value − 127,5) / 127,5"


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_that_every_reason_says_what_the_worker_says(name: str) -> None:
    numbers = ((2.0,), (0.5, 0.25))
    english = sentence(Reason(name=name, numbers=numbers))
    found = reason(Likely(name=name, sentence="", numbers=numbers))
    assert found.replace("[0.5; 0.25]", "[0.5, 0.25]") == english


def test_that_a_reason_of_a_newer_worker_is_shown_as_it_came() -> None:
    assert reason(Likely(name="newer", sentence="Something else.")) == "Something else."


SURE: dict[str, Certainty] = {"layout": "inferred", "size": "stated", "licence": "stated"}


def question(key: str) -> Question:
    return Question(key=key, title="", sentence="")


@pytest.mark.parametrize(
    ("known", "asked", "open_", "words"),
    [
        (("layout", "size"), ("scale", "labels"), ("scale",), "The file answers 2 of 4 questions. Two are yours."),
        (("layout",), ("scale",), ("scale",), "The file answers 1 of 2 questions. One is yours."),
        (("layout",), ("scale",), (), "The file answers 1 of 2 questions. One is yours. Nothing is open any more."),
        (("layout", "licence"), (), (), "The file answers 1 of 1 questions."),
    ],
)
def test_that_the_head_counts_what_is_known_and_what_is_asked(
    known: tuple[str, ...], asked: tuple[str, ...], open_: tuple[str, ...], words: str
) -> None:
    draft = Drafted(
        name="net.onnx",
        known=(
            *(Answer(key=key, value="x", certainty=SURE[key]) for key in known),
            Answer(key="filter", value="box", certainty="guessed"),
        ),
        asked=tuple(question(key) for key in asked),
        questions=tuple(question(key) for key in open_),
    )
    assert count_sentence(draft) == words


def test_that_labels_are_asked_before_what_is_told_by_name() -> None:
    found = ordered([question("scale"), question("of_a_plugin"), question("labels"), question("scale")])
    assert [one.key for one in found] == ["labels", "scale", "of_a_plugin"]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (Answer(key="size", value="224x192"), "192 × 224"),
        (Answer(key="labels", value="names.txt", labels=("a", "b")), "names.txt, 2 names"),
        (Answer(key="labels", value="2 names", labels=("a", "b")), "2 names"),
        (Answer(key="labels", value="numbers", labels=("0", "1")), "By their numbers"),
        (Answer(key="scale", value="0..1"), "value / 255"),
        (Answer(key="scale", value="scale=2"), "scale=2"),
    ],
)
def test_that_an_answer_is_called_as_its_choice(answer: Answer, text: str) -> None:
    scale = Question(key="scale", title="", sentence="", choices=(Choice(value="0..1", title="value / 255"),))
    assert value_text(answer, (scale,)) == text


def test_that_a_mark_lists_what_was_chosen() -> None:
    assert marked_text(()) == ""
    assert marked_text(("scale", "resize")) == "Fed as chosen, not confirmed: scale, resize"
