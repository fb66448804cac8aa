"""The abilities at hand, by kind and id."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from tests import factories
from tests.plugin import foreign
from workbench.core.kinds import Explainer, Importer, Interpreter, Reader, Runtime, Step, Writer
from workbench.errors import PluginError
from workbench.paths import Paths
from workbench.plugin.discover import discover, look
from workbench.plugin.guard import Guard
from workbench.plugin.registry import Registry
from workbench.settings import Settings

COUNTING = foreign.changed(
    "class Step:\n    def __init__(self, amount=1.0):\n        self.amount = amount\n",
    "class Step:\n    made = 0\n\n"
    "    def __init__(self, amount=1.0):\n        Step.made += 1\n        self.amount = amount\n",
)


def registry(folder: Path, guard: Guard | None = None) -> Registry:
    """The one plugin in a folder."""
    return Registry([look(folder)], guard or Guard())


def test_that_every_kind_is_made_by_its_id(tmp_path: Path) -> None:
    found = registry(foreign.write(tmp_path, "every"))
    assert isinstance(found.reader("every.reader"), Reader)
    assert isinstance(found.runtime("every.runtime"), Runtime)
    assert isinstance(found.explainer("every.explainer"), Explainer)
    assert isinstance(found.writer("every.writer"), Writer)
    assert isinstance(found.importer("every.importer"), Importer)
    assert isinstance(found.step("every.step", {}), Step)
    assert isinstance(found.interpreter("every.interpreter", {}), Interpreter)


def test_that_readers_runtimes_writers_and_importers_are_shared_and_the_others_fresh(tmp_path: Path) -> None:
    found = registry(foreign.write(tmp_path, "shared"))
    assert found.reader("shared.reader") is found.reader("shared.reader")
    assert found.runtime("shared.runtime") is found.runtime("shared.runtime")
    assert found.step("shared.step", {}) is not found.step("shared.step", {})


def test_that_what_is_shared_is_made_once_by_many_threads(tmp_path: Path) -> None:
    code = foreign.changed(
        "class Runtime:\n",
        "class Runtime:\n    def __init__(self):\n        import time\n        time.sleep(0.05)\n\n",
    )
    found = registry(foreign.write(tmp_path, "threads", code=code))
    seen: list[Runtime] = []
    threads = [threading.Thread(target=lambda: seen.append(found.runtime("threads.runtime"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in seen}) == 1


def test_that_options_are_filled_with_their_defaults(tmp_path: Path) -> None:
    option = '[step.option.amount]\nkind = "float"\ntitle = "Amount"\ndefault = 2\n'
    found = registry(foreign.write(tmp_path, "filled", kinds=("step",), extra=option))
    assert found.step("filled.step", {}).describe() == "value + 2"
    assert found.step("filled.step", {"amount": 3}).describe() == "value + 3"
    (declared,) = found.options_of("step", "filled.step") or ()
    assert declared.name == "amount"
    assert found.options_of("step", "filled.nothing") is None
    assert found.options_of("reader", "filled.step") is None


def test_that_contributions_come_in_order_of_precedence(paths: Paths) -> None:
    foreign.write(paths.plugins, "aaa")
    found = Registry(discover(paths, Settings()), Guard())
    assert [one.id for one in found.contributions("reader")][-1] == "aaa.reader"
    assert found.contributions("step")[0].id.startswith("hello_step.")


def test_that_a_plugin_that_is_not_ready_offers_nothing(paths: Paths) -> None:
    foreign.write(paths.plugins, "made")
    found = Registry(discover(paths, Settings().changed("plugins.off", "made")), Guard())
    assert "made.step" not in [one.id for one in found.contributions("step")]
    with pytest.raises(PluginError) as caught:
        found.step("made.step", {})
    assert caught.value.code == "plugin.missing"


def test_that_what_is_not_there_is_told_with_what_was_meant() -> None:
    with pytest.raises(PluginError) as caught:
        factories.registry().step("vision.resise", {})
    assert caught.value.what == "Nothing here provides vision.resise."
    assert caught.value.hint == "Did you mean “vision.resize”?"
    with pytest.raises(PluginError) as caught:
        factories.registry().reader("zzz.zzz")
    assert caught.value.hint == "Install the plugin that provides it."
    assert "raster.reader" in caught.value.why


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise ValueError('broken')", "ValueError: broken"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import no_such_module_at_all", "ModuleNotFoundError: No module named 'no_such_module_at_all'"),
        ("class Other: pass", "AttributeError: "),
        ("def (", "SyntaxError: "),
    ],
)
def test_that_a_plugin_that_cannot_be_loaded_is_told(tmp_path: Path, code: str, why: str) -> None:
    found = registry(foreign.write(tmp_path, "unloadable", code=code))
    with pytest.raises(PluginError) as caught:
        found.step("unloadable.step", {})
    assert caught.value.code == "plugin.load"
    assert caught.value.why.startswith(why)
    assert caught.value.hint == "Ask its author, or switch it off."


def test_that_a_plugin_that_breaks_while_it_is_set_up_is_told(tmp_path: Path) -> None:
    code = foreign.changed("        self.amount = amount\n", "        raise ValueError(amount)\n")
    guard = Guard()
    found = registry(foreign.write(tmp_path, "unset", code=code), guard)
    for _ in range(3):
        with pytest.raises(PluginError) as caught:
            found.step("unset.step", {})
        assert caught.value.what == "The plugin unset.step stopped while setting up."
    with pytest.raises(PluginError) as caught:
        found.step("unset.step", {})
    assert caught.value.code == "plugin.off"


def test_that_nothing_is_loaded_before_it_is_asked_for(tmp_path: Path) -> None:
    found = registry(foreign.write(tmp_path, "lazy", code=COUNTING))
    assert found.contributions("step")
    assert found.options_of("step", "lazy.step") == ()
    assert "workbench_plugins.lazy" not in sys.modules
    found.step("lazy.step", {})
    assert sys.modules["workbench_plugins.lazy.code"].Step.made == 1
