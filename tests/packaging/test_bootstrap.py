"""The set-up from its command line to the program that it starts.

The environments are real: pip installs tiny wheels from a folder, in a copy of the scripts.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import bootstrap
import pytest
from bootstrap import environment

SCRIPTS = Path(bootstrap.__file__).parents[1]
WheelMaker = Callable[..., str]
posix = pytest.mark.skipif(os.name == "nt", reason="signals as on POSIX")


def test_that_arguments_after_the_command_belong_to_the_program(tmp_path: Path) -> None:
    (tmp_path / "x-1-py3-none-any.whl").touch()
    request = bootstrap.parse(["--wheels", str(tmp_path), "run", "--wheels", "x", "--json"])
    assert request.wheels == tmp_path.resolve()
    assert request.arguments == ["--wheels", "x", "--json"]
    python = Path("python")
    assert bootstrap.program(request, python) == ["python", "-m", "ui", "--wheels", "x", "--json"]
    assert bootstrap.program(bootstrap.parse(["demo", "a"]), python) == ["python", "-m", "ui", "demo", "a"]
    assert bootstrap.program(bootstrap.parse(["test", "-x"]), python) == ["python", "-m", "pytest", "-ra", "-x"]


@pytest.mark.parametrize(
    ("arguments", "lock"),
    [(["demo"], "app"), (["run"], "app"), (["install"], "app"), (["install", "--dev"], "dev"), (["test"], "dev")],
)
def test_that_each_command_has_its_lock(arguments: list[str], lock: str) -> None:
    assert bootstrap.parse(arguments).lock == lock


def test_that_extras_are_added_to_an_installation() -> None:
    request = bootstrap.parse(["install", "--extra", "openvino"])
    assert (request.lock, request.extras) == ("app", ["openvino"])
    request = bootstrap.parse(["install", "--extra=openvino", "--dev"])
    assert (request.lock, request.extras) == ("dev", ["openvino"])
    with pytest.raises(environment.SetupError, match=r"There is no extra called bogus\. Known: openvino\."):
        bootstrap.parse(["install", "--extra", "bogus"])


@pytest.mark.parametrize(
    "arguments", [[], ["bogus"], ["install", "--now"], ["install", "--extra"], ["install", "--dev=x"], ["--wheels"]]
)
def test_that_what_is_not_understood_is_answered_with_the_usage_and_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(arguments) == 2
    assert "usage: start.py [--wheels FOLDER] demo|run|test" in capsys.readouterr().err


def test_that_a_folder_without_packages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(environment.SetupError, match=r"There is no package \(\*\.whl\) in the folder"):
        bootstrap.parse([f"--wheels={tmp_path}", "demo"])


def test_that_the_environment_can_be_put_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WORKBENCH_VENV", raising=False)
    assert bootstrap.folder() == environment.ROOT / ".venv"
    monkeypatch.setenv("WORKBENCH_VENV", str(tmp_path / "there"))
    assert bootstrap.folder() == tmp_path / "there"


# The whole way, with real environments and tiny packages.

BACKEND = """
import base64, hashlib, pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    info = "sample-1.0.dist-info"
    files = {
        "sample.pth": str(pathlib.Path.cwd()),
        info + "/METADATA": "Metadata-Version: 2.1\\nName: sample\\nVersion: 1.0\\n",
        info + "/WHEEL": "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    digest = lambda text: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    record = "".join("%s,sha256=%s,%d\\n" % (name, digest(text), len(text)) for name, text in files.items())
    files[info + "/RECORD"] = record + info + "/RECORD,,\\n"
    with zipfile.ZipFile(pathlib.Path(folder) / "sample-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return "sample-1.0-py3-none-any.whl"
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "sample"
version = "1.0"
"""
PROGRAM = """
import sys, tiny
print("tiny", tiny.version, sys.argv[1:])
sys.exit(7 if "fail" in sys.argv else 0)
"""


class Checkout:
    """A copy of the scripts with locks, wheels and a program of its own."""

    def __init__(self, folder: Path, make_wheel: WheelMaker) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        shutil.copytree(SCRIPTS / "bootstrap", folder / "packaging" / "bootstrap")
        shutil.copy(SCRIPTS / "start.py", folder / "packaging")
        (folder / "packaging" / "locks").mkdir()
        (folder / "ui").mkdir()
        (folder / "pyproject.toml").write_text(PROJECT)
        (folder / "backend.py").write_text(BACKEND)
        (folder / "ui" / "__main__.py").write_text(PROGRAM)
        self.tiny = make_wheel(self.wheels, "tiny", "1.0")
        make_wheel(self.wheels, "tool", "1.0")
        self.write_lock("app", {"tiny": self.tiny})
        self.write_lock("openvino", {"more": make_wheel(self.wheels, "more", "1.0")})
        self.write_lock("dev", {"tiny": self.tiny, "tool": "sha256:" + "0" * 64})

    def write_lock(self, name: str, pins: Mapping[str, str], comment: str = "") -> None:
        lines = "".join(f"{package}==1.0 \\\n    --hash={digest}\n" for package, digest in pins.items())
        (self.folder / "packaging" / "locks" / f"{name}.txt").write_text(f"# {comment}\n{lines}")

    def start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Starts from another folder, as a user may, without a display, with pip seeing nothing but the wheels."""
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "WORKBENCH_VENV")
        variables = {key: value for key, value in os.environ.items() if key not in hidden}
        script = str(self.folder / "packaging" / "start.py")
        command = [sys.executable, script, "--wheels", str(self.wheels), *arguments]
        variables |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
        return subprocess.run(command, capture_output=True, text=True, env=variables, cwd=self.wheels, check=False)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, make_wheel: WheelMaker) -> Iterator[Checkout]:
    made = Checkout(tmp_path_factory.mktemp("a folder, with spaces"), make_wheel)
    first = made.start("run", "--json", "a b")
    assert (first.returncode, first.stdout) == (0, "tiny 1.0 ['--json', 'a b']\n"), first.stderr
    assert "Making the environment" in first.stderr
    yield made
    shutil.rmtree(made.folder / ".venv", ignore_errors=True)


def test_that_a_second_start_installs_nothing_and_gives_the_status_of_the_program(checkout: Checkout) -> None:
    done = checkout.start("run", "fail")
    assert (done.returncode, done.stdout, done.stderr) == (7, "tiny 1.0 ['fail']\n", "")


def test_that_the_demonstration_starts_without_a_display_and_without_qt(checkout: Checkout) -> None:
    done = checkout.start("demo")
    assert (done.returncode, done.stdout, done.stderr) == (0, "tiny 1.0 ['demo']\n", "")


def test_that_a_lock_that_changed_is_installed_once(checkout: Checkout) -> None:
    checkout.write_lock("app", {"tiny": checkout.tiny}, comment="changed")
    assert "Installing what is missing of the packages" in checkout.start("run").stderr
    assert checkout.start("run").stderr == ""


def test_that_an_extra_is_added_once_and_stays_when_the_program_changes(checkout: Checkout) -> None:
    added = checkout.start("install", "--extra", "openvino")
    assert added.returncode == 0
    assert added.stderr.count("Installing the packages") == 1
    assert "Making the environment" not in added.stderr
    assert checkout.start("run").stderr == ""
    checkout.write_lock("app", {"tiny": checkout.tiny}, comment="changed again")
    assert checkout.start("run").returncode == 0
    stamp = environment.read_stamp(checkout.folder / ".venv")
    assert stamp is not None
    assert set(stamp.digests) == {"app", "openvino", "project"}
    python = environment.python_of(checkout.folder / ".venv")
    assert subprocess.run([python, "-c", "import more"], check=False).returncode == 0


def test_that_a_file_that_the_lock_does_not_name_is_refused_and_leaves_what_was_there(checkout: Checkout) -> None:
    done = checkout.start("test")
    assert done.returncode == 2
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert "A package is not the file that the lock names." in done.stderr
    assert "Traceback" not in done.stderr
    again = checkout.start("run")
    assert (again.returncode, again.stderr) == (0, "")


def test_that_a_set_up_that_was_cut_off_is_made_anew(checkout: Checkout) -> None:
    (checkout.folder / ".venv" / environment.MARK).touch()
    done = checkout.start("install")
    assert done.returncode == 0
    assert "is made anew: its set-up was cut off." in done.stderr
    assert checkout.start("run").stdout == "tiny 1.0 []\n"


@posix
def test_that_ctrl_c_is_passed_on_waited_for_and_told_with_130() -> None:
    program = (
        "import sys, time\ntry:\n print('up', flush=True); time.sleep(60)\nexcept KeyboardInterrupt:\n sys.exit(5)"
    )
    parent = f"import sys, bootstrap; sys.exit(bootstrap.run_beneath([sys.executable, '-c', {program!r}]))"
    variables = os.environ | {"PYTHONPATH": str(SCRIPTS)}
    command = [sys.executable, "-c", parent]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=variables, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) == 130
