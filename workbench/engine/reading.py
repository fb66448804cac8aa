"""Files: found, recognised by content, read, shown."""

from __future__ import annotations

import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from workbench.core.arrays import Array
from workbench.core.image import Image
from workbench.core.kinds import Importer, Reader, ReadLimits, Scan
from workbench.core.study import Item
from workbench.display import grey, picture
from workbench.engine import windows
from workbench.engine.work import Work
from workbench.errors import ReadError, WorkbenchError
from workbench.models.manifest import FILE as MODEL_FILE
from workbench.paths import display_name, is_folder, is_there
from workbench.pipeline.run import digest
from workbench.plugin.registry import Registry
from workbench.settings import Settings
from workbench.wire import answers, requests

HEAD_BYTES = 4096
PART_ITEMS = 64
PART_SECONDS = 0.1
CACHE_BYTES = 768 << 20
_Key = tuple[str, int, int, int]


class Reading:
    """Opens files through the readers at hand. Thread-safe; keeps the images that were read last."""

    def __init__(self, registry: Registry, settings: Settings, importers: Sequence[Importer]) -> None:
        self._registry = registry
        self._importers = importers
        self._limits = ReadLimits(
            max_pixels=settings.number("reading.max_megapixels") * 1_000_000,
            max_bytes=settings.number("reading.max_memory_mb") << 20,
        )
        self._lock = threading.Lock()
        self._cache: OrderedDict[_Key, Image] = OrderedDict()
        self._cached_bytes = 0

    def open(self, request: requests.Open, work: Work) -> Iterator[answers.Opened]:
        """What lies at the paths, in parts as it is found. The last part is empty of items if all were told."""
        batch = _Batch()
        waiting, skipped = request.after, frozenset(request.skip)
        for text in request.paths:
            path = Path(text)
            if self._is_model(path):
                if not waiting:
                    batch.models.append(text)
                continue
            found_before = batch.found
            for file, named in _files(path):
                work.token.raise_if_cancelled()
                if waiting or str(file) in skipped:
                    waiting = "" if str(file) == waiting else waiting
                    batch.found += 1
                    continue
                work.about(str(file))
                self._look_at(file, named, batch)
                if batch.due():
                    yield batch.taken()
            if is_folder(path) and batch.found == found_before:
                why = f"None of its {batch.looked_at} file(s) is an image that can be read here."
                error = ReadError("read.nothing_found", name=display_name(path), why=why)
                batch.broken.append(answers.BrokenPath(path=text, error=answers.Broken.of(error)))
        yield batch.taken()

    def scan(self, path: Path) -> Item:
        """The header of one file. Raises ReadError."""
        _, reader = self._reader_for(path)
        found: Scan = reader.scan(path, self._limits)
        return Item(
            id=str(path),
            header=found.header,
            groups=found.groups,
            title=found.title,
            identity=found.identity,
        )

    def image(self, path: Path, frame: int, work: Work) -> Image:
        """One frame with its values, from memory if the file has not changed since. Raises ReadError."""
        key = _key(path, frame)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        image = self.fresh(path, frame, work)
        self._keep(key, image)
        return image

    def fresh(self, path: Path, frame: int, work: Work) -> Image:
        """One frame, read from the file whatever is in memory. Raises ReadError."""
        work.about(str(path))
        _, reader = self._reader_for(path)
        return reader.read(path, frame, self._limits, work.token)

    def forget(self, path: Path) -> None:
        """Drop what is kept of a file."""
        with self._lock:
            for key in [key for key in self._cache if key[0] == str(path)]:
                self._drop(key)

    def thumbnail(self, request: requests.Thumbnail, work: Work) -> answers.Picture:
        """A small picture."""
        image = self.image(Path(request.path), request.frame, work)
        return answers.Picture(px=picture.thumbnail(picture.picture(image), request.width, request.height))

    def render(self, request: requests.Render, work: Work) -> answers.Picture:
        """The picture that the viewer shows at 1:1."""
        image = self.image(Path(request.path), request.frame, work)
        choice = windows.chosen(image, request.window)
        shown = picture.picture(image, choice)
        note = ""
        if choice is None and image.grey and image.meaning != "display":
            note = windows.described(grey.default_choice(image))
        return answers.Picture(px=shown, note=note or (windows.described(choice) if choice else ""))

    def inspect(self, request: requests.Inspect, work: Work) -> answers.Inspected:
        """What a file is; with numbers over its values if asked."""
        path = Path(request.path)
        work.about(str(path))
        header = self.scan(path).header
        _, reader = self._reader_for(path)
        tags = tuple(reader.tags(path)) if request.tags else ()
        if not request.stats:
            return answers.Inspected(header=header, tags=tags)
        stored = reader.stored(path, request.frame, self._limits, work.token)
        image = self.image(path, request.frame, work)
        assert image.px is not None
        return answers.Inspected(
            header=header, tags=tags, stored=_stat(_wide(stored)), values=_stat(image.px.astype(np.float32))
        )

    def _look_at(self, file: Path, named: bool, batch: _Batch) -> None:
        batch.looked_at += 1
        batch.last = str(file)
        try:
            batch.items.append(self.scan(file))
            batch.found += 1
        except ReadError as error:
            if named or error.code != "read.unknown_format":
                batch.broken.append(answers.BrokenPath(path=str(file), error=answers.Broken.of(error)))
                batch.found += 1
        except WorkbenchError as error:
            batch.broken.append(answers.BrokenPath(path=str(file), error=answers.Broken.of(error)))
            batch.found += 1

    def _reader_for(self, path: Path) -> tuple[str, Reader]:
        head = _head(path)
        trouble: WorkbenchError | None = None
        for contribution in self._registry.contributions("reader"):
            try:
                reader = self._registry.reader(contribution.id)
                if reader.sniff(path, head):
                    return contribution.id, reader
            except WorkbenchError as error:
                trouble = trouble or error
        if trouble is not None:  # the file may well be one for the reader that could not look at it
            raise trouble
        known = [name for one in self._registry.contributions("reader") for name in one.provides]
        raise ReadError("read.unknown_format", name=display_name(path), formats=", ".join(known))

    def _is_model(self, path: Path) -> bool:
        if path.suffix.lower() in (".onnx", ".zip") and is_there(path) and path.is_file():
            return True
        if not is_folder(path):
            return False
        return (path / MODEL_FILE).is_file() or any(importer.sniff(path) for importer in self._importers)

    def _keep(self, key: _Key, image: Image) -> None:
        assert image.px is not None
        with self._lock:
            if key in self._cache:
                self._drop(key)
            self._cache[key] = image
            self._cached_bytes += image.px.nbytes
            while self._cached_bytes > CACHE_BYTES and len(self._cache) > 1:
                self._drop(next(iter(self._cache)))

    def _drop(self, key: _Key) -> None:
        old = self._cache.pop(key)
        assert old.px is not None
        self._cached_bytes -= old.px.nbytes


class _Batch:
    """What was found since the last part went out."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.broken: list[answers.BrokenPath] = []
        self.models: list[str] = []
        self.looked_at = 0
        self.last = ""
        self.found = 0
        self._sent = time.monotonic()

    def due(self) -> bool:
        waiting = len(self.items) + len(self.broken)
        return waiting >= PART_ITEMS or (waiting > 0 and time.monotonic() - self._sent > PART_SECONDS)

    def taken(self) -> answers.Opened:
        part = answers.Opened(
            items=tuple(self.items),
            broken=tuple(self.broken),
            models=tuple(self.models),
            looked_at=self.looked_at,
            last=self.last,
        )
        self.items, self.broken, self.models = [], [], []
        self._sent = time.monotonic()
        return part


def _files(path: Path) -> Iterator[tuple[Path, bool]]:
    """Ordinary files at or under a path, each with whether it was named itself. Links are not followed into folders."""
    if not is_folder(path):
        yield path, True
        return
    try:
        entries = sorted(os.scandir(path), key=lambda entry: _natural(entry.name))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file() and not entry.name.startswith("."):
            yield Path(entry.path), False


def _natural(name: str) -> list[tuple[int, int | str]]:
    return [(0, int(part)) if part.isdecimal() else (1, part.lower()) for part in re.split(r"(\d+)", name) if part]


def _head(path: Path) -> bytes:
    name = display_name(path)
    try:
        if not path.is_file():
            code = "read.not_a_file" if path.exists() else "read.not_found"
            raise ReadError(code, name=name, path=name)
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except PermissionError as error:
        raise ReadError("read.no_permission", name=name) from error
    except ValueError as error:  # a name that no system takes
        raise ReadError("read.not_found", name=name, path=name) from error
    except OSError as error:
        raise ReadError("read.io", name=name, why=f"{error.strerror or error}.") from error
    if not head:
        raise ReadError("read.empty", name=name)
    return head


def _key(path: Path, frame: int) -> _Key:
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return (str(path), frame, 0, 0)
    return (str(path), frame, stat.st_mtime_ns, stat.st_size)


def _wide(stored: Array) -> Array:
    """Stored values as the contract hashes them: int32, or uint32, float32, float64 where the file is that."""
    if stored.dtype.kind == "f" or stored.dtype == np.uint32:
        return stored
    return stored.astype(np.int32)


def _stat(values: Array) -> answers.Stat:
    return answers.Stat(
        shape=values.shape,
        dtype=values.dtype.name,
        min=float(values.min()),
        max=float(values.max()),
        mean=float(values.mean(dtype=np.float64)),
        sha256=digest(values),
    )
