"""The table of settings: name, type, default, what it is for, and what it may be.

Longer than 300 lines as it grows, on purpose: the settings can be read and judged in one place.
"""

from __future__ import annotations

from dataclasses import dataclass

Value = bool | int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table. `name` is "group.key"; `kind` is bool, int, float or str."""

    name: str
    kind: type
    default: Value
    title: str
    text: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""

    @property
    def group(self) -> str:
        """The part before the dot."""
        return self.name.partition(".")[0]

    @property
    def env(self) -> str:
        """The environment variable that goes before the files."""
        return "WORKBENCH_" + self.name.replace(".", "_").upper()

    def problem(self, value: object) -> str | None:
        """Why `value` cannot be used, or None."""
        if self.kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not self.kind:
            return f"It has to be {_KIND_WORDS[self.kind]}."
        if self.choices and value not in self.choices:
            import difflib

            near = difflib.get_close_matches(str(value), self.choices, 1)
            return f"It has to be one of: {', '.join(self.choices)}." + (f" Did you mean {near[0]}?" if near else "")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if self.low is not None and not value >= self.low:
                return f"The smallest possible value is {self.low:g}."
            if self.high is not None and not value <= self.high:
                return f"The largest possible value is {self.high:g}."
        return None


_KIND_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}

GROUPS: dict[str, str] = {
    "appearance": "Appearance",
    "run": "Running",
    "reading": "Reading",
    "worker": "Worker",
    "models": "Models",
    "results": "Results",
    "plugins": "Plugins",
    "log": "Log",
}

TABLE: tuple[Setting, ...] = (
    Setting(
        name="appearance.theme",
        kind=str,
        default="system",
        title="Colours",
        text="Dark suits a reading room; “system” follows the desktop and is dark where the desktop does not say.",
        choices=("system", "dark", "light"),
    ),
    Setting(
        name="appearance.map",
        kind=str,
        default="magma",
        title="Colours of maps",
        text="Perceptually uniform colour maps; cividis is made for colour-blind eyes.",
        choices=("magma", "viridis", "cividis"),
    ),
    Setting(
        name="appearance.opacity",
        kind=int,
        default=45,
        title="Opacity of maps",
        text="How strongly a map covers the picture.",
        low=0,
        high=100,
        unit="%",
    ),
    Setting(
        name="appearance.identity",
        kind=bool,
        default=True,
        title="Show whose image it is",
        text="Name, id and birth date in the corner of DICOM images. Hide them for teaching.",
    ),
    Setting(
        name="run.on_open",
        kind=bool,
        default=True,
        title="Run on open",
        text="Run the chosen model on an image as soon as it is shown, if the model suits it.",
    ),
    Setting(
        name="run.explain",
        kind=bool,
        default=True,
        title="Show the map with the result",
        text="Show where the network reacted as soon as a result is there, if that costs no second run.",
    ),
    Setting(
        name="run.device",
        kind=str,
        default="auto",
        title="Device",
        text="auto, cpu, cuda, openvino … as workbench doctor lists them. Auto is the fastest that was measured to "
        "agree with the processor.",
    ),
    Setting(
        name="run.threads",
        kind=int,
        default=0,
        title="Threads for one image",
        text="Processor threads of a network that runs on the CPU; 0 takes one per core, at most 8.",
        low=0,
        high=256,
    ),
    Setting(
        name="reading.max_megapixels",
        kind=int,
        default=200,
        title="Largest picture",
        text="Pictures that announce more are refused before a pixel is decoded.",
        low=1,
        high=20_000,
        unit="megapixels",
    ),
    Setting(
        name="reading.max_memory_mb",
        kind=int,
        default=2048,
        title="Most memory for one file",
        text="Files that would need more are refused before a pixel is decoded.",
        low=16,
        high=1_000_000,
        unit="MB",
    ),
    Setting(
        name="worker.memory_percent",
        kind=int,
        default=60,
        title="Memory of the worker",
        text="Part of this machine's memory that the worker process may use before it is ended.",
        low=5,
        high=95,
        unit="%",
    ),
    Setting(
        name="worker.patience_s",
        kind=int,
        default=5,
        title="Patience when cancelling",
        text="How long a cancelled request may take to stop before the worker is ended and started again.",
        low=1,
        high=600,
        unit="s",
    ),
    Setting(
        name="models.default",
        kind=str,
        default="",
        title="Model at start",
        text="Id of the model that is chosen when the window opens; empty takes the one used last.",
    ),
    Setting(
        name="results.keep",
        kind=bool,
        default=True,
        title="Keep results of the window",
        text="Store every result with its provenance, so that it is there again when the image is reopened.",
    ),
    Setting(
        name="plugins.enabled",
        kind=bool,
        default=True,
        title="Use added plugins",
        text="Plugins from the user's and the machine's folders. Those that came with the program are always used.",
    ),
    Setting(
        name="plugins.off",
        kind=str,
        default="",
        title="Plugins switched off",
        text="Ids of plugins that are not to be loaded, separated by commas.",
    ),
    Setting(
        name="plugins.replace",
        kind=str,
        default="",
        title="Plugins that may replace bundled ones",
        text="Ids for which an added plugin goes before the bundled one of the same id, separated by commas.",
    ),
    Setting(
        name="log.level",
        kind=str,
        default="info",
        title="Detail of the log",
        text="The log holds no names, no pixels and no full paths.",
        choices=("debug", "info", "warning", "error"),
    ),
)
