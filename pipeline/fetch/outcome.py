"""What became of one source in a live run, for people and for machines."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.fetch.changes import Changes

UNCHANGED = "unchanged"  # the file that is held
SAME = "same figures"  # another file with every figure that is held, and maybe more
NEW = "new"  # a release that was not held
AMENDED = "amended"  # a release that was held, with other figures
REFUSED = "refused"  # it came, and is not what it should be
UNREACHABLE = "unreachable"  # it did not come
HELD = "held"  # only asked for: a release of this name is held
UNKNOWN = "known only from its file"  # only asked for
FAILED = (REFUSED, UNREACHABLE)


@dataclass(frozen=True)
class Outcome:
    """One source and the state it came to.

    `missed` says why only the addresses declared in the catalogue were tried, `problem` what failed, be it
    only at the first of several addresses, and `kept_at` where a refused file is.
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

    def told(self) -> str:
        """One line for people."""
        parts = [f"{self.source} {self.release or ''}".strip() + f": {self.state}"]
        parts += [self.changes.told()] if self.changes and self.state != UNCHANGED else []
        parts += [self.problem] if self.problem else []
        parts += [f"kept at {self.kept_at}"] if self.kept_at else []
        parts += [f"its publisher could not be asked for a newer one: {self.missed}"] if self.missed else []
        return "; ".join(part.removesuffix(".") for part in parts)

    def as_dict(self) -> dict[str, object]:
        """The outcome for a report in JSON, without what does not apply."""
        told = {name: value for name, value in vars(self).items() if value is not None}
        return told | ({"changes": self.changes.as_dict()} if self.changes else {})
