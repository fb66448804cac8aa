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
from workbench.models import manifest as manifests
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
    if (importer := importer_of(path, importers)) is not None:
        return _from_importer(path, importer.read(path), options_of, origin)
    if path.suffix.lower() == ".onnx" and path.is_file():
        raise bare_network(path)
    why = "It has no model.toml, and no importer knows its layout." if path.is_dir() else "It is no folder."
    raise ModelPackageError("model.not_a_model", name=name, why=why)


def importer_of(path: Path, importers: Sequence[Importer]) -> Importer | None:
    """The importer that knows the layout of a file or folder. One that breaks costs its own layout alone."""
    for importer in importers:
        with contextlib.suppress(WorkbenchError):
            if importer.sniff(path):
                return importer
    return None


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


def bare_network(path: Path) -> ModelPackageError:
    """What to tell about a network file without a manifest: what it answers itself, and what it leaves open."""
    from workbench.models import graph

    name = display_name(path)
    facts = graph.facts(graph.parse(_bytes(path, name, path.name), name), name)
    classes = facts.outputs[0].shape[-1] if facts.outputs[0].shape else None
    answered = [f"input {spec.name}: {spec.dtype} {list(spec.shape)}" for spec in facts.inputs]
    answered += [f"output {spec.name}: {spec.dtype} {list(spec.shape)}" for spec in facts.outputs]
    many = f"the names of its {classes} outputs, in order" if isinstance(classes, int) else "the names of its outputs"
    problems = (
        *(f"known: {fact}" for fact in answered),
        f"open: {many} (labels)",
        "open: how a picture becomes its input: resize, crop, order of the colours, scale, mean, std (step)",
        "open: whether its output still needs softmax or sigmoid (activation)",
        "open: what it was made for, its version and its licence (intended_use, version, licence)",
    )
    return ModelPackageError("model.questions", name=name, problems=problems)


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
