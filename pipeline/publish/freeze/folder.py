"""The folder of a frozen edition: what was written there, and how what was made is put in place.

New files are made beside the edition and put in place together at the end. An interrupted run leaves the
edition as it was, and the next run takes up the files that are made already.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipeline.core.errors import PipelineError
from pipeline.core.interrupts import shielded
from pipeline.publish.freeze.records import Entry, Writer, read
from pipeline.publish.site.parts.links import ENDING

STATE = ".edition"
"""The folder in the edition with what is known of it."""
MANIFEST, JOURNAL, MADE = "manifest.jsonl", "journal.jsonl", "made"


class Folder:
    """The edition in a folder. Raises PipelineError for a folder with files that are not of an edition."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._state = root / STATE
        self.written = self._read()
        self._waiting = dict(self._resumed())
        self._journal: IO[str] | None = None
        self._writer: Writer | None = None

    def held(self, target: str, inputs: str) -> Entry | None:
        """Return what is known of a file that is there, or made already, with the same inputs; else None.

        It may be of another warehouse.
        """
        for known, places in (
            (self._waiting.get(target), (self.made(target), self.root / target)),
            (self.written.get(target), (self.root / target,)),
        ):
            if known and known.inputs == inputs and any(_is(path, known) for path in places):
                return known
        return None

    def former(self, target: str) -> Entry | None:
        """Return what is known of a file that is in place as it was written, whatever it was made from."""
        known = self.written.get(target)
        return known if known is not None and _is(self.root / target, known) else None

    def made(self, target: str) -> Path:
        """Return where a file waits to be put in place."""
        return self._state / MADE / target

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Keep a journal of the files that are made in this block."""
        try:
            (self._state / MADE).mkdir(parents=True, exist_ok=True)
            with (self._state / JOURNAL).open("a", encoding="utf-8") as journal:
                journal.write("\n")  # the last line may have been cut off
                self._journal, self._writer = journal, Writer(journal)
                yield
        except OSError as error:
            raise PipelineError(
                f"{self.root} could not be written: {error.strerror}. What was there is as it was, "
                "and the same command goes on."
            ) from error
        finally:
            self._journal = self._writer = None

    def add(self, target: str, entry: Entry) -> None:
        """Note in the journal that a file is made."""
        if self._journal is None or self._writer is None:
            raise RuntimeError("files are added within adding()")
        self._writer.add(target, entry)
        self._journal.flush()

    def put_in_place(self, entries: Mapping[str, Entry]) -> tuple[int, int]:
        """Put what was made in place, and remove what is no longer of the edition; return how many of both.

        Pages come after what they link to, and nothing is removed before all are there.

        Raises PipelineError, and changes nothing, if a file of somebody else is where one of ours belongs.
        """
        moved = [target for target, entry in entries.items() if _is(self.made(target), entry)]
        for target in moved:
            place = self.root / target
            if place.exists() and target not in self.written and not _is(place, entries[target]):
                raise PipelineError(f"{place} is not a file of this edition: move it away.")
        removed = [target for target in self.written if target not in entries]
        try:
            with shielded():
                for target in sorted(moved, key=lambda name: (name.endswith(ENDING), name)):
                    (self.root / target).parent.mkdir(parents=True, exist_ok=True)
                    self.made(target).replace(self.root / target)
                for target in removed:
                    self._remove(target)
                self._note(entries)
        except OSError as error:
            raise PipelineError(
                f"{self.root} could not be written: {error.strerror}. "
                "Some files there are of the new edition already: the same command goes on."
            ) from error
        return len(moved), len(removed)

    def _remove(self, target: str) -> None:
        path = self.root / target
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self.root or not folder.is_dir() or any(folder.iterdir()):
                return
            folder.rmdir()

    def _note(self, entries: Mapping[str, Entry]) -> None:
        """Write the manifest, and forget the journal."""
        if entries != self.written:
            new = self._state / f"{MANIFEST}.new"
            with new.open("w", encoding="utf-8") as stream:
                writer = Writer(stream)
                for target in sorted(entries):
                    writer.add(target, entries[target])
            new.replace(self._state / MANIFEST)
        (self._state / JOURNAL).unlink(missing_ok=True)
        shutil.rmtree(self._state / MADE, ignore_errors=True)

    def _read(self) -> dict[str, Entry]:
        """Return the files of the edition by the manifest; none for a new folder."""
        try:
            present = {path.name for path in self.root.iterdir()} if self.root.exists() else set()
            if (self._state / MANIFEST).is_file():
                with (self._state / MANIFEST).open(encoding="utf-8") as lines:
                    return dict(read(lines))
        except OSError as error:
            raise PipelineError(f"{self.root} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise PipelineError(
                f"{self._state / MANIFEST} is damaged: empty {self.root}, or name another folder."
            ) from error
        others = sorted(name for name in present if not name.startswith("."))
        if others:
            raise PipelineError(
                f"{self.root} has files that are not of a frozen edition, such as {others[0]}: "
                "name an empty folder."
            )
        return {}

    def _resumed(self) -> Iterator[tuple[str, Entry]]:
        """Yield the files that an interrupted run made; its last line may have been cut off."""
        journal = self._state / JOURNAL
        if not journal.is_file():
            return
        with journal.open(encoding="utf-8") as lines:
            yield from read(lines, whole=False)


def write_made(place: Path, content: bytes) -> None:
    """Write a file that waits to be put in place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(place)


def checksum(content: bytes) -> str:
    """Return the checksum of a file."""
    return hashlib.sha256(content).hexdigest()


def _is(path: Path, known: Entry) -> bool:
    """Return whether a file is there and has the content that is known of it."""
    try:
        return path.stat().st_size == known.size and checksum(path.read_bytes()) == known.sha256
    except OSError:
        return False
