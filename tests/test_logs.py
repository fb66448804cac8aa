"""What is written down, and what must never be: names of people, of files, of home folders."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from tests import factories
from workbench import logs
from workbench.engine import Engine, Work
from workbench.errors import ReadError, WorkbenchError
from workbench.models import package
from workbench.paths import Paths
from workbench.settings import Settings
from workbench.wire import requests

MARK = "GRABNER"
PLUGIN = """
[plugin]
id = "leaky"
name = "Leaky"
version = "1"
api = 1
licence = "MIT"
summary = "Quotes what it reads."
[[reader]]
id = "reader"
entry = "reader:Reader"
title = "Leaky"
"""
READER = """
import logging

from workbench.plugin import api


class Reader:
    def sniff(self, path, head):
        return head.startswith(b"LEAKY")

    def scan(self, path, limits):
        try:
            raise ValueError(f"patient {path.read_text()} in {path}")
        except ValueError as error:
            error.add_note(f"note {path}")
            raise RuntimeError(f"cannot read {path}") from error

    def read(self, path, frame, limits, token):
        raise KeyError(path.read_text())

    def stored(self, path, frame, limits, token):
        raise OSError(2, "No such file", str(path))

    def tags(self, path):
        raise SystemExit(str(path))

    def codecs(self):
        return []
"""


@pytest.fixture
def written(paths: Paths) -> Iterator[Path]:
    """The log file of this process while the test runs."""
    logs.configure(paths, "worker", "debug")
    yield logs.log_file(paths, "worker")
    logger = logging.getLogger(logs.ROOT)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.propagate = True
    logger.setLevel(logging.NOTSET)


def boom(text: str) -> None:
    """An error that quotes `text`, with a cause that does too."""
    try:
        raise ValueError(f"inner {text}")
    except ValueError as error:
        raise RuntimeError(f"outer {text}") from error


def test_that_home_and_data_folder_are_shortened(paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home" / "maria"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home" / "maria"))
    logs.configure(paths, "worker", "info")
    logs.logger("x").info("at %s and %s", tmp_path / "home" / "maria" / "a", paths.data / "models")
    logs.logger("x").debug("not written")
    logs.close()
    text = logs.log_file(paths, "worker").read_text(encoding="utf-8")
    assert "workbench.x: at ~/a and <data>/models" in text.replace("\\", "/")
    assert "maria" not in text
    assert "not written" not in text
    logging.getLogger(logs.ROOT).handlers.clear()


def test_that_a_traceback_keeps_frames_and_types_but_not_what_was_said(written: Path) -> None:
    try:
        boom(MARK)
    except RuntimeError:
        logs.logger("x").exception("it happened")
    text = written.read_text(encoding="utf-8")
    assert MARK not in text
    assert "it happened" in text
    assert "in boom" in text
    assert "RuntimeError (what it says is left out" in text


def test_that_an_error_with_a_code_is_logged_by_its_code(written: Path) -> None:
    try:
        raise ReadError("read.empty", name=MARK)
    except ReadError:
        logs.logger("x").exception("it happened")
    text = written.read_text(encoding="utf-8")
    assert "read.empty" in text
    assert MARK not in text


def test_that_a_file_is_named_by_a_key_that_tells_nothing() -> None:
    one, same, other = logs.named(f"/a/{MARK}.dcm"), logs.named(f"/a/{MARK}.dcm"), logs.named("/a/x.dcm")
    assert one == same != other
    assert re.fullmatch(r"[0-9a-f]{8}\.dcm", one)
    assert re.fullmatch(r"[0-9a-f]{8}", logs.named(f"/a/x.{MARK}"))
    assert re.fullmatch(r"[0-9a-f]{8}", logs.named("/a/x.ANNA"))
    assert re.fullmatch(r"[0-9a-f]{8}", logs.named("/a/\udce4"))


def test_that_an_unwritable_folder_costs_the_log_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    logs.configure(Paths(data=tmp_path / "file", machine=tmp_path), "worker", "debug")
    logs.logger("x").info("quiet")
    logs.logger("x").warning("loud")
    logging.getLogger(logs.ROOT).handlers.clear()
    told = capsys.readouterr().err
    assert "loud" in told
    assert "quiet" not in told


def test_that_log_files_stay_small_and_few(written: Path) -> None:
    for _ in range(5):
        logs.logger("x").info("%s", "a" * (1 << 20))
    logs.close()
    files = sorted(path.name for path in written.parent.iterdir())
    assert files == ["worker.log", "worker.log.1", "worker.log.2"]
    assert all(path.stat().st_size < 3 << 20 for path in written.parent.iterdir())


def test_that_odd_characters_do_not_stop_the_log(written: Path) -> None:
    logs.logger("x").info("a \udce4 b \U0001fa7b")
    assert "a ? b \U0001fa7b" in written.read_text(encoding="utf-8")


def test_that_configuring_twice_writes_every_line_once(paths: Paths, written: Path) -> None:
    logs.configure(paths, "worker", "debug")
    logs.logger("x").info("once")
    assert written.read_text(encoding="utf-8").count("once") == 1


def external(folder: Path) -> onnx.ModelProto:
    """A network whose weights lie in a file beside it that is too short."""
    network = factories.mean_network()
    weight = next(one for one in network.graph.initializer if one.name == "weight")
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    for key, value in (("location", f"{MARK}.bin"), ("offset", "0"), ("length", "36")):
        entry = weight.external_data.add()
        entry.key, entry.value = key, value
    folder.mkdir()
    (folder / f"{MARK}.bin").write_bytes(b"12")
    return network


def asked(engine: Engine, request: requests.Request) -> str:
    """The code of what came of a request."""
    try:
        answer = engine.answer(request, Work())
        if isinstance(answer, Iterator):
            list(answer)
    except WorkbenchError as error:
        return error.code
    return ""


def test_that_no_name_sent_through_everything_is_ever_written(paths: Paths, tmp_path: Path, written: Path) -> None:
    """Files, models and plugins under folders and names that hold a marked name; every way on which things go wrong."""
    home = tmp_path / f"{MARK}^MARIA"
    home.mkdir()
    plugin = paths.plugins / "leaky"
    plugin.mkdir(parents=True)
    (plugin / "plugin.toml").write_text(PLUGIN)
    (plugin / "reader.py").write_text(READER)
    paths.results.write_bytes(b"SQLite format 3\0" + MARK.encode() * 300)
    engine = Engine(paths, Settings())
    good = factories.picture_file(home / f"{MARK} 1970.png", np.full((8, 8, 3), 99, np.uint8))
    leaky = home / f"{MARK}.leaky"
    leaky.write_bytes(b"LEAKY " + MARK.encode())
    cut = home / f"{MARK}_cut.png"
    cut.write_bytes(good.read_bytes()[:-30])
    far = external(home / "external")
    listed = package.file_digest(home / "external" / f"{MARK}.bin", "", "")
    short = factories.package_folder(home / "external", far, files={f"{MARK}.bin": listed})
    nan = factories.package_folder(home / f"{MARK} nan", _not_a_number())
    codes = {
        asked(engine, request)
        for request in (
            requests.Open(paths=(str(home),)),
            requests.Inspect(path=str(leaky), tags=True),
            requests.Inspect(path=str(leaky), stats=True),
            requests.Read(path=str(leaky)),
            requests.Read(path=str(cut)),
            requests.Read(path=str(home / "gone.png")),
            requests.Predict(path=str(good), save=True),
            requests.Predict(path=str(good), model=str(short)),
            requests.Predict(path=str(good), model=str(nan)),
            requests.Predict(path=str(good), model=str(home / "no model")),
            requests.Explain(path=str(good), target=MARK),
            requests.AddModel(path=str(home / f"{MARK} nan")),
            requests.AddModel(path=str(cut)),
            requests.Render(path=str(good), out=str(home / "no" / f"{MARK}.xyz")),
            requests.Recall(paths=(str(good),)),
            requests.CheckPlugin(path=str(home)),
        )
    }
    expected = {"plugin.raised", "read.truncated", "read.not_found", "runtime.load", "run.output_not_finite"}
    assert expected | {"model.not_found", "explain.no_such_class", "write.format"} <= codes
    with contextlib.suppress(WorkbenchError):
        engine.warm_up()
    text = "".join(path.read_text(encoding="utf-8") for path in written.parent.iterdir())
    assert "leaky.reader failed while reading the header" in text
    assert "load failed" in text
    assert "a damaged store was set aside" in text
    assert MARK not in text
    assert str(tmp_path) not in text


def _not_a_number() -> onnx.ModelProto:
    return factories.network(
        [
            helper.make_node("GlobalAveragePool", ["input"], ["pooled"]),
            helper.make_node("Sub", ["pooled", "pooled"], ["zero"]),
            helper.make_node("Log", ["zero"], ["logits"]),
        ],
        [factories.value("input", [1, 3, 8, 8])],
        [factories.value("logits", [1, 3, 1, 1])],
    )
