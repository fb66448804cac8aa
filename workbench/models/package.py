"""A model package on disk: found, read, and its files checked before every load.

A package may read only its own files, and every one of them by its digest. So a swapped network, a link that leads out
of the folder and external data from elsewhere all end in an error that names the file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.kinds import Imported, Importer
from workbench.core.model import ModelPackage, Origin
from workbench.core.options import OptionsOf
from workbench.errors import ModelPackageError, WorkbenchError
from workbench.models import bare, composing
from workbench.models import manifest as manifests
from workbench.models.intake import Draft
from workbench.models.manifest import Checked
from workbench.paths import display_name, is_there

if TYPE_CHECKING:
    import onnx

DIGESTS = "files.sha256"
"""Digests of a package's files as the library found them when it was added, in the form of `sha256sum`."""
MAX_TEXT = 32 << 20


def read(path: Path, options_of: OptionsOf, importers: Sequence[Importer], origin: Origin = "path") -> ModelPackage:
    """The package in a folder: with a model.toml, or of a layout that an importer knows.

    Raises ModelPackageError. The network itself is not parsed here; `verified` checks the files.
    """
    name = display_name(path)
    if not is_there(path):
        raise ModelPackageError("model.not_found", name=name, known="none at that path")
    if path.is_dir() and (path / manifests.FILE).is_file():
        return _from_manifest(path, options_of, origin)
    whole, parts = imported(path, importers)
    if whole is not None:
        return _from_importer(path, whole, options_of, origin)
    drafted = bare.drafted(path, parts, {})
    if drafted is not None:
        return of_draft(drafted, options_of, origin)
    why = "It has no model.toml, and no importer knows its layout." if path.is_dir() else "It is no folder."
    raise ModelPackageError("model.not_a_model", name=name, why=why)


def importers_of(path: Path, importers: Sequence[Importer]) -> list[Importer]:
    """The importers that know the layout of a file or folder. One that breaks costs its own layout alone."""
    found = []
    for importer in importers:
        with contextlib.suppress(WorkbenchError):
            if importer.sniff(path):
                found.append(importer)
    return found


def imported(path: Path, importers: Sequence[Importer]) -> tuple[Imported | None, list[Imported]]:
    """The first whole manifest that an importer reads there, or all answers about a bare network."""
    parts = []
    for importer in importers_of(path, importers):
        found = importer.read(path)
        if found.manifest:
            return found, []
        parts.append(found)
    named = next((part.network for part in parts if part.network), "")
    if named and path.is_dir() and not manifests.escapes(named) and (path / named).is_file():
        # What a folder's layout leaves open may stand in the network file itself.
        parts += [one.read(path / named) for one in importers_of(path / named, importers)]
    return None, parts


def verified(package: ModelPackage) -> bytes:
    """The network's bytes, after every file of the package was found unchanged. Raises ModelPackageError.

    The bytes that were hashed are the bytes that are returned, so nothing can be swapped between check and load.
    """
    name = package.manifest.name
    network = b""
    for file, expected in package.files.items():
        path = inside(package.folder, file, name)
        if file == package.manifest.file:
            network = _bytes(path, name, file)
            found = hashlib.sha256(network).hexdigest()
        else:
            found = file_digest(path, name, file)
        if found != expected:
            raise ModelPackageError(
                "model.hash_mismatch", name=name, file=file, found=found[:12], expected=expected[:12]
            )
    return network


def verified_graph(package: ModelPackage) -> tuple[bytes, onnx.ModelProto]:
    """The network's bytes and its parsed form, checked: files unchanged, safe to load, all external data listed."""
    from workbench.models import graph

    data = verified(package)
    model = graph.parse(data, package.manifest.name)
    for file in graph.facts(model, package.manifest.name).external:
        inside(package.folder, file, package.manifest.name)
        if file not in package.files:
            raise ModelPackageError("model.unlisted_file", name=package.manifest.name, file=file)
    return data, model


def inside(folder: Path, file: str, name: str) -> Path:
    """The path of a package's file. Raises ModelPackageError if it is missing, a link, or outside the folder."""
    if manifests.escapes(file):
        raise ModelPackageError("model.path_escapes", name=name, file=file)
    path = folder / file
    root = folder.resolve()
    real = path.resolve()
    if not real.is_relative_to(root):
        raise ModelPackageError("model.linked_file", name=name, file=file)
    if not real.is_file():
        raise ModelPackageError("model.file_missing", name=name, file=file)
    return path


def file_digest(path: Path, name: str, file: str) -> str:
    """SHA-256 of a file as 64 hexadecimal digits. Raises ModelPackageError."""
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(name, file, error) from error


def all_digests(folder: Path, name: str) -> dict[str, str]:
    """Digests of every file in a package's folder, by its path with forward slashes."""
    found: dict[str, str] = {}
    for root, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            relative = (Path(root) / file).relative_to(folder).as_posix()
            if relative != DIGESTS:
                found[relative] = file_digest(inside(folder, relative, name), name, relative)
    return found


def of_draft(draft: Draft, options_of: OptionsOf, origin: Origin = "path", digest: str = "") -> ModelPackage:
    """The package that a draft without open questions describes, where its network lies.

    `digest`: that of the network where it is known already. Raises ModelPackageError with the questions that are open.
    """
    name = display_name(draft.path)
    if draft.questions:
        raise bare.open_questions(draft)
    folder, file = draft.path.parent, draft.path.name
    digest = digest or file_digest(inside(folder, file, name), name, file)
    data = composing.manifest(draft, digest)
    manifest = manifests.read_data(data, name, options_of).manifest
    files = {file: digest} | {one: file_digest(inside(folder, one, name), name, one) for one in draft.external}
    whole = json.dumps([data, draft.labels], sort_keys=True)
    return ModelPackage(
        manifest=manifest,
        folder=folder,
        labels=draft.labels,
        digest=_digest(whole, files),
        files=files,
        origin=origin,
        layout_name="imported",
    )


def _from_manifest(folder: Path, options_of: OptionsOf, origin: Origin) -> ModelPackage:
    name = display_name(folder)
    text = _text(folder, manifests.FILE, name)
    checked = manifests.read_text(text, name, options_of)
    manifest = checked.manifest
    files = {**recorded_digests(folder, name), **manifest.files, manifest.file: manifest.sha256}
    files.pop(manifests.FILE, None)
    labels = _labels(folder, checked, name)
    manifests.check_points(checked, labels, name)
    if checked.labels_file and checked.labels_file not in files:
        files[checked.labels_file] = file_digest(folder / checked.labels_file, name, checked.labels_file)
    digest = _digest(text, files)
    return ModelPackage(
        manifest=manifest, folder=folder, labels=labels, digest=digest, files=_used(files), origin=origin
    )


def _from_importer(path: Path, imported: Imported, options_of: OptionsOf, origin: Origin) -> ModelPackage:
    folder = path if path.is_dir() else path.parent
    name = display_name(path)
    checked = manifests.read_data(imported.manifest, name, options_of)
    recorded = recorded_digests(folder, name)
    known = {checked.manifest.file: checked.manifest.sha256, **recorded}
    files = {file: known.get(file) or file_digest(inside(folder, file, name), name, file) for file in imported.files}
    files.setdefault(checked.manifest.file, known[checked.manifest.file])
    digest = _digest(json.dumps(imported.manifest, sort_keys=True), files)
    return ModelPackage(
        manifest=checked.manifest,
        folder=folder,
        labels=imported.labels,
        digest=digest,
        files=files,
        origin=origin,
        layout_name="imported",
    )


def _used(files: Mapping[str, str]) -> dict[str, str]:
    """Files that a run depends on: samples and texts for people are checked with the package, not before every load."""
    return {
        name: digest for name, digest in files.items() if not name.startswith("samples/") and name not in _FOR_PEOPLE
    }


_FOR_PEOPLE = frozenset({"README.md", "LICENSE", "LICENSE.txt", "NOTICE", "NOTICE.txt"})


def recorded_digests(folder: Path, name: str) -> dict[str, str]:
    """The digests that the library wrote when the package was added; empty for a package that it did not add."""
    if not (folder / DIGESTS).is_file():
        return {}
    lines = _text(folder, DIGESTS, name).splitlines()
    return {file: digest for digest, _, file in (line.partition("  ") for line in lines) if file}


def _labels(folder: Path, checked: Checked, name: str) -> tuple[str, ...]:
    if not checked.labels_file:
        return checked.labels
    inside(folder, checked.labels_file, name)
    lines = _text(folder, checked.labels_file, name).replace("\r\n", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return tuple(line.strip() for line in lines)


def _digest(manifest_text: str, files: Mapping[str, str]) -> str:
    whole = hashlib.sha256(manifest_text.encode())
    for file, digest in sorted(files.items()):
        whole.update(f"\0{file}\0{digest}".encode())
    return whole.hexdigest()


def _text(folder: Path, file: str, name: str) -> str:
    path = inside(folder, file, name)
    try:
        if path.stat().st_size > MAX_TEXT:
            why = f"{file} is larger than {MAX_TEXT >> 20} MB."
            raise ModelPackageError(
                "model.too_large", name=name, why=why, hint="Check that it is what it claims to be."
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _unreadable(name, file, error) from error
    except UnicodeDecodeError as error:
        raise ModelPackageError("model.not_a_model", name=name, why=f"{file} is not UTF-8 text.") from error


def _bytes(path: Path, name: str, file: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(name, file, error) from error
    except MemoryError as error:
        why = f"{file} does not fit into memory."
        raise ModelPackageError("model.too_large", name=name, why=why, hint="Close other programs.") from error


def _unreadable(name: str, file: str, error: OSError) -> ModelPackageError:
    why = f"{file} cannot be read: {error.strerror or error}."
    return ModelPackageError("model.not_a_model", name=name, why=why)
