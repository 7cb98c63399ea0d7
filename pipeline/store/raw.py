"""data/raw: published files that `fetch` has accepted, and the lock file that lists them.

    lock.json                              an entry for each stored file, replaced atomically
    <source>/<release>/<checksum>/         the files
    incoming/                              unfinished downloads
    refused/<source>/<release>/<checksum>/ files that failed validation, each with the reason

A file is stored before the lock file lists it, and removed after that. So every listed file exists, whenever
a run is cut short.
"""

import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from pipeline.core.errors import PipelineError
from pipeline.sources.blocks import STRICT
from pipeline.sources.catalogue import Catalogue, Edition

LOCK = "lock.json"
BUSY = ".busy"  # locked while a run uses the folder
INCOMING = "incoming"
REFUSED = "refused"
STALE_AFTER_SECONDS = 14 * 24 * 3600


class Entry(BaseModel):
    """An accepted file: its release and its origin.

    It is read like the catalogue's edition (`source`, `like`). `member` is the file in an archive, `amends`
    the release that it repeats with other figures, `live` the `file` of the `[[live]]` block by which it was
    found, and `offered` the publisher's name of the release.
    """

    model_config = STRICT | {"strict": False}

    source: str
    release: str
    like: str
    live: str
    offered: str
    amends: str | None = None
    title: str
    published: str
    url: str
    path: str
    member: str | None = None
    time_period: int | None = None
    asked: str
    final_url: str
    sha256: str
    bytes: int
    headers: Mapping[str, str]
    retrieved_at: datetime

    def edition(self, catalogue: Catalogue) -> Edition:
        """Return the edition by which the file is read: the catalogue's block for this release, if any.

        Raises PipelineError if the catalogue no longer has the edition `like`.
        """
        described = {(edition.source, edition.release): edition for edition in catalogue.editions}
        own = described.get((self.source, self.release))
        like = own or described.get((self.source, self.like))
        if like is None:
            raise PipelineError(
                f"{self.path} is to be read like {self.source} {self.like}, which the catalogue no longer "
                f"describes; take its entry out of {LOCK} to do without it."
            )
        as_fetched: dict[str, object] = {"path": self.path, "member": self.member, "awaited": False}
        as_fetched |= {"kind": "copy", "kind_note": None}
        if own is None:
            given = ("release", "title", "published", "url", "time_period")
            as_fetched |= {name: getattr(self, name) for name in given}
            as_fetched |= {"published_on": None, "parallel": False}
        return like.model_copy(update=as_fetched)


@dataclass(frozen=True)
class Store:
    """The folder data/raw; it and its folders are made when they are needed."""

    folder: Path

    @property
    def _incoming(self) -> Path:
        return self.folder / INCOMING

    def entries(self) -> tuple[Entry, ...]:
        """List the stored files in order of arrival; PipelineError if the lock file cannot be read."""
        lock = self.folder / LOCK
        try:
            listed = json.loads(lock.read_text(encoding="utf-8"))["files"]
            return tuple(Entry.model_validate(entry) for entry in listed)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, RecursionError, KeyError, TypeError, ValidationError) as error:
            raise PipelineError(
                f"{lock} is not a list of fetched files; move {self.folder} away to go back to the snapshot."
            ) from error

    def checked(self, entry: Entry) -> Path:
        """Return the path of an accepted file; PipelineError if its content has changed."""
        path = self.folder / entry.path
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise PipelineError(
                f"{path}, which {LOCK} names, cannot be read ({error.strerror}); fetch it again."
            ) from error
        if found != entry.sha256:
            raise PipelineError(f"{path} is not the file that {LOCK} names: its checksum differs.")
        return path

    def is_intact(self, entry: Entry) -> bool:
        """Return whether an accepted file exists unchanged."""
        try:
            self.checked(entry)
        except PipelineError:
            return False
        return True

    def incoming(self, url: str) -> Path:
        """Return the path of a download from this address."""
        return self._incoming / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.part"

    def accept(self, files: Sequence[tuple[Path, Entry]], kept: Sequence[Entry]) -> None:
        """Copy downloads to their paths and replace the lock file, which then lists `kept` and these.

        Files that it no longer lists are removed. Raises PipelineError if the folder cannot be written to.
        """
        before = {entry.path for entry in self.entries()}
        listed = [*kept, *(entry for _, entry in files)]
        content = {"files": [entry.model_dump(mode="json") for entry in listed]}
        try:
            for arrived, entry in files:
                _copy(arrived, self.folder / entry.path)
            aside = self.folder / f".{LOCK}.new"
            aside.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
            aside.replace(self.folder / LOCK)
            for path in before - {entry.path for entry in listed}:
                (self.folder / path).unlink(missing_ok=True)
        except OSError as error:
            raise PipelineError(f"{self.folder} could not be written to: {error.strerror}.") from error

    def refuse(self, arrived: Path, place: str, reason: str) -> Path:
        """Copy a refused file aside, next to a text file with the reason; return its path.

        `place` is the path that it would have had. Raises PipelineError if the folder cannot be written to.
        """
        aside = self.folder / REFUSED / place
        try:
            _copy(arrived, aside)
            aside.with_name(f"{aside.name}.reason.txt").write_text(f"{reason}\n", encoding="utf-8")
        except OSError as error:
            raise PipelineError(f"{self.folder} could not be written to: {error.strerror}.") from error
        return aside

    def tidy_up(self, done: Iterable[Path]) -> None:
        """Remove these finished downloads, and unfinished ones that are old."""
        for path in done:
            path.unlink(missing_ok=True)
        for path in (*self._incoming.glob("*.part"), *self._incoming.glob("*.json")):
            if time.time() - path.stat().st_mtime > STALE_AFTER_SECONDS:
                path.unlink()

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Lock the folder for one run; PipelineError if another run has the lock.

        The operating system releases the lock of a process that dies.
        """
        lock = FileLock(self.folder / BUSY)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            locked = lock.acquire(blocking=False)
        except Timeout as error:
            raise PipelineError("Another fetch or build is at work; try again later.") from error
        except OSError as error:
            raise PipelineError(f"{self.folder} cannot be written to: {error.strerror}.") from error
        with locked:
            yield


def stored_path(source: str, release: str, sha256: str, name: str) -> str:
    """Return the path of a file relative to the folder, which depends on its content."""
    return f"{source}/{release}/{sha256[:8]}/{name}"


def _copy(arrived: Path, place: Path) -> None:
    """Copy a file atomically; it is not moved, as other sources may need it too."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.new")
    shutil.copyfile(arrived, aside)
    aside.replace(place)
