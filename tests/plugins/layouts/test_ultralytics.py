"""Metadata as Ultralytics documents it for its exports; written by hand here, its exporter needs PyTorch."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.layouts.ultralytics import literal
from tests import factories
from tests.models.bare_networks import pooled, saved
from tests.plugins.layouts.layouts import answers, asked, drafted, likely, read, values
from workbench.errors import ModelPackageError

CLASSIFY = {
    "description": "Ultralytics YOLOv8n-cls model trained on insects",
    "author": "Ultralytics",
    "license": "AGPL-3.0 License (https://ultralytics.com/license)",
    "version": "8.3.0",
    "stride": "1",
    "task": "classify",
    "batch": "1",
    "imgsz": "[8, 8]",
    "names": "{0: 'ant', 1: \"bee's\", 2: 'ant'}",
}


def test_that_names_task_size_and_licence_are_read(tmp_path: Path) -> None:
    found = answers(read("ultralytics", saved(tmp_path / "net.onnx", metadata=CLASSIFY)))
    assert found["labels"].labels == ("ant", "bee's", "ant")
    assert (found["labels"].where, found["size"].where) == ("its metadata (names)", "its metadata (imgsz)")
    assert values(read("ultralytics", tmp_path / "net.onnx")) == {
        "task": "classify",
        "licence": CLASSIFY["license"],
        "intended_use": "Ultralytics YOLOv8n-cls model trained on insects (Ultralytics)",
        "size": "8x8",
    }


def test_that_the_makers_habit_is_likely_and_still_asked(tmp_path: Path) -> None:
    found = drafted(saved(tmp_path / "net.onnx", metadata=CLASSIFY))
    assert asked(found) == ["colour", "modality", "scale", "resize", "activation"]
    assert likely(found) == {"colour": "RGB", "scale": "0..1", "resize": "shorter:8,floor"}
    assert found.labels == ("ant", "bee's", "ant")
    assert found["licence"] == CLASSIFY["license"]


@pytest.mark.parametrize(("task", "other"), [("detect", "boxes"), ("segment", "masks"), ("obb", "turned boxes")])
def test_that_a_detector_is_told_to_be_one(tmp_path: Path, task: str, other: str) -> None:
    path = saved(tmp_path / "net.onnx", pooled((1, 3, 8, 8), out=(1, 84, 99)), CLASSIFY | {"task": task})
    with pytest.raises(ModelPackageError) as caught:
        drafted(path)
    assert caught.value.code == "model.no_classes"
    assert caught.value.why.endswith(f"Its task is “{task}” (its metadata): {other}.")


def test_that_a_free_size_is_that_of_the_training(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.onnx", factories.mean_network(side="side"), CLASSIFY | {"imgsz": "[12, 16]"})
    found = drafted(path)
    assert (found["size"], found.answers["size"].where) == ("12x16", "its metadata (imgsz)")
    assert "resize" not in likely(found)


@pytest.mark.parametrize(
    ("imgsz", "size"),
    [("12", "12x12"), ("(12, 16)", "12x16"), ("[12]", None), ("[0, 4]", None), ("big", None), ("", None)],
)
def test_that_sizes_are_numbers_or_left_out(tmp_path: Path, imgsz: str, size: str | None) -> None:
    found = read("ultralytics", saved(tmp_path / "net.onnx", metadata=CLASSIFY | {"imgsz": imgsz}))
    assert values(found).get("size") == size


@pytest.mark.parametrize("metadata", [{}, {"names": "{0: 'a'}"}, {"task": "detect", "stride": "32"}])
def test_that_metadata_of_others_is_left_alone(tmp_path: Path, metadata: dict[str, str]) -> None:
    assert read("ultralytics", saved(tmp_path / "net.onnx", metadata=metadata)).answers == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{0: 'a', 1: \"b\"}", {0: "a", 1: "b"}),
        (" ['a', 'b\\'s', ] ", ["a", "b's"]),
        ("{'0': 'a'}", {"0": "a"}),
        ("('a', ('b',))", ("a", ("b",))),
        ("640", 640),
    ],
)
def test_that_literals_are_read(text: str, value: object) -> None:
    assert literal(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "   ",
            "{0: 'a'",
            "0: 'a'}",
            "{0 'a'}",
            "{[0]: 'a'}",
            "os.remove('a')",
            "__import__('os')",
            "1 + 1",
            "-1",
        ),
        *(
            "[[['a']]]",
            "(" * 100_000,
            "[" * 100_000 + "]" * 100_000,
            "-" * 100_000 + "1",
            "9" * 100_000,
            "'a' * 9999999",
        ),
        *("{0: f'{1}'}", "'" + "a" * (2 << 20) + "'", "0x10", "1e9", "1_000", "{**{}}", "b'a'", "'a\nb'", "lambda: 0"),
    ],
    ids=lambda text: text[:12],
)
def test_that_anything_that_calculates_or_is_deep_or_broken_is_none(text: str) -> None:
    assert literal(text) is None


@given(names=st.dictionaries(st.integers(0, 99999), st.text(max_size=20), max_size=20))
def test_that_every_table_of_names_as_python_writes_it_is_read(names: dict[int, str]) -> None:
    assert literal(repr(names)) == names


@given(text=st.text(alphabet="{}[]():,'\"\\ \n0123456789abn.-+*", max_size=60))
def test_that_every_text_ends_in_a_value_or_none(text: str) -> None:
    literal(text)
