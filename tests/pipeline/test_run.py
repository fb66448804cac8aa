"""The run: values through steps, network and interpreter."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests import factories
from workbench.core.arrays import Array, frozen
from workbench.core.geometry import IDENTITY
from workbench.core.image import DisplayHints, Image, Window
from workbench.core.kinds import TensorSpec
from workbench.core.model import InputRule, Layout, Use
from workbench.core.progress import CancelToken
from workbench.core.sample import Sample, SampleSpec, Stage
from workbench.errors import Cancelled, RunError
from workbench.pipeline.plan import Pipeline, PlannedStep, plan
from workbench.pipeline.run import digest, input_digest, packed, prepare, run
from workbench.plugin import fakes

IMAGE = factories.image(factories.pixels(30, 40))
ANSWER = {"logits": np.array([[0.0, 1.0]], np.float32), "features": np.ones((1, 4, 2, 2), np.float32)}


def pipeline(image: Image = IMAGE, dtype: str = "float32", layout: Layout = "NCHW", **rule: Any) -> Pipeline:
    """A plan of two steps for the fake network."""
    steps = (
        Use(use="vision.resize", options={"size": (8, 10), "filter": "bilinear", "rounding": "round"}),
        Use(use="vision.normalize", options={"scale": 1.0, "mean": (127.0,), "std": (128.0,)}),
    )
    made = fakes.package(steps=steps)
    engine = replace(made.manifest.engine, layout=layout)
    made = replace(made, manifest=replace(made.manifest, engine=engine, input=InputRule(**rule)))
    shape = (1, 3, 8, 10) if layout == "NCHW" else (1, 8, 10, 3)
    inputs = (TensorSpec(name="input", dtype=dtype, shape=shape),)
    outputs = (TensorSpec(name="logits", dtype="float32", shape=(1, 2)),)
    return plan(made, image, inputs, outputs, factories.registry(), anyway=True)


class Session(fakes.FakeSession):
    """Keeps what it was fed."""

    def __init__(self, answer: Mapping[str, Array] = ANSWER, cancel: CancelToken | None = None) -> None:
        super().__init__(answer)
        self.fed: list[tuple[dict[str, Array], list[str]]] = []
        self._cancel = cancel

    def run(self, feeds: Mapping[str, Array], outputs: Sequence[str], token: CancelToken) -> dict[str, Array]:
        self.fed.append((dict(feeds), list(outputs)))
        found = super().run(feeds, outputs, token)
        if self._cancel is not None:
            self._cancel.cancel()
        return found


class Watched:
    """A step that counts its calls, and may change its mind for somebody else."""

    def __init__(self, cancel: CancelToken | None = None, shape: tuple[int, ...] | None = None) -> None:
        self.calls = 0
        self._cancel, self._shape = cancel, shape

    def plan(self, spec: SampleSpec) -> SampleSpec:
        return spec

    def apply(self, sample: Sample) -> Sample:
        self.calls += 1
        if self._cancel is not None:
            self._cancel.cancel()
        return sample if self._shape is None else replace(sample, px=frozen(np.zeros(self._shape, np.float32)))

    def describe(self) -> str:
        return "watched"


def with_steps(*steps: Watched) -> Pipeline:
    """A plan of these steps alone."""
    made = pipeline()
    planned = tuple(PlannedStep(use=Use(use="watched"), step=step, after=made.first) for step in steps)
    return replace(made, steps=planned)


def test_that_a_run_gives_findings_tensor_outputs_and_times() -> None:
    session = Session()
    found = run(pipeline(), IMAGE, session, CancelToken(), ["features"])
    assert [score.label for score in found.findings.classes] == ["b", "a"]
    assert found.tensor.values.shape == (1, 3, 8, 10)
    assert found.tensor.affine.box(0, 0, 8, 10) == (0, 0, 30, 40)
    assert sorted(found.outputs) == ["features", "logits"]
    assert sorted(found.timings_ms) == ["interpret", "network", "prepare"]
    assert all(ms >= 0 for ms in found.timings_ms.values())
    ((feeds, outputs),) = session.fed
    assert np.array_equal(feeds["input"], found.tensor.values)
    assert outputs == ["logits", "features"]


def test_that_an_output_that_is_wanted_twice_is_asked_for_once() -> None:
    session = Session()
    run(pipeline(), IMAGE, session, CancelToken(), ["logits", "features"])
    assert session.fed[0][1] == ["logits", "features"]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_that_an_image_with_values_that_are_no_numbers_is_not_run(bad: float) -> None:
    px = factories.pixels(30, 40, 1, dtype="float32").copy()
    px[3, 4] = px[5, 6] = bad
    image = factories.image(px, meaning="stored")
    session = Session()
    with pytest.raises(RunError) as caught:
        run(pipeline(image), image, session, CancelToken())
    assert caught.value.code == "run.values_not_finite"
    assert caught.value.what == "made.png holds 2 values that are not numbers."
    assert session.fed == []


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["float32", "float16", "float64"])
def test_that_an_answer_with_values_that_are_no_numbers_is_no_answer(bad: float, dtype: str) -> None:
    session = Session({"logits": np.array([[bad, 1.0]], dtype)})
    with pytest.raises(RunError) as caught:
        run(pipeline(), IMAGE, session, CancelToken())
    assert caught.value.code == "run.output_not_finite"
    assert caught.value.why == "1 of 2 output values are NaN or infinite on fake."


def test_that_whole_numbers_are_an_answer() -> None:
    session = Session({"logits": np.array([[3, 1]], np.int64)})
    assert run(pipeline(), IMAGE, session, CancelToken()).findings.classes[0].label == "a"


def test_that_a_cancelled_run_does_nothing() -> None:
    token, step, session = CancelToken(), Watched(), Session()
    token.cancel()
    with pytest.raises(Cancelled):
        run(with_steps(step), IMAGE, session, token)
    assert step.calls == 0
    assert session.fed == []


def test_that_cancelling_acts_between_two_steps() -> None:
    token = CancelToken()
    first, second, session = Watched(token), Watched(), Session()
    with pytest.raises(Cancelled):
        run(with_steps(first, second), IMAGE, session, token)
    assert (first.calls, second.calls, session.fed) == (1, 0, [])


def test_that_cancelling_acts_before_and_after_the_network() -> None:
    token = CancelToken()
    step, session = Watched(token), Session()
    with pytest.raises(Cancelled):
        run(replace(with_steps(step), input=pipeline().input), IMAGE, session, token)
    token = CancelToken()
    session = Session(cancel=token)
    with pytest.raises(Cancelled):
        run(pipeline(), IMAGE, session, token)
    assert session.runs == 1


def test_that_a_step_that_gives_another_shape_than_it_planned_is_told() -> None:
    with pytest.raises(RunError) as caught:
        prepare(with_steps(Watched(shape=(3, 3, 3))), IMAGE, CancelToken())
    assert caught.value.lines() == [
        "The step watched cannot be done.",
        "It gave (3, 3, 3), planned was (30, 40, 3).",
        "Tell the author of the plugin.",
    ]


def test_that_every_stage_can_be_looked_at() -> None:
    stages: list[Stage] = []
    made = pipeline()
    tensor = prepare(made, IMAGE, CancelToken(), stages.append)
    assert [stage.name for stage in stages] == ["image", "vision.resize", "vision.normalize", "tensor"]
    assert [stage.px.shape for stage in stages] == [(30, 40, 3), (8, 10, 3), (8, 10, 3), (1, 3, 8, 10)]
    assert [stage.px.dtype.name for stage in stages] == ["uint8", "uint8", "float32", "float32"]
    assert [stage.sentence for stage in stages] == [
        "values as they are",
        "resize to 10 × 8, bilinear",
        "(value − 127) / 128",
        "NCHW, float32",
    ]
    assert np.array_equal(stages[-1].px, tensor.values)
    for stage in stages:
        little = np.ascontiguousarray(stage.px, stage.px.dtype.newbyteorder("<"))
        assert stage.sha256 == hashlib.sha256(little.tobytes()).hexdigest()
        assert stage.ms >= 0
    assert stages[0].affine == IDENTITY
    assert stages[1].affine == stages[-1].affine != IDENTITY


def test_that_looking_changes_nothing() -> None:
    made = pipeline()
    plain, watched = prepare(made, IMAGE, CancelToken()), prepare(made, IMAGE, CancelToken(), lambda stage: None)
    assert np.array_equal(plain.values, watched.values)


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_that_the_tensor_has_the_networks_layout(layout: Layout) -> None:
    tensor = prepare(pipeline(layout=layout), IMAGE, CancelToken())
    rows = tensor.values[0].transpose(1, 2, 0) if layout == "NCHW" else tensor.values[0]
    assert np.array_equal(rows, tensor.sample.px)
    assert tensor.layout == layout
    assert tensor.values.flags.c_contiguous
    assert not tensor.values.flags.writeable


@pytest.mark.parametrize(
    ("dtype", "given", "wanted"),
    [
        ("uint8", [-3.0, 0.49, 0.5, 1.5, 254.5, 300.0], [0, 0, 1, 2, 255, 255]),
        ("int8", [-200.0, -1.5, -0.6, 0.5, 126.6, 200.0], [-128, -1, -1, 1, 127, 127]),
        ("int16", [-40000.0, 1.2, 40000.0], [-32768, 1, 32767]),
        ("uint16", [-1.0, 65535.6], [0, 65535]),
        ("int32", [-3e9, 2.5, 3e9], [-(1 << 31), 3, (1 << 31) - 1]),
        ("int64", [-1e30, 2.5], [-(1 << 63), 3]),
        ("float32", [0.1, -3.5], [np.float32(0.1), -3.5]),
        ("float64", [0.1], [float(np.float32(0.1))]),
        ("float16", [0.1, 1000.5], [np.float16(0.1), 1000.5]),
    ],
)
def test_that_values_are_rounded_and_clamped_for_whole_number_types(
    dtype: str, given: list[float], wanted: list[float]
) -> None:
    sample = Sample(px=frozen(np.array([[given]], np.float32).transpose(0, 2, 1)))
    found = packed(sample, "NHWC", dtype)
    assert found.dtype.name == dtype
    assert found.shape == (1, 1, len(given), 1)
    assert found.ravel().tolist() == [float(w) if "float" in dtype else w for w in wanted]


def test_that_the_largest_value_of_64_bits_does_not_turn_round() -> None:
    sample = Sample(px=frozen(np.full((1, 1, 1), 1e30, np.float32)))
    assert packed(sample, "NHWC", "int64").ravel()[0] > (1 << 62)


@pytest.mark.parametrize(
    ("dtype", "wanted"),
    [("int8", [0, 127, 127]), *((dtype, [0, 127, 200]) for dtype in ("uint8", "int64", "uint16", "float32"))],
)
def test_that_bytes_are_clamped_for_a_smaller_type_and_not_turned_round(dtype: str, wanted: list[int]) -> None:
    sample = Sample(px=frozen(np.array([[[0], [127], [200]]], np.uint8)))
    assert packed(sample, "NCHW", dtype).ravel().tolist() == wanted


def test_that_hashes_of_values_do_not_depend_on_the_machines_byte_order() -> None:
    values = np.arange(6, dtype="<f4").reshape(2, 3)
    assert digest(values) == digest(values.astype(">f4")) == hashlib.sha256(values.tobytes()).hexdigest()
    assert digest(values.T) == digest(np.ascontiguousarray(values.T)) != digest(values)


def test_that_an_images_digest_is_of_its_values_shape_type_and_meaning() -> None:
    px = factories.pixels(4, 6, 1)
    base = input_digest(factories.image(px))
    other = replace(factories.image(px), source=replace(IMAGE.source, path="elsewhere.tif", format="TIFF"))
    assert input_digest(other) == base
    assert input_digest(factories.image(px.reshape(6, 4))) != base
    assert input_digest(factories.image(px.astype(np.uint16))) != base
    assert input_digest(factories.image(px, meaning="stored")) != base
    changed = px.copy()
    changed[0, 0] ^= 1
    assert input_digest(factories.image(changed)) != base


def test_that_the_window_on_the_screen_cannot_change_what_the_network_gets() -> None:
    """A model of measured values is fed the same, whatever the file or anybody says about display."""
    px = factories.pixels(30, 40, 1, dtype="int16")
    tensors = []
    for hints in (
        DisplayHints(),
        DisplayHints(windows=(Window(centre=40, width=400),)),
        DisplayHints(windows=(Window(centre=-600, width=1500),), inverse=True, photometric="MONOCHROME1"),
    ):
        image = factories.image(px, meaning="hounsfield", hints=hints)
        made = pipeline(image, colour="RGB", values="hounsfield")
        tensors.append(prepare(made, image, CancelToken()).values)
    assert np.array_equal(tensors[0], tensors[1])
    assert np.array_equal(tensors[0], tensors[2])
