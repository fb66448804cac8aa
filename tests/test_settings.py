"""Settings: where a value comes from, what is told about a wrong one, and what is kept in the file."""

from __future__ import annotations

import contextlib
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import SettingsError
from workbench.paths import Paths
from workbench.settings import BY_NAME, GROUPS, TABLE, Setting, Settings, Value, as_toml, load, names, save

DEFAULTS = {row.name: row.default for row in TABLE}
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(path: Path, content: str | dict[str, Any] | bytes) -> None:
    """A settings file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else tomli_w.dumps(content), encoding="utf-8")


def codes(problems: list[SettingsError]) -> list[tuple[str, str]]:
    """Code and setting of each problem."""
    return [(problem.code, str(problem.params.get("name", ""))) for problem in problems]


def valid(row: Setting) -> st.SearchStrategy[Value]:
    """Values that a setting takes."""
    if row.choices:
        return st.sampled_from(row.choices)
    if row.kind is bool:
        return st.booleans()
    if row.kind is int:
        low = int(row.low) if row.low is not None else None
        high = int(row.high) if row.high is not None else None
        return st.integers(low, high)
    return st.text(st.characters(codec="utf-8", exclude_characters="\x7f", min_codepoint=32), max_size=40)


def test_that_without_files_everything_has_its_default(paths: Paths) -> None:
    found, problems = load(paths, {})
    assert dict(found.values) == DEFAULTS
    assert problems == []
    assert dict(found.chosen) == {}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_that_a_row_of_the_table_is_sound(row: Setting) -> None:
    assert row.problem(row.default) is None
    assert row.group in GROUPS
    assert row.title
    assert row.text.endswith(".")
    assert row.env == "WORKBENCH_" + row.name.upper().replace(".", "_")
    assert type(row.default) is row.kind


def test_that_names_are_in_the_order_of_the_table_and_unique() -> None:
    assert list(names()) == [row.name for row in TABLE]
    assert len(BY_NAME) == len(TABLE)


@pytest.mark.parametrize(
    ("machine", "user", "environ", "overrides", "expected"),
    [
        (0, 0, 0, 0, 45),
        (1, 0, 0, 0, 1),
        (1, 2, 0, 0, 2),
        (1, 2, 3, 0, 3),
        (1, 2, 3, 4, 4),
        (0, 2, 0, 4, 4),
        (1, 0, 3, 0, 3),
    ],
)
def test_that_the_command_line_goes_before_environment_user_and_administrator(
    paths: Paths, machine: int, user: int, environ: int, overrides: int, expected: int
) -> None:
    if machine:
        write(paths.machine_settings, {"appearance": {"opacity": machine}})
    if user:
        write(paths.settings, {"appearance": {"opacity": user}})
    found, problems = load(
        paths,
        {"WORKBENCH_APPEARANCE_OPACITY": str(environ)} if environ else {},
        {"appearance.opacity": overrides} if overrides else {},
    )
    assert found.number("appearance.opacity") == expected
    assert problems == []
    assert dict(found.chosen) == ({"appearance.opacity": user} if user else {})


def test_that_a_locked_setting_stays_as_the_administrator_wants(paths: Paths) -> None:
    write(paths.machine_settings, {"lock": ["log.level", "no.such"], "log": {"level": "error"}})
    write(paths.settings, {"log": {"level": "debug"}, "run": {"threads": 3}})
    found, problems = load(paths, {})
    assert found.text("log.level") == "error"
    assert found.number("run.threads") == 3
    assert found.locked == {"log.level"}
    assert problems == []
    save(found, paths)
    assert tomllib.loads(paths.settings.read_text(encoding="utf-8"))["log"] == {"level": "debug"}


def test_that_neither_environment_nor_command_line_undo_a_lock(paths: Paths) -> None:
    write(paths.machine_settings, {"lock": ["run.device"], "run": {"device": "cpu"}})
    found, problems = load(paths, {"WORKBENCH_RUN_DEVICE": "cuda"}, {"run.device": "coreml"})
    assert found.text("run.device") == "cpu"
    assert [(error.code, error.params["value"], error.why) for error in problems] == [
        ("settings.value", "cuda", "The administrator has locked it."),
        ("settings.value", "coreml", "The administrator has locked it."),
    ]
    assert load(paths, {"WORKBENCH_RUN_DEVICE": "cpu"})[1] == []


@pytest.mark.parametrize("lock", [5, "log.level", True, {"a": 1}, [[1]], 1.5])
def test_that_a_wrong_list_of_locks_locks_nothing_and_stops_nothing(paths: Paths, lock: object) -> None:
    write(paths.machine_settings, {"lock": lock, "log": {"level": "error"}})
    found, _ = load(paths, {})
    assert found.locked == frozenset()
    assert found.text("log.level") == "error"


def test_that_every_problem_of_a_file_is_told_with_the_value_used_instead(paths: Paths) -> None:
    text = """
        [appearance]
        theme = "drak"
        opacity = 101
        identity = 1
        [run]
        threads = -4
        device = 5
        treads = 2
        [reading]
        max_megapixels = 2.5
    """
    write(paths.settings, text)
    found, problems = load(paths, {})
    assert codes(problems) == [
        ("settings.unknown", "run.treads"),
        ("settings.value", "appearance.theme"),
        ("settings.value", "appearance.opacity"),
        ("settings.value", "appearance.identity"),
        ("settings.value", "run.threads"),
        ("settings.value", "run.device"),
        ("settings.value", "reading.max_megapixels"),
    ]
    assert dict(found.values) == DEFAULTS
    by_name = {str(problem.params["name"]): problem for problem in problems}
    assert by_name["run.treads"].why == "Did you mean run.threads?"
    assert by_name["appearance.theme"].lines() == [
        "The setting appearance.theme cannot be drak.",
        "It has to be one of: system, dark, light. Did you mean dark?",
        "system is used instead.",
    ]
    assert by_name["appearance.opacity"].why == "The largest possible value is 100."
    assert by_name["run.threads"].why == "The smallest possible value is 0."
    assert by_name["appearance.identity"].why == "It has to be true or false."
    assert by_name["run.device"].why == "It has to be text."
    assert by_name["reading.max_megapixels"].why == "It has to be a whole number."


def test_that_a_wrong_value_of_one_source_leaves_the_one_before_it(paths: Paths) -> None:
    write(paths.machine_settings, {"run": {"threads": 2}})
    write(paths.settings, {"run": {"threads": "many"}})
    found, problems = load(paths, {"WORKBENCH_RUN_THREADS": "9999"}, {"run.threads": -1})
    assert found.number("run.threads") == 2
    assert [problem.params["used"] for problem in problems] == ["2", "2", "2"]


@pytest.mark.parametrize(
    ("text", "expected"), [("1", True), ("TRUE", True), (" on ", True), ("0", False), ("No", False), ("off", False)]
)
def test_that_the_environment_says_true_and_false_in_words(paths: Paths, text: str, expected: bool) -> None:
    found, problems = load(paths, {"WORKBENCH_RUN_ON_OPEN": text})
    assert found.flag("run.on_open") is expected
    assert problems == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("WORKBENCH_RUN_ON_OPEN", "maybe"), ("WORKBENCH_RUN_THREADS", "four"), ("WORKBENCH_RUN_THREADS", "")],
)
def test_that_an_environment_variable_that_makes_no_sense_is_told(paths: Paths, name: str, text: str) -> None:
    found, problems = load(paths, {name: text})
    assert [problem.code for problem in problems] == ["settings.value"]
    assert dict(found.values) == DEFAULTS


def test_that_the_real_environment_counts_where_no_other_is_given(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_RUN_THREADS", "7")
    assert load(paths)[0].number("run.threads") == 7


def test_that_saving_keeps_unknown_keys_of_any_kind(paths: Paths) -> None:
    content = {
        "future": {"list": [1, 2], "table": {"deep": {"er": True}}, "when": "x"},
        "run": {"threads": 3, "later": 1.5},
        "alone": "yes",
        "copy": 1,
        "shortcuts": {"file.open": "Ctrl+O", "copy": "Ctrl+C", "strange": 5},
    }
    write(paths.settings, content)
    found, _ = load(paths, {})
    save(found, paths)
    assert tomllib.loads(paths.settings.read_text(encoding="utf-8")) == {"schema": 1} | content


@pytest.mark.parametrize("text", ["appearance = 3\n", "schema = {a = 1}\n", "shortcuts = 3\n", '"run" = []\n'])
def test_that_a_value_where_a_table_belongs_does_not_prevent_saving(paths: Paths, text: str) -> None:
    write(paths.settings, text)
    found, _ = load(paths, {})
    changed = found.changed("appearance.opacity", 7).changed("run.threads", 2).with_shortcuts({"a": "b"})
    save(changed, paths)
    again, _ = load(paths, {})
    assert (again.number("appearance.opacity"), again.number("run.threads")) == (7, 2)
    assert dict(again.shortcuts) == {"a": "b"}


def test_that_only_what_the_user_chose_is_written(paths: Paths) -> None:
    write(paths.machine_settings, {"run": {"threads": 5}})
    found, _ = load(paths, {"WORKBENCH_LOG_LEVEL": "debug"}, {"run.device": "cpu"})
    save(found.changed("appearance.opacity", 12), paths)
    assert tomllib.loads(paths.settings.read_text(encoding="utf-8")) == {"schema": 1, "appearance": {"opacity": 12}}


def test_that_choosing_the_default_again_takes_the_line_out(paths: Paths) -> None:
    found = Settings().changed("appearance.opacity", 12)
    assert "appearance.opacity" in found.chosen
    assert "appearance.opacity" not in found.changed("appearance.opacity", 45).chosen


def test_that_a_user_may_choose_the_default_over_the_administrators_value(paths: Paths) -> None:
    write(paths.machine_settings, {"appearance": {"opacity": 80}})
    found, _ = load(paths, {})
    save(found.changed("appearance.opacity", 45), paths)
    assert load(paths, {})[0].number("appearance.opacity") == 45


def test_that_changing_refuses_what_cannot_be() -> None:
    before = Settings()
    with pytest.raises(SettingsError) as caught:
        before.changed("appearance.opacity", 101)
    assert caught.value.code == "settings.value"
    assert before.changed("appearance.opacity", 100).number("appearance.opacity") == 100
    assert before.number("appearance.opacity") == 45


def test_that_the_previous_file_is_kept_beside_the_new_one(paths: Paths) -> None:
    save(Settings().changed("appearance.opacity", 1), paths)
    before = paths.settings.read_bytes()
    assert not (paths.data / "settings.toml.bak").exists()
    save(Settings().changed("appearance.opacity", 2), paths)
    assert (paths.data / "settings.toml.bak").read_bytes() == before
    assert sorted(path.name for path in paths.data.iterdir()) == ["settings.toml", "settings.toml.bak"]


def test_that_a_save_that_breaks_off_leaves_the_old_file(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    save(Settings().changed("appearance.opacity", 1), paths)
    before = paths.settings.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(SettingsError) as caught:
        save(Settings().changed("appearance.opacity", 2), paths)
    assert caught.value.code == "settings.unwritable"
    assert "No space left on device." in caught.value.why
    assert paths.settings.read_bytes() == before
    assert sorted(path.name for path in paths.data.iterdir()) == ["settings.toml", "settings.toml.bak"]


def test_that_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError) as caught:
        save(Settings(), Paths(data=tmp_path / "file" / "data", machine=tmp_path))
    assert caught.value.code == "settings.unwritable"
    assert caught.value.why


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"[",
        b"a = 1\na = 2\n",
        b"run = " + b"[" * 20_000,
        b"[run]\nthreads = " + b"9" * 5000,
        b"[run]\nthreads = 0x" + b"f" * 5000,
        b"x = 1979-13-45\n",
        b"\x00" * 100,
    ],
    ids=["no text", "broken", "twice", "deep", "long number", "long hexadecimal", "no date", "zeros"],
)
def test_that_an_unreadable_file_means_defaults_and_is_told(paths: Paths, content: bytes) -> None:
    write(paths.settings, content)
    found, problems = load(paths, {})
    assert dict(found.values) == DEFAULTS
    assert [problem.code for problem in problems] in (["settings.unreadable"], ["settings.value"])


def test_that_a_folder_in_the_place_of_the_file_is_told(paths: Paths) -> None:
    paths.settings.mkdir(parents=True)
    found, problems = load(paths, {})
    assert dict(found.values) == DEFAULTS
    assert [problem.code for problem in problems] == ["settings.unreadable"]


def test_that_a_file_saved_by_a_windows_editor_is_read(paths: Paths) -> None:
    write(paths.settings, b"\xef\xbb\xbf[appearance]\r\nopacity = 9\r\n")
    found, problems = load(paths, {})
    assert problems == []
    assert found.number("appearance.opacity") == 9


def test_that_ids_are_split_at_commas() -> None:
    assert Settings().changed("plugins.off", " a, b ,,c,").ids("plugins.off") == {"a", "b", "c"}
    assert Settings().ids("plugins.off") == frozenset()


@QUIET
@given(st.fixed_dictionaries({}, optional={row.name: valid(row) for row in TABLE}))
def test_that_any_choice_of_values_comes_back_from_the_file(tmp_path: Path, chosen: dict[str, Value]) -> None:
    paths = Paths(data=tmp_path / "round", machine=tmp_path / "none")
    found = Settings()
    for name, value in chosen.items():
        found = found.changed(name, value)
    save(found, paths)
    again, problems = load(paths, {})
    assert problems == []
    assert again == found
    assert dict(again.values) == DEFAULTS | chosen


@QUIET
@given(st.data())
def test_that_the_program_starts_with_any_mutilated_file(tmp_path: Path, data: st.DataObject) -> None:
    paths = Paths(data=tmp_path / "mutated", machine=tmp_path / "mutated-machine")
    whole = as_toml(Settings().changed("run.threads", 3).with_shortcuts({"x": "Ctrl+Y"})).encode() + (
        b'[future]\nkey = [1, "two"]\n'
    )
    for path in (paths.settings, paths.machine_settings):
        mutated = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(mutated)))
            mutated[at : at + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
        write(path, bytes(mutated))
    found, problems = load(paths, {})
    for row in TABLE:
        assert row.problem(found[row.name]) is None
    assert all(problem.sentence() for problem in problems)
    with contextlib.suppress(SettingsError):
        save(found.changed("appearance.opacity", 7), paths)
        assert load(paths, {})[0].number("appearance.opacity") == 7


@QUIET
@given(
    st.dictionaries(
        st.sampled_from([*DEFAULTS, "appearance", "run", "schema", "lock", "shortcuts", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
            max_leaves=4,
        ),
        max_size=6,
    )
)
def test_that_no_well_formed_file_stops_loading_or_saving(tmp_path: Path, content: dict[str, Any]) -> None:
    paths = Paths(data=tmp_path / "odd", machine=tmp_path / "odd-machine")
    try:
        text = tomli_w.dumps(_nested(content))
    except (TypeError, AttributeError, ValueError):
        return
    write(paths.settings, text)
    write(paths.machine_settings, text)
    found, _ = load(paths, {})
    save(found.changed("run.threads", 2), paths)
    assert load(paths, {})[0].number("run.threads") in (2, found.number("run.threads"))


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for name, content in flat.items():
        group, dot, key = name.partition(".")
        if dot and isinstance(whole.setdefault(group, {}), dict):
            whole[group][key] = content
        elif not dot:
            whole[group] = content
    return whole
