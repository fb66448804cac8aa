"""model.toml: every key of the contract, and every problem at once with its line."""

from __future__ import annotations

import re
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from workbench.core.model import Calibration, EngineUse, InputRule, OperatingPoint, Use
from workbench.errors import ModelPackageError
from workbench.models.manifest import Checked, escapes, read_data, read_text

OPTIONS = factories.registry().options_of
BASE = factories.manifest(b"network")
WHOLE = """\
schema = 1
[model]
id = "chest-xray-2"
name = "Chest"
version = "1.1"
file = "nets/model.onnx"
sha256 = "{sha}"
task = "multilabel"
domain = "CheXpert"
licence = "BSD-3-Clause"
intended_use = "Frontal chest radiographs. Not for diagnosis."
[files]
"nets/weights.bin" = "{sha}"
"labels.txt" = "{sha}"
[input]
kind = "image"
colour = "grey"
values = "modality"
suits = {{ modality = ["CR", "DX"], body_part = ["CHEST"], view = ["PA", "AP"], laterality = ["L"] }}
[[step]]
use = "vision.resize"
shorter_side = 256
filter = "bicubic"
[[step]]
use = "vision.center_crop"
size = [224, 224]
[[step]]
use = "vision.normalize"
mean = 127
std = [128]
[engine]
use = "ort.session"
input = "data"
layout = "NHWC"
output = "logits"
[interpret]
use = "vision.classes"
activation = "sigmoid"
labels = ["Effusion", "Nodule"]
[[operating_point]]
label = "Effusion"
threshold = 0.41
source = "validation set of the author, Youden"
band = [0.3, 0.5]
[[operating_point]]
label = "Nodule"
threshold = 1
[calibration]
method = "temperature"
temperature = 1.7
""".format(sha="0123456789abcdef" * 4)


def problems(text: str) -> list[str]:
    """What is told about a manifest."""
    with pytest.raises(ModelPackageError) as caught:
        read_text(text, "Made", OPTIONS)
    assert caught.value.code == "model.manifest"
    assert caught.value.params["count"] == len(caught.value.problems)
    return list(caught.value.problems)


def changed(path: str, value: Any) -> str:
    """The base manifest with the value at a dotted path changed; None takes it out."""
    whole = factories.manifest(b"network")
    *tables, key = path.split(".")
    place = whole
    for name in tables:
        place = place[int(name)] if isinstance(place, list) else place.setdefault(name, {})
    if value is None:
        del place[key]
    else:
        place[key] = value
    return tomli_w.dumps(whole)


def read(text: str) -> Checked:
    """A manifest without problems."""
    return read_text(text, "Made", OPTIONS)


def test_that_every_key_of_the_contract_is_read() -> None:
    found = read(WHOLE)
    sha = "0123456789abcdef" * 4
    m = found.manifest
    assert (m.id, m.name, m.version, m.file, m.sha256) == ("chest-xray-2", "Chest", "1.1", "nets/model.onnx", sha)
    assert (m.task, m.domain, m.licence) == ("multilabel", "CheXpert", "BSD-3-Clause")
    assert m.intended_use == "Frontal chest radiographs. Not for diagnosis."
    assert m.files == {"nets/weights.bin": sha, "labels.txt": sha}
    assert m.input == InputRule(
        kind="image",
        colour="grey",
        values="modality",
        suits={"modality": ("CR", "DX"), "body_part": ("CHEST",), "view": ("PA", "AP"), "laterality": ("L",)},
    )
    assert m.steps == (
        Use(use="vision.resize", options={"shorter_side": 256, "filter": "bicubic", "rounding": "round"}),
        Use(use="vision.center_crop", options={"size": (224, 224)}),
        Use(use="vision.normalize", options={"scale": 1.0, "mean": (127.0,), "std": (128.0,)}),
    )
    assert m.engine == EngineUse(use="ort.session", input="data", layout="NHWC", output="logits")
    assert m.interpret == Use(use="vision.classes", options={"activation": "sigmoid"})
    assert m.operating_points == (
        OperatingPoint(
            label="Effusion", threshold=0.41, source="validation set of the author, Youden", band=(0.3, 0.5)
        ),
        OperatingPoint(label="Nodule", threshold=1.0),
    )
    assert m.calibration == Calibration(method="temperature", temperature=1.7)
    assert found.labels == ("Effusion", "Nodule")
    assert found.labels_file == ""


def test_that_what_may_be_left_out_has_the_defaults_of_the_contract() -> None:
    found = read(tomli_w.dumps(BASE | {"input": {}}))
    assert found.manifest.input == InputRule(kind="image", colour="RGB", values="display", suits={})
    assert found.manifest.engine == EngineUse(use="ort.session", input="", layout="NCHW", output="")
    assert found.manifest.domain == ""
    assert found.manifest.files == {}
    assert found.manifest.operating_points == ()
    assert found.manifest.calibration is None
    text = tomli_w.dumps({key: content for key, content in BASE.items() if key not in ("schema", "input", "step")})
    assert read(text).manifest.steps == ()
    assert read(text).manifest.input == InputRule()


def test_that_labels_may_stand_in_a_file() -> None:
    found = read(changed("interpret.labels", "names/labels.txt"))
    assert (found.labels, found.labels_file) == ((), "names/labels.txt")


def test_that_five_mistakes_are_told_at_once_with_their_lines() -> None:
    text = (
        WHOLE.replace('task = "multilabel"', 'task = "multilable"')
        .replace("shorter_side", "shorter_sied")
        .replace("size = [224, 224]", 'size = "224"')
        .replace('layout = "NHWC"', 'layot = "NHWC"')
        .replace("threshold = 0.41", "threshold = 41")
    )
    assert problems(text) == [
        "model.toml, line 8: model.task: “multilable” is none of: classification, multilabel, regression, detection, "
        "segmentation, embedding. Did you mean “multilabel”?",
        "model.toml, line 22: step[0].shorter_sied: vision.resize has no such option. Did you mean “shorter_side”?",
        "model.toml, line 26: step[1].size: This has to be [height, width] in whole numbers.",
        "model.toml, line 34: engine.layot: There is no such key. Did you mean “layout”?",
        "model.toml, line 42: operating_point[0].threshold: 41 is too large; the most is 1.",
    ]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("schema", 2, "schema: This version of the program reads schema 1."),
        ("schema", "1", "schema: This has to be a whole number."),
        ("model.id", "Made", "model.id: “Made” is not made of small letters, digits and single hyphens."),
        ("model.id", "a--b", "model.id: “a--b” is not made of small letters, digits and single hyphens."),
        ("model.id", "../b", "model.id: “../b” is not made of small letters, digits and single hyphens."),
        ("model.id", "a\n", "model.id: “a\n” is not made of small letters, digits and single hyphens."),
        ("model.id", None, "model.id: This is missing; it has to be text in quotes."),
        ("model.name", "", "model.name: This must not be empty."),
        ("model.version", 1, "model.version: This has to be text in quotes."),
        ("model.file", "../x.onnx", "model.file: “../x.onnx” leads out of the package's own folder."),
        ("model.sha256", "ABC", "model.sha256: “ABC” is not a SHA-256: 64 digits and letters a to f."),
        ("model.sha256", "A" * 64, f"model.sha256: “{'A' * 64}” is not a SHA-256: 64 digits and letters a to f."),
        ("model.licence", None, "model.licence: This is missing; it has to be text in quotes."),
        ("model.license", "MIT", "model.license: There is no such key. Did you mean “licence”?"),
        ("model.intended_use", None, "model.intended_use: This is missing; it has to be text in quotes."),
        ("model", None, "model: This is missing; it has to be a table: [model]."),
        ("engine", None, "engine: This is missing; it has to be a table: [engine]."),
        ("interpret", None, "interpret: This is missing; it has to be a table: [interpret]."),
        ("model", "x", "model: This has to be a table: [model]."),
        ("files.../x", "0" * 64, None),
        ("input.kind", "picture", "input.kind: “picture” is none of: image, volume."),
        ("input.colour", "rgb", "input.colour: “rgb” is none of: RGB, BGR, grey."),
        ("input.values", "hu", "input.values: “hu” is none of: display, modality, hounsfield."),
        ("input.color", "RGB", "input.color: There is no such key. Did you mean “colour”?"),
        ("input.suits.modalty", ["CT"], "input.suits.modalty: There is no such key. Did you mean “modality”?"),
        ("input.suits.modality", "CT", "input.suits.modality: This has to be a list of texts."),
        ("input.suits.modality", [1], "input.suits.modality: Every entry has to be text in quotes."),
        ("step", {"use": "vision.resize"}, "step: This has to be a list of tables: [[step]]."),
        ("step.0.use", "vision.resise", "step[0].use: No plugin here provides the step “vision.resise”."),
        ("step.0.use", None, "step[0].use: This is missing; it has to be text in quotes."),
        ("step.0.size", [0, 8], "step[0].size: 0 is too small; the least is 1."),
        ("step.0.filter", "cubic", "step[0].filter: “cubic” is none of: nearest, box, bilinear, hamming, bicubic, "
         "lanczos."),
        ("step.1.scale", float("nan"), "step[1].scale: This has to be a number."),
        ("step.1.mean", [], "step[1].mean: This has to be a list of numbers."),
        ("engine.use", "tensorrt.session", "engine.use: No plugin here provides the runtime “tensorrt.session”."),
        ("engine.layout", "CHW", "engine.layout: “CHW” is none of: NCHW, NHWC. Did you mean “NCHW”?"),
        ("engine.threads", 3, "engine.threads: There is no such key."),
        ("interpret.activation", None, "interpret.activation: This is missing."),
        ("interpret.activation", "argmax", "interpret.activation: “argmax” is none of: softmax, sigmoid, none."),
        ("interpret.labels", 5, "interpret.labels: This has to be a list of texts."),
        ("interpret.labels", "", "interpret.labels: This must not be empty."),
        ("interpret.labels", "/etc/passwd", "interpret.labels: “/etc/passwd” leads out of the package's own folder."),
        ("operating_point", [{"label": "ant"}],
         "operating_point[0].threshold: This is missing; it has to be a number."),
        ("operating_point", [{"label": "ent", "threshold": 0.5}],
         "operating_point[0].label: There is no label “ent”. Did you mean “ant”?"),
        ("operating_point", [{"label": "ant", "threshold": float("nan")}],
         "operating_point[0].threshold: This has to be a number within measure."),
        ("operating_point", [{"label": "ant", "threshold": 10**400}],
         "operating_point[0].threshold: This has to be a number within measure."),
        ("operating_point", [{"label": "ant", "threshold": True}],
         "operating_point[0].threshold: This has to be a number."),
        ("calibration", {"method": "platt", "temperature": 1.0},
         "calibration.method: “platt” is none of: temperature."),
        ("calibration", {"method": "temperature", "temperature": 0},
         "calibration.temperature: 0 is too small; the least is 1e-06."),
        ("calibration", {"method": "temperature"}, "calibration.temperature: This is missing; it has to be a number."),
        ("post", {}, "post: There is no such key."),
        ("operating_points", [], "operating_points: There is no such key. Did you mean “operating_point”?"),
    ],
)  # fmt: skip
def test_that_a_mistake_in_a_key_is_told_at_that_key(path: str, value: Any, told: str | None) -> None:
    if told is None:
        text = tomli_w.dumps(factories.manifest(b"network", files={"../x": value}))
        told = "files.../x: “../x” leads out of the package's own folder."
    else:
        text = changed(path, value)
    (problem,) = problems(text)
    where, _, rest = problem.partition(": ")
    assert rest == told
    if value is not None and "missing" not in told:
        line = text.splitlines()[int(where.rpartition(" ")[2]) - 1]
        assert any(part in line for part in re.split(r"[.\[\]]+", told.partition(":")[0])[-3:] if part)


@pytest.mark.parametrize(
    "band", [[0.5], [0.1, 0.2, 0.3], [0.4, 0.3], [-0.1, 0.5], [0.5, 1.1], ["a", "b"], 0.5, [0.1, "x", 0.9],
             [False, True], [0.1, float("nan")], [0.6, 0.9], [0.1, 0.4], [10**400, 1]],
)  # fmt: skip
def test_that_a_band_is_two_probabilities_around_the_threshold(band: object) -> None:
    (problem,) = problems(changed("operating_point", [{"label": "ant", "threshold": 0.5, "band": band}]))
    assert "operating_point[0].band: This has to be [low, high]" in problem


def test_that_a_label_has_one_operating_point() -> None:
    points = [
        {"label": "ant", "threshold": 0.5},
        {"label": "bee", "threshold": 0.5},
        {"label": "ant", "threshold": 0.6},
    ]
    (problem,) = problems(changed("operating_point", points))
    assert problem.endswith("operating_point[2].label: “ant” has an operating point already.")


def test_that_a_calibrated_answer_needs_scores_that_are_not_activated_yet() -> None:
    whole = factories.manifest(b"network", calibration={"method": "temperature", "temperature": 2.0})
    whole["interpret"]["activation"] = "none"
    (problem,) = problems(tomli_w.dumps(whole))
    assert "calibration" in problem
    assert "activation" in problem


def test_that_text_that_is_no_toml_is_told_with_its_line() -> None:
    assert problems("schema = 1\n[model\n") == ["model.toml, line 2: This is not TOML: "
                                               "Expected ']' at the end of a table declaration."]  # fmt: skip


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_that_an_empty_manifest_lacks_its_three_tables(text: str) -> None:
    assert [problem.rpartition("[")[2] for problem in problems(text)] == ["model].", "engine].", "interpret]."]


def test_that_an_importers_table_is_checked_alike_without_lines() -> None:
    data = factories.manifest(b"network")
    data["engine"]["layout"] = "HWC"
    with pytest.raises(ModelPackageError) as caught:
        read_data(data, "Foreign", OPTIONS, "config.json")
    assert caught.value.problems == ("config.json: engine.layout: “HWC” is none of: NCHW, NHWC. Did you mean “NHWC”?",)


@pytest.mark.parametrize(
    "path",
    ["../x", "a/../x", "a/..", "..", "/x", "/",
     "\\x", "..\\x", "a\\..\\x", "C:\\x", "C:x", "c:/x", "\\\\host\\share\\x",
     "//host/share/x", "a\0b", "", "\\\\?\\C:\\x", "a/b/../../../x"],
)  # fmt: skip
def test_that_every_way_out_of_a_folder_is_seen(path: str) -> None:
    assert escapes(path)


@pytest.mark.parametrize("path", ["x", "a/b/x", "...", "a..b", "..x", "a/.x", "./x", "ä ö/🩻", "x~1"])
def test_that_names_inside_a_folder_are_left_alone(path: str) -> None:
    assert not escapes(path)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_that_a_path_that_does_not_escape_stays_inside(text: str) -> None:
    from pathlib import Path

    if not escapes(text):
        root = Path("/home/folder")
        assert (root / text).is_absolute()
        assert ".." not in (root / text).parts
        assert (root / text).is_relative_to(root)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_that_a_mutilated_manifest_is_read_or_refused_with_its_problems(data: st.DataObject) -> None:
    text = WHOLE
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        new = data.draw(
            st.text(max_size=4) | st.sampled_from(["=", "[", "]]", "\n", '"', "1e999", "-" * 3, "{}", "nan"])
        )
        text = text[:at] + new + text[at + data.draw(st.integers(0, 8)) :]
    assert all(problem.startswith("model.toml") for problem in told(text))


def told(text: str) -> tuple[str, ...]:
    """The problems of a manifest, none if it has none."""
    try:
        read_text(text, "Made", OPTIONS)
    except ModelPackageError as error:
        return error.problems or ("no problem was told",)
    return ()
