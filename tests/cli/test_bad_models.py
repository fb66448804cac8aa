"""Models that cannot be used: nothing is started, and all that is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories
from tests.cli.bad_models import BAD, BAD_TO_RUN, five_mistakes
from tests.cli.conftest import Command
from tests.cli.test_bad_files import sentences

ALL = BAD | BAD_TO_RUN


@pytest.mark.parametrize("case", ALL)
@pytest.mark.parametrize("kind", ["predict", "explain", "bench"])
def test_that_nothing_is_started_with_a_bad_model(
    kind: str, case: str, command: Command, photo: Path, tmp_path: Path
) -> None:
    make, code = ALL[case]
    (tmp_path / "bad").mkdir()
    model = make(tmp_path / "bad")
    words: dict[str, list[str | Path]] = {
        "predict": ["predict", photo, photo],
        "explain": ["explain", photo, "-o", tmp_path / "out.png"],
        "bench": ["bench", "--image", photo, "--rounds", "1"],
    }
    done = command(*words[kind], "--model", model, "--json")
    of_the_image = code == "model.input_shape"  # without knowing the steps, another image might fit
    if of_the_image and kind == "predict":
        assert (done.status, [row["error"]["code"] for row in done.rows]) == (1, [code, code])
        return
    assert (done.status, done.row["error"]["code"]) == (1 if of_the_image and kind == "explain" else 2, code)
    assert not (tmp_path / "out.png").exists()
    error = done.row["error"]
    if code in ("model.manifest", "model.questions"):
        assert error["problems"]
    else:
        sentences(error)


@pytest.mark.parametrize("case", BAD)
def test_that_a_bad_model_is_neither_shown_nor_added(case: str, command: Command, tmp_path: Path) -> None:
    make, code = BAD[case]
    (tmp_path / "bad").mkdir()
    model = make(tmp_path / "bad")
    for action in ("show", "add"):
        done = command("models", action, model, "--json")
        assert (done.status, done.row["error"]["code"]) == (2, code)
    told = command("models", "add", model)
    assert (told.status, told.out) == (2, "")
    assert len(told.err.splitlines()) >= 3
    assert "Traceback" not in told.err
    assert len(command("models", "list", "--json").rows) == 1


def test_that_all_five_mistakes_of_a_manifest_are_told_at_once(command: Command, tmp_path: Path) -> None:
    error = command("models", "show", five_mistakes(tmp_path), "--json").row["error"]
    assert error["what"] == "The manifest of model has 5 problem(s)."
    problems = error["problems"]
    for wrong in ("“clasification” is none of", "color", "scael", "ort.sesion", "licence"):
        assert len([problem for problem in problems if wrong in problem]) == 1, (wrong, problems)
    assert all(problem.startswith("model.toml, line ") or "licence" in problem for problem in problems)
    meant = [problem.rpartition("Did you mean ")[2] for problem in problems if "Did you mean" in problem]
    assert {"“classification”?", "“colour”?", "“scale”?"} <= set(meant)


@pytest.mark.parametrize(
    ("dtype", "layout", "scale"),
    [("float16", "NCHW", 1 / 255), ("float32", "NHWC", 1 / 255), ("uint8", "NHWC", None), ("float64", "NCHW", 1 / 255)],
)
def test_that_other_types_and_layouts_are_fed_as_they_are_wanted(
    dtype: str, layout: str, scale: float | None, command: Command, photo: Path, model: Path, tmp_path: Path
) -> None:
    steps: list[dict[str, object]] = [{"use": "vision.resize", "size": [factories.SIDE, factories.SIDE]}]
    steps += [{"use": "vision.normalize", "scale": scale}] if scale else []
    other = factories.package_folder(
        tmp_path / "other",
        factories.mean_network(dtype=dtype, layout=layout),
        step=steps,
        engine={"use": "ort.session", "layout": layout},
    )
    expected = command("predict", photo, "--model", model, "--json").row["classes"]
    found = command("predict", photo, "--model", other, "--json").row["classes"]
    if scale is None:
        assert found[0]["label"] == expected[0]["label"]
        return
    for one, two in zip(expected, found, strict=True):
        assert (one["label"], one["probability"]) == (two["label"], pytest.approx(two["probability"], abs=1e-3))


@pytest.mark.data
def test_that_operators_from_elsewhere_are_refused(command: Command, shared_data: Path, tmp_path: Path) -> None:
    (found,) = (shared_data / "models" / "needs-custom-operators").glob("*.onnx")
    model = factories.package_folder(tmp_path / "model", found.read_bytes())
    done = command("models", "add", model, "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "model.custom_operators")
    assert "can run any code" in done.row["error"]["hint"]
