"""Which plugins are there and what state each is in; none of their code is run to know it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.plugin import foreign
from workbench.errors import PluginError
from workbench.paths import Paths
from workbench.plugin import load
from workbench.plugin.discover import Found, discover, look
from workbench.settings import Settings

BUNDLED = {
    path.parent.name for path in (Path(__file__).parent.parent.parent / "plugins").glob("*/plugin.toml")
}  # fmt: skip
NEVER = "raise SystemExit('code was run')\n"


def settings(**values: str | bool) -> Settings:
    """Settings with some values of the group plugins."""
    made = Settings()
    for name, value in values.items():
        made = made.changed(f"plugins.{name}", value)
    return made


def added(paths: Paths, chosen: Settings | None = None, **how: bool) -> dict[str, Found]:
    """What was found besides the bundled plugins, by origin and id."""
    found = discover(paths, chosen or Settings(), **how)
    return {f"{one.origin} {one.id}": one for one in found if one.origin != "bundled" or one.state != "ready"}


def test_that_every_bundled_plugin_is_ready_and_first(paths: Paths) -> None:
    foreign.write(paths.plugins, "aaa", code=NEVER)
    found = discover(paths, Settings())
    assert [(one.id, one.state) for one in found[: len(BUNDLED)]] == [(name, "ready") for name in sorted(BUNDLED)]
    assert found[-1].id == "aaa"


def test_that_no_code_runs_while_plugins_are_found(paths: Paths) -> None:
    foreign.write(paths.plugins, "silent", code=NEVER, init=NEVER)
    assert added(paths)["user silent"].state == "ready"
    assert "workbench_plugins.silent" not in sys.modules


def test_that_of_two_with_one_id_the_machines_goes_first(paths: Paths) -> None:
    foreign.write(paths.machine_plugins, "made")
    foreign.write(paths.plugins, "made")
    found = added(paths)
    assert found["machine made"].state == "ready"
    assert found["user made"].state == "shadowed"
    assert found["user made"].why == "The machine plugin of this id goes first."


def test_that_a_bundled_plugin_is_shadowed_only_by_a_setting_that_names_it(paths: Paths) -> None:
    foreign.write(paths.plugins, "vision", code=NEVER)
    assert added(paths)["user vision"].state == "shadowed"
    assert added(paths)["user vision"].why == "The bundled plugin of this id goes first."
    found = added(paths, settings(replace="vision"))
    assert found["user vision"].state == "ready"
    assert found["bundled vision"].state == "shadowed"


@pytest.mark.parametrize("how", ["broken", "off", "incomplete"])
def test_that_a_replacement_that_cannot_be_used_leaves_the_bundled_one(paths: Paths, how: str) -> None:
    head = 'requires = ["no-such-thing-at-all"]' if how == "incomplete" else ""
    toml = "[plugin]" if how == "broken" else None
    foreign.write(paths.plugins, "vision", head=head, toml=toml)
    chosen = settings(replace="vision", off="vision") if how == "off" else settings(replace="vision")
    found = discover(paths, chosen)
    assert [one.origin for one in found if one.id == "vision" and one.state == "ready"] == ["bundled"]
    assert [one.state for one in found if one.id == "vision" and one.origin == "user"] == [how]


def test_that_plugins_are_switched_off_by_name_but_never_the_bundled_ones(paths: Paths) -> None:
    foreign.write(paths.plugins, "made")
    found = discover(paths, settings(off="made, raster"))
    assert {one.id: one.state for one in found if one.id in ("made", "raster")} == {"made": "off", "raster": "ready"}


def test_that_one_that_is_off_makes_room_for_the_next_of_its_id(paths: Paths) -> None:
    foreign.write(paths.machine_plugins, "made", head='requires = ["no-such-thing-at-all"]')
    foreign.write(paths.plugins, "made")
    found = added(paths)
    assert (found["machine made"].state, found["user made"].state) == ("incomplete", "ready")


def test_that_added_plugins_can_be_left_out_as_a_whole(paths: Paths) -> None:
    foreign.write(paths.plugins, "made")
    foreign.write(paths.machine_plugins, "other")
    assert added(paths, None, added=False) == {}
    assert added(paths, settings(enabled=False)) == {}


@pytest.mark.parametrize(
    ("toml", "part"),
    [
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b"[", "This is not TOML"),
        (b"[plugin]\nid = 'x'\n", "plugin.name: This is missing"),
        (b"[plugin]\nname = '" + b"x" * (2 << 20) + b"'", "This is not TOML"),
    ],
)
def test_that_a_manifest_that_cannot_be_used_is_told_and_stops_nothing(paths: Paths, toml: bytes, part: str) -> None:
    folder = foreign.write(paths.plugins, "made")
    (folder / "plugin.toml").write_bytes(toml)
    found = added(paths)["user made"]
    assert found.state == "broken"
    assert part in found.why
    assert isinstance(found.error, PluginError)


def test_that_a_requirement_that_is_missing_or_too_old_is_named(paths: Paths) -> None:
    foreign.write(
        paths.plugins, "made", head='requires = ["numpy>=2", "numpy >= 99.1", "no-such-thing-at-all", "b==1"]'
    )
    found = added(paths)["user made"]
    assert found.state == "incomplete"
    assert found.why == "Not installed: numpy >= 99.1, no-such-thing-at-all, b==1."


def test_that_folders_without_a_manifest_are_no_plugins(paths: Paths) -> None:
    (paths.plugins / "empty").mkdir(parents=True)
    (paths.plugins / "file.txt").write_text("x")
    assert added(paths) == {}


def test_that_plugins_that_came_as_packages_are_found_last(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = foreign.write(tmp_path / "site", "installed")
    foreign.write(paths.plugins, "installed")
    monkeypatch.setattr(load, "installed_folders", lambda: [folder])
    found = added(paths)
    assert (found["user installed"].state, found["installed installed"].state) == ("ready", "shadowed")


def test_that_one_folder_can_be_looked_at_alone(tmp_path: Path) -> None:
    assert look(foreign.write(tmp_path, "made")).state == "ready"
    with pytest.raises(PluginError) as caught:
        look(tmp_path)
    assert caught.value.code == "plugin.load"
    assert caught.value.why == "It holds no plugin.toml."
