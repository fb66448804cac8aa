"""The model library: models that came along, the administrator's, and the user's own.

A library is folders on disk and nothing else: listing reads the manifests, adding copies a folder in, removing moves it
aside so that it can be taken back. The model that came along is always listed first. Of two with one id the first wins,
in the order bundled, machine, user; a hidden one is listed with the reason.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from workbench.core.kinds import Importer
from workbench.core.model import ModelPackage, Origin
from workbench.core.options import OptionsOf
from workbench.errors import ModelPackageError, WorkbenchError
from workbench.files import replaced
from workbench.models import archive, bare, package
from workbench.models.intake import Draft
from workbench.models.manifest import FILE
from workbench.paths import Paths, display_name, is_there, printable, shortened
from workbench.toml_tables import did_you_mean

_REMOVED = ".removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One folder of the library: a package that can be used, or why it cannot."""

    id: str
    folder: Path
    origin: Origin
    package: ModelPackage | None = None
    error: WorkbenchError | None = None


class Library:
    """The models of one installation. Reads disk at every call: an edited manifest is seen at once."""

    def __init__(self, paths: Paths, options_of: OptionsOf, importers: Sequence[Importer]) -> None:
        self._paths = paths
        self._options_of = options_of
        self._importers = importers

    def entries(self) -> list[Entry]:
        """Every model, the one that came along first."""
        places: tuple[tuple[Path, Origin], ...] = (
            (self._paths.bundled_models, "bundled"),
            (self._paths.machine_models, "machine"),
            (self._paths.models, "user"),
        )
        found: list[Entry] = []
        for place, origin in places:
            for folder in _folders(place):
                entry = self._entry(folder, origin)
                if any(other.id == entry.id and other.package for other in found):
                    why = ModelPackageError("model.id_taken", id=entry.id, version="", folder=shortened(folder))
                    entry = Entry(id=entry.id, folder=folder, origin=origin, error=why)
                found.append(entry)
        return found

    def find(self, name: str | None) -> ModelPackage:
        """The model that `name` means: an id, or a path to a package, a zip or a foreign folder; None: the first.

        Raises ModelPackageError.
        """
        entries = self.entries()
        if name is None:
            usable = [entry for entry in entries if entry.package]
            if not usable:
                raise ModelPackageError("model.not_found", name="the demo model", known="none")
            return usable[0].package  # type: ignore[return-value]
        called_so = [entry for entry in entries if entry.id == name]
        for entry in sorted(called_so, key=lambda entry: entry.package is None):
            if entry.package is None:
                raise entry.error or ModelPackageError("model.not_found", name=name, known="")
            return entry.package
        path = Path(name).expanduser()
        if is_there(path):
            return self.at(path)
        known = ", ".join(entry.id for entry in entries) or "none"
        near = did_you_mean(name, [entry.id for entry in entries]).strip()
        known += f" ({near[0].lower()}{near[1:]})" if near else ""
        raise ModelPackageError("model.not_found", name=printable(name), known=known)

    def at(self, path: Path) -> ModelPackage:
        """The package at a path. A zip is unpacked into the scratch folder. Raises ModelPackageError."""
        if path.is_file() and path.suffix.lower() == ".zip":
            return self._read(self._unpacked(path, self._paths.scratch))
        return self._read(path)

    def draft(self, path: Path, chosen: Mapping[str, str]) -> Draft | None:
        """What is known and open about a bare network; None for a package that needs no answers."""
        source = self._unpacked(path, self._paths.scratch) if _is_zip(path) else path
        if not is_there(source):
            raise ModelPackageError("model.not_found", name=display_name(path), known="none at that path")
        if source.is_dir() and (source / FILE).is_file():
            return None
        whole, parts = package.imported(source, self._importers)
        return None if whole is not None else bare.drafted(source, parts, chosen)

    def prepared(self, path: Path, chosen: Mapping[str, str]) -> Path:
        """A bare network with its answers as a package in the scratch folder; any other path as it is.

        Raises ModelPackageError with the questions that are left.
        """
        found = self.draft(path, chosen)
        if found is None:
            return path
        if found.questions:
            raise bare.open_questions(found)
        name = display_name(found.path)
        home = found.path.parent
        digest = package.file_digest(found.path, name, name)
        external = {file: package.file_digest(package.inside(home, file, name), name, file) for file in found.external}
        answers = sorted((key, answer.value, answer.labels) for key, answer in found.answers.items())
        mark = hashlib.sha256(repr((digest, external, answers)).encode()).hexdigest()[:16]
        target, fresh = self._paths.scratch / f"intake-{mark}", self._paths.scratch / f".{mark}-{uuid4().hex[:8]}"
        try:
            if not target.exists():
                bare.write(found, self._paths.made(fresh), digest, external)
                fresh.replace(target)
        except OSError as error:
            raise ModelPackageError("model.unwritable", why=f"{error.strerror or error}.") from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return target

    def confirm(self, model_id: str) -> ModelPackage:
        """Take the mark from what was chosen or guessed in a model of the user's. Raises ModelPackageError."""
        entry = next((one for one in self.entries() if one.id == model_id and one.package), None)
        if entry is None or entry.package is None:
            known = ", ".join(one.id for one in self.entries())
            raise ModelPackageError("model.not_found", name=model_id, known=known)
        if entry.origin != "user" or not entry.package.manifest.unconfirmed:
            return entry.package
        try:
            bare.confirm(entry.folder)
            _write_digests(entry.folder, package.all_digests(entry.folder, entry.package.manifest.name))
        except OSError as error:
            raise ModelPackageError("model.unwritable", why=f"{error.strerror or error}.") from error
        return self._read(entry.folder, "user")

    def add(self, path: Path, chosen: Mapping[str, str] | None = None) -> ModelPackage:
        """Copy a package, a zip, a foreign folder or a bare network into the user's models.

        `chosen` answers what a bare network leaves open. The package is whole and its digests are written down before
        it appears under its own name. Raises ModelPackageError.
        """
        source = self._unpacked(path, self._paths.scratch) if _is_zip(path) else path
        source = self.prepared(source, chosen or {})
        found = self._read(source)
        package.verified_graph(found)
        for entry in self.entries():
            if entry.id == found.manifest.id:
                version = entry.package.manifest.version if entry.package else "that cannot be used"
                folder = shortened(entry.folder)
                raise ModelPackageError("model.id_taken", id=entry.id, version=version, folder=folder)
        try:
            home = self._paths.made(self._paths.models)
            copy = home / f".{found.manifest.id}-{uuid4().hex[:8]}"
            try:
                _copied(found, copy, alone=source.is_file())
                target = home / found.manifest.id
                copy.replace(target)
            finally:
                shutil.rmtree(copy, ignore_errors=True)
        except OSError as error:
            raise ModelPackageError("model.unwritable", why=f"{error.strerror or error}.") from error
        return self._read(target, "user")

    def remove(self, model_id: str) -> Path:
        """Take a model of the user's out of the library. Returns where it waits, for `restore`."""
        for entry in self.entries():
            if entry.id == model_id and entry.origin == "user":
                waiting = self._paths.models / _REMOVED / f"{model_id}-{int(time.time())}-{uuid4().hex[:6]}"
                try:
                    waiting.parent.mkdir(parents=True, exist_ok=True)
                    entry.folder.replace(waiting)
                except OSError as error:
                    raise ModelPackageError("model.unwritable", why=f"{error.strerror or error}.") from error
                return waiting
        if any(entry.id == model_id for entry in self.entries()):
            why = "It came with the program, or belongs to the administrator."
            raise ModelPackageError("model.not_removable", name=model_id, why=why)
        known = ", ".join(entry.id for entry in self.entries())
        raise ModelPackageError("model.not_found", name=model_id, known=known)

    def restore(self, waiting: Path) -> str:
        """Put a removed model back. Returns its id. Raises ModelPackageError if its name is taken meanwhile."""
        found = self._read(waiting, "user")
        target = self._paths.models / found.manifest.id
        if target.exists():
            version, folder = found.manifest.version, shortened(target)
            raise ModelPackageError("model.id_taken", id=found.manifest.id, version=version, folder=folder)
        try:
            waiting.replace(target)
        except OSError as error:
            raise ModelPackageError("model.unwritable", why=f"{error.strerror or error}.") from error
        return found.manifest.id

    def _entry(self, folder: Path, origin: Origin) -> Entry:
        try:
            found = self._read(folder, origin)
        except WorkbenchError as error:
            return Entry(id=folder.name, folder=folder, origin=origin, error=error)
        return Entry(id=found.manifest.id, folder=folder, origin=origin, package=found)

    def _read(self, path: Path, origin: Origin = "path") -> ModelPackage:
        return package.read(path, self._options_of, self._importers, origin)

    def _unpacked(self, path: Path, scratch: Path) -> Path:
        name = display_name(path)
        digest = package.file_digest(path, name, name)[:16]
        target = scratch / f"model-{digest}"
        if not target.exists():
            fresh = scratch / f".{digest}-{uuid4().hex[:8]}"
            try:
                self._paths.made(fresh)
                archive.unpack(path, fresh)
                if not target.exists():
                    fresh.replace(target)
            except OSError as error:
                raise ModelPackageError("model.unwritable", why=f"{error.strerror or error}.") from error
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
        return archive.content(target)


def _is_zip(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() == ".zip"


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _copied(found: ModelPackage, target: Path, *, alone: bool) -> None:
    """Copy a package's folder as real files and write down the digest of each.

    `alone`: it was named by its network's file, which may lie among anything; then only what belongs to it is copied.
    """
    name = found.manifest.name
    digests = dict(found.files) if alone else package.all_digests(found.folder, name)
    target.mkdir(parents=True)
    for file in digests:
        place = target / file
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found.folder / file, place)
    _write_digests(target, digests)


def _write_digests(folder: Path, digests: Mapping[str, str]) -> None:
    lines = "".join(f"{digest}  {file}\n" for file, digest in digests.items())
    with replaced(folder / package.DIGESTS) as fresh:
        fresh.write_text(lines, encoding="utf-8", newline="\n")
