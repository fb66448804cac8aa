"""Tables: a line a class or number, a line for each error; nothing lost, nothing run by a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.tables import csv_file
from plugins.tables.csv_file import COLUMNS, CsvWriter
from plugins.tables.json_file import JsonLinesWriter, JsonWriter
from tests.core.test_records import result
from workbench.core.image import Notice
from workbench.core.kinds import Record
from workbench.core.result import ClassScore, Findings, Measured
from workbench.engine import Engine, Work
from workbench.plugin import api
from workbench.plugin.manifest import read_text
from workbench.wire import answers, requests

SOURCES = Path(__file__).parents[3] / "plugins" / "tables"
BROKEN = Record(
    input="cut.png",
    error={
        "code": "read.truncated",
        "what": "cut.png is cut short.",
        "why": "It ends early.",
        "hint": "Copy it again.",
    },
)
REGRESSION = Findings(
    task="regression", values=(Measured(label="age", value=61.25, unit="years"), Measured(label="dose", value=-0.1))
)
WRITERS: dict[str, Any] = {".csv": CsvWriter(), ".json": JsonWriter(), ".jsonl": JsonLinesWriter()}


def lines(folder: Path, *records: Record) -> list[dict[str, str]]:
    """What a reader of CSV finds."""
    path = folder / "out.csv"
    CsvWriter().write(records, path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_that_the_manifest_names_each_writer_with_its_ending() -> None:
    manifest = read_text((SOURCES / "plugin.toml").read_text("utf-8"), "tables")
    assert {one.provides for one in manifest.contributions} == {writer.endings for writer in WRITERS.values()}
    for ending, writer in WRITERS.items():
        assert isinstance(writer, api.Writer)
        assert (writer.endings, writer.pictures) == ((ending,), False)


def test_that_csv_has_a_line_for_each_class(tmp_path: Path) -> None:
    found = lines(tmp_path, Record(input="chest.dcm", frame=2, result=result()))
    assert list(found[0]) == list(COLUMNS)
    common = {
        "input": "chest.dcm",
        "frame": "2",
        "model": "made",
        "version": "1.0",
        "model_sha256": "m" * 64,
        "task": "multilabel",
        "value": "",
        "unit": "",
        "calibrated": "True",
        "device": "cpu",
        "misfits": "kind: one.",
        "warnings": "Three pictures.",
        "error": "",
    }
    cat = {"rank": "1", "index": "2", "label": "cat", "probability": "0.612346", "threshold": "0.5", "positive": "True"}
    ant = {"rank": "2", "index": "0", "label": "ant", "probability": "0.3", "threshold": "0.5", "positive": "False"}
    bee = {"rank": "3", "index": "1", "label": "bee", "probability": "0.1", "threshold": "", "positive": ""}
    assert found == [common | row for row in (cat, ant, bee)]


def test_that_csv_has_a_line_for_each_number(tmp_path: Path) -> None:
    found = lines(tmp_path, Record(input="hand.png", result=result(REGRESSION)))
    picked = [[row[name] for name in ("rank", "label", "value", "unit", "probability", "task")] for row in found]
    assert picked == [["1", "age", "61.25", "years", "", "regression"], ["2", "dose", "-0.1", "", "", "regression"]]


def test_that_an_error_is_a_line_among_the_others(tmp_path: Path) -> None:
    good = Record(input="a.png", result=result())
    found = lines(tmp_path, good, BROKEN, good)
    assert [row["input"] for row in found] == ["a.png"] * 3 + ["cut.png"] + ["a.png"] * 3
    assert found[3] == dict.fromkeys(COLUMNS, "") | {
        "input": "cut.png",
        "frame": "0",
        "error": "read.truncated: cut.png is cut short. It ends early.",
    }


def test_that_an_answer_without_classes_or_numbers_keeps_its_line(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, Record(input="a.png", result=result(Findings(task="detection"))))
    assert (found["input"], found["task"], found["rank"], found["device"]) == ("a.png", "detection", "", "cpu")


def test_that_an_empty_table_has_its_heading(tmp_path: Path) -> None:
    assert lines(tmp_path) == []
    assert (tmp_path / "out.csv").read_bytes() == (",".join(COLUMNS) + "\r\n").encode()


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_that_no_cell_of_text_is_run_as_a_formula(tmp_path: Path, first: str) -> None:
    name = f'{first}HYPERLINK("http://example.org","click")'
    base = result(Findings(task="classification", classes=(ClassScore(0, name, 0.5, 0.0),)))
    made = Record(input=f"{name}.png", result=base)
    error = Record(input=name, error={"code": name, "what": "x", "why": "y"})
    for row in lines(tmp_path, made, error):
        assert not any(cell.startswith(csv_file._FORMULA) for cell in row.values())
    row = lines(tmp_path, made)[0]
    assert (row["input"], row["label"]) == (f"'{name}.png", f"'{name}")


def test_that_numbers_below_zero_stay_numbers(tmp_path: Path) -> None:
    findings = Findings(task="regression", values=(Measured(label="z", value=-1.5e-7, unit="-"),))
    (row,) = lines(tmp_path, Record(input="a.png", result=result(findings)))
    assert (float(row["value"]), row["value"], row["unit"]) == (-1.5e-7, "-1.5e-07", "'-")


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)
finite = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=texts, label=texts, unit=texts, number=finite, warning=texts)
def test_that_whatever_text_and_number_goes_in_comes_out(
    tmp_path: Path, name: str, label: str, unit: str, number: float, warning: str
) -> None:
    findings = Findings(task="regression", values=(Measured(label=label, value=number, unit=unit),))
    whole = result(findings)
    record = Record(
        input=name,
        result=type(whole)(findings=findings, provenance=whole.provenance, notices=(Notice(code="a.b", text=warning),)),
    )
    (row,) = lines(tmp_path, record)
    for cell, text in ((row["input"], name), (row["label"], label), (row["unit"], unit), (row["warnings"], warning)):
        assert cell in (text, f"'{text}")
    assert float(row["value"]) == number
    for ending in (".json", ".jsonl"):
        (found,) = read_back(tmp_path, ending, record)
        assert (found["input"], found["values"]) == (name, [{"label": label, "value": number, "unit": unit}])
        assert found["warnings"] == [{"code": "a.b", "text": warning}]


def read_back(folder: Path, ending: str, *records: Record) -> list[dict[str, Any]]:
    """What a reader of JSON finds."""
    path = folder / f"out{ending}"
    WRITERS[ending].write(records, path)
    data = path.read_bytes()
    assert data.endswith(b"\n") or not records
    assert b"\r" not in data
    if ending == ".json":
        found: list[dict[str, Any]] = json.loads(data)
        return found
    return [json.loads(line) for line in data.decode("utf-8").split("\n")[:-1]]


@pytest.mark.parametrize("ending", [".json", ".jsonl"])
def test_that_json_holds_the_objects_of_the_command_line(tmp_path: Path, ending: str) -> None:
    good = Record(input="Größe – 図像.png", frame=1, result=result())
    assert read_back(tmp_path, ending, good, BROKEN) == [api.plain(good), api.plain(BROKEN)]
    assert "Größe – 図像.png".encode() in (tmp_path / f"out{ending}").read_bytes()
    assert read_back(tmp_path, ending) == []


def test_that_json_lines_are_lines(tmp_path: Path) -> None:
    record = Record(input="two\nlines.png", result=result())
    assert len(read_back(tmp_path, ".jsonl", record, record, BROKEN)) == 3


@pytest.mark.parametrize("ending", WRITERS)
def test_that_names_that_are_no_text_do_not_stop_a_table(tmp_path: Path, ending: str) -> None:
    name = b"caf\xe9.png".decode("utf-8", "surrogateescape")
    WRITERS[ending].write([Record(input=name, result=result()), BROKEN], tmp_path / "out")
    text = (tmp_path / "out").read_text("utf-8")
    assert "caf\\udce9.png" in text
    assert "cut.png" in text
    if ending == ".json":
        assert json.loads(text)[0]["input"] == name


@pytest.mark.parametrize("ending", WRITERS)
def test_that_what_the_system_refuses_is_no_fault_of_the_plugin(tmp_path: Path, ending: str) -> None:
    with pytest.raises(api.WriteError) as missing:
        WRITERS[ending].write([BROKEN], tmp_path / "none" / f"out{ending}")
    assert (missing.value.code, missing.value.why) == ("write.unwritable", "No such file or directory.")

    def full() -> Iterator[Record]:
        yield BROKEN
        raise OSError(28, "No space left on device")

    with pytest.raises(api.WriteError, match="No space left on device"):
        WRITERS[ending].write(full(), tmp_path / f"out{ending}")


def test_that_the_engine_writes_a_real_answer_as_a_table(shared_engine: Engine, samples: Path, tmp_path: Path) -> None:
    picture = samples / "chelsea.png"
    found = shared_engine.predict(requests.Predict(path=str(picture)))
    row = answers.ExportRecord(input=str(picture), result=found.result)
    out = tmp_path / "results.csv"
    shared_engine.answer(requests.Export(out=str(out), records=(row,)), Work())
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 1000
    assert [row["label"] for row in table[:2]] == ["tiger cat", "Egyptian cat"]
    assert [int(row["rank"]) for row in table] == list(range(1, 1001))
    assert sum(float(row["probability"]) for row in table) == pytest.approx(1, abs=1e-3)
