"""Where the program keeps things. One value, made once, handed to whoever needs a place.

Everything that the program stores lies under `data`; `--data-dir` or WORKBENCH_DATA_DIR move it as a whole.
Machine-wide folders belong to the administrator and are only read.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

APP = "inference-workbench"
ENV_DATA_DIR = "WORKBENCH_DATA_DIR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Folders and files of one installation and one user."""

    data: Path
    machine: Path

    @property
    def settings(self) -> Path:
        """The user's settings, TOML."""
        return self.data / "settings.toml"

    @property
    def machine_settings(self) -> Path:
        """The administrator's settings, TOML; read only."""
        return self.machine / "settings.toml"

    @property
    def models(self) -> Path:
        """Models that the user added."""
        return self.data / "models"

    @property
    def machine_models(self) -> Path:
        """Models that the administrator put there; read only."""
        return self.machine / "models"

    @property
    def bundled_models(self) -> Path:
        """Models that came with the program; read only."""
        return Path(__file__).parent / "bundled" / "models"

    @property
    def bundled_samples(self) -> Path:
        """Sample images that came with the program; read only."""
        return Path(__file__).parent / "bundled" / "samples"

    @property
    def plugins(self) -> Path:
        """Plugins that the user added."""
        return self.data / "plugins"

    @property
    def machine_plugins(self) -> Path:
        """Plugins that the administrator put there; read only."""
        return self.machine / "plugins"

    @property
    def bundled_plugins(self) -> Path:
        """Plugins that came with the program; read only."""
        return Path(__file__).parent.parent / "plugins"

    @property
    def results(self) -> Path:
        """The database of kept results."""
        return self.data / "results.sqlite"

    @property
    def trials(self) -> Path:
        """Which device was measured with which model."""
        return self.data / "devices.json"

    @property
    def logs(self) -> Path:
        """Folder of the log files."""
        return self.data / "logs"

    @property
    def scratch(self) -> Path:
        """Folder for pixels in transit and other short-lived files."""
        return self.data / "scratch"

    def made(self, folder: Path) -> Path:
        """`folder`, created for this user alone if it was not there. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder


def default_paths(data_dir: str | os.PathLike[str] | None = None) -> Paths:
    """The places of this machine and user.

    `data_dir` (from --data-dir) goes before the environment variable WORKBENCH_DATA_DIR, which goes before the
    platform's own folder.
    """
    chosen = data_dir or os.environ.get(ENV_DATA_DIR)
    data = Path(chosen).expanduser().absolute() if chosen else _user_folder()
    return Paths(data=data, machine=_machine_folder())


def _user_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir(APP, False))


def _machine_folder() -> Path:
    """The administrator's folder. Never from XDG_DATA_DIRS: what locks settings is not for the user to move."""
    if sys.platform == "linux":
        return Path("/usr/local/share") / APP
    import platformdirs

    return Path(platformdirs.site_data_dir(APP, False))


def is_there(path: Path) -> bool:
    """Whether there is something at a path. Names that no system takes, and closed folders, count as nothing."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder at a path. Names that no system takes, and closed folders, count as nothing."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def shortened(path: str | os.PathLike[str]) -> str:
    """A path for people and logs: the home folder becomes `~`.

    >>> shortened(Path.home() / "scans") in ("~/scans", "~\\\\scans")
    True
    """
    text = os.fspath(path)
    with contextlib.suppress(RuntimeError):
        home = str(Path.home())
        if len(home) > 1 and (text == home or text.startswith(home + os.sep)):
            return "~" + text[len(home) :]
    return text


def display_name(path: str | os.PathLike[str]) -> str:
    """The file name as it can be shown: undecodable bytes and control characters become marks.

    Paths may hold surrogate escapes (bytes that are no text in the file system's encoding); those cannot be printed.
    """
    name = os.path.basename(os.fspath(path).rstrip("/\\" if sys.platform == "win32" else "/")) or os.fspath(path)
    return printable(name)


def printable(text: str) -> str:
    """`text` without lone surrogates and control characters, which no screen or file can take."""
    clean = text.encode("utf-8", "replace").decode("utf-8") if any("\ud800" <= c <= "\udfff" for c in text) else text
    return "".join(c if c.isprintable() or c == " " else "\N{REPLACEMENT CHARACTER}" for c in clean)
