"""A network file without a manifest: drafted from its graph, its neighbours and a person; written as a package."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.core.intake import Answer, Question
from workbench.core.kinds import Imported
from workbench.errors import ModelPackageError
from workbench.files import replaced
from workbench.models import composing, manifest
from workbench.models.intake import Draft, draft
from workbench.models.network import network_facts
from workbench.paths import display_name, printable

LABELS = "labels.txt"
MAX_LABELS = 32 << 20


def drafted(path: Path, parts: Sequence[Imported], chosen: Mapping[str, str]) -> Draft | None:
    """What is known of the network at `path`, and what is open; None where there is no network.

    `parts` are what importers read there, `chosen` what a person answered, as text. Raises ModelPackageError.
    """
    name = display_name(path)
    named = next((part.network for part in parts if part.network), "")
    if named and manifest.escapes(named):
        raise ModelPackageError("model.path_escapes", name=name, file=named)
    network = path / named if path.is_dir() and named else path
    if not network.is_file() or network.suffix.lower() != ".onnx":
        return None
    hints = [answer for part in parts for answer in part.answers]
    return draft(
        network, network_facts(network), hints, {key: _chosen(key, text, name) for key, text in chosen.items()}
    )


def open_questions(found: Draft) -> ModelPackageError:
    """What to tell about a network that leaves something open: what is known and from where, what is asked."""
    known = [f"known: {answer.key} = {_short(answer)} ({answer.where})" for answer in found.answers.values()]
    asked = [f"open: {question.key}: {question.title} {allowed(question)}".rstrip() for question in found.questions]
    return ModelPackageError("model.questions", name=display_name(found.path), problems=(*known, *asked))


def write(found: Draft, folder: Path, sha256: str, external: Mapping[str, str]) -> None:
    """Write the package that a draft describes into an empty folder. The network is linked where that is possible.

    `external`: the SHA-256 of each of its data files.
    """
    import tomli_w

    data = composing.manifest(found, sha256)
    if external:
        data["files"] = dict(external)
    name = found.path.name if found.path.name == printable(found.path.name) else "model.onnx"
    data["model"]["file"], data["interpret"]["labels"] = name, LABELS
    lines = "".join(f"{label}\n" for label in found.labels)
    (folder / LABELS).write_text(lines, encoding="utf-8", newline="\n")
    (folder / manifest.FILE).write_text(tomli_w.dumps(data), encoding="utf-8", newline="\n")
    for file, target in ((found.path.name, name), *((one, one) for one in external)):
        place = folder / target
        place.parent.mkdir(parents=True, exist_ok=True)
        linked = False
        with contextlib.suppress(OSError):  # another file system, or one without hard links: then it is copied
            os.link(found.path.parent / file, place)
            linked = True
        if not linked:
            shutil.copyfile(found.path.parent / file, place)


def confirm(folder: Path) -> None:
    """Take the mark of what was chosen or guessed out of a package's manifest; all else stays as it was written."""
    path = folder / manifest.FILE
    text = path.read_text(encoding="utf-8")
    with replaced(path) as fresh:
        fresh.write_text(without_table(text, "intake"), encoding="utf-8", newline="\n")


def without_table(text: str, name: str) -> str:
    """TOML without one of its top-level tables, comments and order kept."""
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            inside = "".join(line.split("#")[0].split()) == f"[{name}]"
        if not inside:
            kept.append(line)
    return "".join(kept)


def _chosen(key: str, text: str, name: str) -> Answer:
    text = text.strip()
    if key != "labels" or text == "numbers":
        return Answer(key=key, value=text, where="chosen", certainty="chosen")
    if "|" in text:
        labels = tuple(part.strip() for part in text.split("|"))
        return Answer(key=key, value=f"{len(labels)} names", where="chosen", certainty="stated", labels=labels)
    labels = read_labels(Path(text).expanduser(), name)
    return Answer(key=key, value=display_name(text), where=display_name(text), certainty="stated", labels=labels)


def read_labels(path: Path, name: str) -> tuple[str, ...]:
    """One label a line; empty lines at the end do not count. Raises ModelPackageError."""
    try:
        if path.stat().st_size > MAX_LABELS:
            raise ModelPackageError(
                "model.answer", name=name, problems=(f"labels: {display_name(path)} is too large.",)
            )
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", "") or "it is no text in UTF-8"
        problem = f"labels: {display_name(path)} cannot be read: {why}."
        raise ModelPackageError("model.answer", name=name, problems=(problem,)) from error
    while lines and not lines[-1].strip():
        lines.pop()
    return tuple(line.strip() for line in lines)


def _short(answer: Answer) -> str:
    return f"{len(answer.labels):,} names" if answer.labels else answer.value


def allowed(question: Question) -> str:
    """The values that a question takes, in brackets; the likely one is said to be so."""
    values = [f"{one.value} (likely)" if one.value == question.likely else one.value for one in question.choices]
    values += [FREE[question.free]] if question.free in FREE else []
    return f"({', '.join(values)})" if values else ""


FREE = {
    "labels": "a text file with one name a line, or names with | between",
    "scale": "scale=…,mean=…,std=…",
    "size": "HEIGHTxWIDTH",
    "resize": "shorter:N",
    "text": "codes of DICOM modalities",
}
"""What may be given instead of a choice, in words."""
