"""What is known of a bare network, what is asked, and what becomes of every answer."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from tests import factories
from tests.models.bare_networks import ANSWERS, Dim, chosen, constant, facts, pooled, stated
from workbench.core.image import Image
from workbench.core.intake import Answer, Question
from workbench.core.progress import CancelToken
from workbench.errors import ModelPackageError
from workbench.models import package
from workbench.models.intake import KEYS, TEXTS, Draft, draft
from workbench.models.network import network_facts
from workbench.pipeline.plan import Pipeline, plan
from workbench.pipeline.run import prepare

NODE = helper.make_node
FILTERS = "bilinear, bicubic, lanczos, nearest, box, hamming"
ENDS = "softmax, sigmoid, classes, labels, numbers"


def drafted(
    folder: Path, model: onnx.ModelProto | None = None, hints: list[Answer] | None = None, /, **answers: str
) -> Draft:
    """The draft of a network with hints of importers and answers of a person."""
    return draft(folder / "net.onnx", facts(folder, model), hints or [], chosen(**answers))


def refused(folder: Path, model: onnx.ModelProto | None = None, /, **answers: str) -> ModelPackageError:
    with pytest.raises(ModelPackageError) as caught:
        drafted(folder, model, **answers)
    return caught.value


def asked(found: Draft) -> list[str]:
    return [question.key for question in found.questions]


def question(found: Draft, key: str) -> Question:
    return next(one for one in found.questions if one.key == key)


def told(found: Draft, key: str) -> tuple[str, str, str]:
    answer = found.answers[key]
    return answer.value, answer.where, answer.certainty


def test_that_only_what_the_graph_leaves_open_is_asked(tmp_path: Path) -> None:
    found = drafted(tmp_path)
    assert asked(found) == ["colour", "modality", "scale", "resize", "activation", "labels"]
    assert {key: told(found, key) for key in found.answers} == {
        "output": ("logits", "its graph", "inferred"),
        "layout": ("NCHW", "its graph", "inferred"),
        "size": ("8x8", "its graph", "inferred"),
        "filter": ("bilinear", "usual", "guessed"),
    }


def test_that_every_answer_settles_its_question(tmp_path: Path) -> None:
    found = drafted(tmp_path, **ANSWERS)
    assert found.questions == ()
    assert found.labels == ("0", "1", "2")
    assert found.unconfirmed == ("colour", "modality", "scale", "resize", "filter", "activation", "labels")


def test_that_what_a_file_states_is_neither_asked_nor_left_to_be_confirmed(tmp_path: Path) -> None:
    hints = [*stated(**{key: value for key, value in ANSWERS.items() if key != "labels"}, filter="bicubic")]
    hints.append(Answer(key="labels", value="3 names", where="labels.txt", labels=("a", "a", "b")))
    found = drafted(tmp_path, None, hints)
    assert (found.questions, found.unconfirmed) == ((), ())
    assert told(found, "scale") == ("0..1", "made.json", "stated")
    assert found.labels == ("a", "a", "b")


def test_that_a_choice_goes_before_what_is_stated_and_the_first_statement_before_others(tmp_path: Path) -> None:
    hints = [*stated(scale="0..1", colour="BGR"), *stated(scale="-1..1", resize="squeeze", colour="RGB")]
    found = drafted(tmp_path, None, hints, scale="0..255")
    assert [found[key] for key in ("scale", "colour", "resize")] == ["0..255", "BGR", "squeeze"]
    assert found.unconfirmed == ("scale", "filter")


def test_that_the_graph_goes_before_what_is_stated_and_the_contradiction_is_told(tmp_path: Path) -> None:
    found = drafted(tmp_path, None, stated(layout="NHWC", size="8"))
    assert told(found, "layout") == ("NCHW", "its graph; made.json says NHWC", "inferred")
    assert told(found, "size") == ("8x8", "its graph", "inferred")


def test_that_a_statement_which_cannot_be_followed_is_asked_with_it(tmp_path: Path) -> None:
    found = drafted(tmp_path, None, stated(scale="NominalRange_16_235", filter="area"))
    assert question(found, "scale").hint == "made.json says NominalRange_16_235, which cannot be followed."
    assert told(found, "filter") == ("bilinear", "usual", "guessed")


def test_that_an_importers_guess_is_asked_as_the_likely_answer(tmp_path: Path) -> None:
    hints = [Answer(key="resize", value="shorter:9,floor", where="as its maker does", certainty="guessed")]
    hints.append(Answer(key="scale", value="0..1", where="as its maker does", certainty="guessed"))
    found = drafted(tmp_path, None, hints)
    resize, scale = question(found, "resize"), question(found, "scale")
    assert (resize.likely, resize.likely_why, resize.choices[0].value) == (
        "shorter:9,floor",
        "as its maker does",
        "shorter:9,floor",
    )
    assert (scale.likely, [choice.value for choice in scale.choices].count("0..1")) == ("0..1", 1)


def test_that_an_importers_guess_without_sense_is_not_made_likely(tmp_path: Path) -> None:
    found = drafted(tmp_path, None, [Answer(key="scale", value="0..7", where="a file", certainty="guessed")])
    assert question(found, "scale").likely == "imagenet"


def test_that_texts_are_brought_onto_one_line_and_empty_ones_left_out(tmp_path: Path) -> None:
    found = drafted(tmp_path, None, stated(name=" A\n net ", version="  ", licence="MIT\x00"))
    assert {key: found[key] for key in TEXTS if key in found.answers} == {"name": "A net", "licence": "MIT\ufffd"}


def test_that_hints_nobody_knows_are_left_alone(tmp_path: Path) -> None:
    assert "stride" not in drafted(tmp_path, None, stated(stride="32")).answers


@pytest.mark.parametrize(
    ("shape", "layout", "where"),
    [
        ((1, 3, 8, 8), "NCHW", "its graph"),
        ((1, 3, "h", "w"), "NCHW", "its graph"),
        ((1, "c", "h", 3), "NHWC", "its graph"),
    ],
)
def test_that_the_layout_is_seen_where_the_channels_are_fixed(
    tmp_path: Path, shape: tuple[Dim, ...], layout: str, where: str
) -> None:
    assert told(drafted(tmp_path, pooled(shape)), "layout") == (layout, where, "inferred")


OPEN = ("n", "c", "h", "w")


def test_that_the_first_nodes_tell_the_layout_where_all_sides_are_free(tmp_path: Path) -> None:
    found = drafted(tmp_path, pooled(OPEN, convolved=True))
    assert told(found, "layout") == ("NCHW", "its first convolution takes the input as it is", "inferred")
    turned = [NODE("Transpose", ["input"], ["x"], perm=[0, 3, 1, 2])]
    found = drafted(tmp_path / "b", pooled(OPEN, front=turned, fed="x"))
    assert told(found, "layout") == ("NHWC", "the graph turns its input to channels first", "inferred")


def test_that_layout_size_and_channels_are_asked_where_nothing_tells_them(tmp_path: Path) -> None:
    found = drafted(tmp_path, pooled(OPEN))
    assert asked(found)[:3] == ["layout", "size", "colour"]
    assert [choice.value for choice in question(found, "colour").choices] == ["RGB", "BGR", "grey"]
    found = drafted(tmp_path, pooled(OPEN), layout="NHWC", size="8x6", colour="grey")
    assert "imagenet" not in [choice.value for choice in question(found, "scale").choices]


def test_that_a_grey_network_is_not_asked_for_colours(tmp_path: Path) -> None:
    found = drafted(tmp_path, factories.mean_network(channels=1))
    assert told(found, "colour") == ("grey", "its graph", "inferred")
    assert question(found, "modality").likely == ""


def test_that_odd_channels_that_only_the_layout_shows_are_refused(tmp_path: Path) -> None:
    model = pooled((1, 4, "h", "w"))
    assert refused(tmp_path, model, layout="NCHW").code == "model.channels"
    assert drafted(tmp_path, model, layout="NHWC", size="4x8").questions


def test_that_a_network_which_scales_itself_is_fed_as_it_is(tmp_path: Path) -> None:
    model = pooled(
        (1, 3, 8, 8), front=[NODE("Div", ["input", "k"], ["x"])], fed="x", initialisers=[constant("k", 255.0)]
    )
    assert told(drafted(tmp_path, model), "scale") == ("0..255", "the graph scales its input", "inferred")
    assert drafted(tmp_path, model, scale="0..1")["scale"] == "0..1"


@pytest.mark.parametrize(("factor", "likely"), [(255.0, "0..1"), (4.4, "0..1"), (1.0, "imagenet"), (0.2, "imagenet")])
def test_that_a_network_which_enlarges_its_input_likely_takes_0_to_1(
    tmp_path: Path, factor: float, likely: str
) -> None:
    front = [NODE("Mul", ["input", "k"], ["x"])]
    model = pooled((1, 3, 8, 8), front=front, fed="x", initialisers=[constant("k", factor)])
    assert question(drafted(tmp_path, model), "scale").likely == likely


def test_that_an_8_bit_input_gets_a_photographs_values_and_others_are_asked(tmp_path: Path) -> None:
    model = factories.mean_network(dtype="uint8")
    assert told(drafted(tmp_path, model), "scale") == ("0..255", "its input is uint8", "inferred")
    assert "scale" in asked(drafted(tmp_path, model, modality="CT"))
    whole = question(drafted(tmp_path / "b", factories.mean_network(dtype="int8")), "scale")
    assert [choice.value for choice in whole.choices] == ["0..255", "scale=1.0,mean=128.0,std=1.0"]
    assert whole.likely == "scale=1.0,mean=128.0,std=1.0"


def test_that_a_half_precision_input_is_asked_like_any_other(tmp_path: Path) -> None:
    assert question(drafted(tmp_path, factories.mean_network(dtype="float16")), "scale").likely == "imagenet"


@pytest.mark.parametrize(
    ("last", "answer", "offered"),
    [
        ("Softmax", "classes", ["classes", "labels", "numbers"]),
        ("Sigmoid", "labels", ["classes", "labels", "numbers"]),
        ("LogSoftmax", "softmax", ["softmax", "numbers"]),
    ],
)
def test_that_an_activation_inside_is_seen_and_none_is_put_over_it(
    tmp_path: Path, last: str, answer: str, offered: list[str]
) -> None:
    model = pooled((1, 3, 8, 8), back=[NODE(last, ["logits"], ["out"])], given="out")
    found = drafted(tmp_path, model)
    assert found["activation"] == answer
    assert found.answers["activation"].where.startswith("the graph ends with ")
    for choice in ("softmax", "sigmoid", "classes", "labels", "numbers"):
        if choice in offered:
            assert drafted(tmp_path, model, activation=choice)["activation"] == choice
        else:
            assert (
                refused(tmp_path, model, activation=choice).problems[0].startswith(f"activation: “{choice}” is none of")
            )


def test_that_one_number_is_no_class_of_many(tmp_path: Path) -> None:
    found = drafted(tmp_path, factories.mean_network(classes=1))
    activation = question(found, "activation")
    assert activation.likely == "sigmoid"
    assert [choice.value for choice in activation.choices] == ["sigmoid", "labels", "numbers"]


def test_that_of_two_outputs_with_scores_one_is_chosen(tmp_path: Path) -> None:
    model = pooled((1, 3, 8, 8), back=[NODE("Softmax", ["logits"], ["p"])], given="p")
    model.graph.output.append(factories.value("logits", [1, 3]))
    assert asked(drafted(tmp_path, model))[0] == "output"
    assert drafted(tmp_path, model, output="p")["activation"] == "classes"
    assert "activation" in asked(drafted(tmp_path, model, output="logits"))
    assert refused(tmp_path, model, output="logit").problems == (
        "output: “logit” is none of: p, logits. Did you mean “logits”?",
    )


def test_that_names_that_do_not_fit_are_asked_and_why(tmp_path: Path) -> None:
    hints = [Answer(key="labels", value="2 names", where="labels.txt", labels=("a", "b"))]
    found = drafted(tmp_path, None, hints)
    assert question(found, "labels").hint == "labels.txt names 2 labels; the network has 3 outputs."
    assert refused(tmp_path, labels="a|b").problems == ("labels: That names 2 labels; the network has 3 outputs.",)


def test_that_outputs_without_a_known_number_are_not_called_by_their_numbers(tmp_path: Path) -> None:
    model = pooled((1, 3, 8, 8), out=("n", "k"))
    assert question(drafted(tmp_path, model), "labels").choices == ()
    assert refused(tmp_path, model, labels="numbers").problems == ("labels: “numbers” names nothing.",)
    assert drafted(tmp_path, model, labels="a|b|c").labels == ("a", "b", "c")


def test_that_the_names_of_a_map_at_the_end_are_its_labels(tmp_path: Path) -> None:
    mapped = NODE("ZipMap", ["logits"], ["map"], domain="ai.onnx.ml", classlabels_strings=["x", "y", "y"])
    model = pooled((1, 3, 8, 8), back=[mapped])
    del model.graph.output[:]
    kind = helper.make_sequence_type_proto(
        helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, []))
    )
    model.graph.output.append(helper.make_value_info("map", kind))
    found = drafted(tmp_path, model)
    assert (found["output"], found.labels) == ("logits", ("x", "y", "y"))
    assert found.answers["labels"].where == "its graph"


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"scael": "0..1"}, "scael: There is no such question. Did you mean “scale”?"),
        ({"task": "detect"}, "task: There is no such question."),
        ({"layout": "NHWC"}, "layout: “NHWC” is none of: NCHW. Did you mean “NCHW”?"),
        ({"size": "224"}, "size: “224x224” does not fit: the graph's height is 8."),
        ({"colour": "rgb"}, "colour: “rgb” is none of: RGB, BGR."),
        ({"modality": "photo,CT"}, "modality: “photo,CT” mixes photographs with measured values; choose one of them."),
        ({"resize": "shorter:7"}, "resize: “shorter:7” does not fit: the shorter side has to be 8 to 8192."),
        ({"filter": "bicubik"}, "filter: “bicubik” is none of: " + FILTERS + ". Did you mean “bicubic”?"),
        ({"activation": "softmx"}, "activation: “softmx” is none of: " + ENDS + ". Did you mean “softmax”?"),
    ],
)  # fmt: skip
def test_that_an_answer_that_cannot_be_followed_is_told(tmp_path: Path, answers: dict[str, str], problem: str) -> None:
    assert refused(tmp_path, **answers).problems == (problem,)


def test_that_all_that_is_wrong_with_answers_is_told_at_once(tmp_path: Path) -> None:
    error = refused(tmp_path, layout="NHWC", scale="x", resize="y", filter="z")
    assert [problem.split(":")[0] for problem in error.problems] == ["layout", "scale", "resize", "filter"]


def test_that_weights_which_are_inputs_too_are_no_inputs(tmp_path: Path) -> None:
    assert drafted(tmp_path, pooled((1, 3, 8, 8), weights_are_inputs=True)).fed.name == "input"


SHAPES: list[tuple[Dim, ...]] = [
    (1, 3, 8, 8),
    (1, 8, 12, 3),
    ("n", 3, "h", "w"),
    OPEN,
    (1, 1, 16, 8),
    (None, "c", 8, 3),
]
LASTS = ["", "Softmax", "Sigmoid", "LogSoftmax"]
VALUES: Mapping[str, list[str]] = {
    "output": ["logits", "out", "x"],
    "layout": ["NCHW", "NHWC"],
    "size": ["8", "8x12", "16x8", "3x3", "9000", "1x8192"],
    "colour": ["RGB", "BGR", "grey"],
    "modality": ["photo", "any", "CT", "MR", "cr,dx", "photo,CT", "?"],
    "scale": [
        *("imagenet", "0..1", "-1..1", "127/128", "0..255", "min..max", "window:40,400", "window:0,0", "scale=-2"),
        *("scale=1,mean=128,std=1", "mean=1/2/3,std=0.5", "std=0", "scale=1e29,std=1e-3", "scale=1e20,mean=1e25"),
    ],
    "resize": ["squeeze", "letterbox", "shorter:8", "shorter:16", "shorter:20,floor", "shorter:8192", "longer:3"],
    "filter": ["bilinear", "nearest", "lanczos", "area"],
    "activation": ["softmax", "sigmoid", "classes", "labels", "numbers"],
    "labels": ["numbers", "a|b|c", "a||\udc80", "a|b"],
    "name": ["A net", "\udc80", "", "ÄÖ", "x" * 3000],
    "version": ["2", " "],
    "licence": ["MIT"],
    "intended_use": ["Tests.\nOnly."],
    "domain": ["here"],
}  # fmt: skip
PHOTO = factories.image(factories.pixels(24, 30))
SLICE = factories.image(factories.pixels(24, 30, 1, dtype="int16"), meaning="hounsfield", unit="HU")


def planned(found: Draft, image: Image) -> Pipeline:
    """The plan of a draft for an image, with the checks of every manifest."""
    made = package.of_draft(found, factories.registry().options_of)
    seen = network_facts(found.path)
    return plan(made, image, seen.graph.inputs, seen.graph.outputs, factories.registry(), anyway=True)


@st.composite
def networks(draw: st.DrawFn) -> onnx.ModelProto:
    shape, last = draw(st.sampled_from(SHAPES)), draw(st.sampled_from(LASTS))
    dtype = draw(st.sampled_from(["float32", "float16", "uint8", "int8"]))
    back = [NODE(last, ["logits"], ["out"])] if last else []
    front = [NODE("Cast", ["input"], ["x"], to=TensorProto.FLOAT)]
    out: tuple[Dim, ...] = (1, 3) if draw(st.booleans()) else ("n", "k")
    return pooled(shape, front, back, fed="x", given="out" if last else "logits", out=out, dtype=dtype)


FRESH = itertools.count()


def settled(folder: Path, model: onnx.ModelProto, hints: list[Answer], answers: dict[str, str]) -> Draft | str:
    """The draft with the likely answer to whatever is left open; or the code of what cannot be followed."""
    while True:
        try:
            found = drafted(folder, model, hints, **answers)
        except ModelPackageError as error:
            return error.code
        if not found.questions:
            return found
        one = found.questions[0]
        assert one.key not in answers
        answers = answers | {one.key: one.likely or (one.choices[0].value if one.choices else "a|b|c")}


@settings(max_examples=500, deadline=None)
@given(
    model=networks(),
    answers=st.fixed_dictionaries({}, optional={key: st.sampled_from(VALUES[key]) for key in KEYS}),
    hints=st.dictionaries(st.sampled_from(KEYS), st.integers(0, 20), max_size=6),
)
def test_that_all_answers_that_are_accepted_can_be_planned(
    tmp_path_factory: pytest.TempPathFactory, model: onnx.ModelProto, answers: dict[str, str], hints: dict[str, int]
) -> None:
    """Every manifest is sound, and every image can be planned."""
    folder = tmp_path_factory.getbasetemp() / f"planned-{next(FRESH)}"
    known = stated(**{key: VALUES[key][at % len(VALUES[key])] for key, at in hints.items() if key != "labels"})
    found = settled(folder, model, known, answers)
    if isinstance(found, str):
        assert found in ("model.answer", "model.channels")
        return
    for image in (PHOTO, SLICE):
        made = planned(found, image)
        assert made.last.shape()[2] == (1 if found["colour"] == "grey" else 3)


def test_that_a_planned_draft_runs_as_its_answers_say(tmp_path: Path) -> None:
    """The steps by hand: squeezed, BGR, value / 255."""
    found = drafted(tmp_path, **(ANSWERS | {"colour": "BGR", "filter": "nearest"}))
    px = factories.pixels(8, 8)
    made = prepare(planned(found, factories.image(px)), factories.image(px), CancelToken())
    expected: Any = (px[:, :, ::-1].transpose(2, 0, 1)[None] / 255).astype(np.float32)
    np.testing.assert_array_equal(made.values, expected)
