"""The result for one source in a live run, as text and as JSON."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.fetch.changes import Changes

UNCHANGED = "unchanged"  # the file that is already stored
SAME = "same figures"  # another file with every stored figure, and maybe more
NEW = "new"  # a release that was not stored
AMENDED = "amended"  # a stored release with other figures
REFUSED = "refused"  # downloaded, but not valid
UNREACHABLE = "unreachable"  # download failed
STORED = "stored"  # dry run: a release of this name is stored
UNKNOWN = "known only from its file"  # dry run: the release's name is in the file
FAILED = (REFUSED, UNREACHABLE)


@dataclass(frozen=True)
class Outcome:
    """The state of one source after a live run.

    `missed` says why only the addresses declared in the catalogue were tried, `problem` what failed (perhaps
    only at the first of several addresses), and `kept_at` where a refused file is.
    """

    source: str
    file: str
    state: str
    release: str | None = None
    url: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    changes: Changes | None = None
    missed: str | None = None
    problem: str | None = None
    kept_at: Path | None = None

    def summary(self) -> str:
        """Return the outcome as one line of text."""
        parts = [f"{self.source} {self.release or ''}".strip() + f": {self.state}"]
        parts += [self.changes.summary()] if self.changes and self.state != UNCHANGED else []
        parts += [self.problem] if self.problem else []
        parts += [f"kept at {self.kept_at}"] if self.kept_at else []
        parts += [f"its publisher could not be asked for a newer one: {self.missed}"] if self.missed else []
        return "; ".join(part.removesuffix(".") for part in parts)

    def as_dict(self) -> dict[str, object]:
        """Return the outcome for a report in JSON, without empty fields."""
        fields = {name: value for name, value in vars(self).items() if value is not None}
        return fields | ({"changes": self.changes.as_dict()} if self.changes else {})
