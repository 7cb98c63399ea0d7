"""What freezing did: numbers of files, sizes, pages that are too large, links that lead nowhere."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.publish.freeze.records import Entry

MOST_BYTES, MOST_GZIPPED = 60_000, 15_000
"""How large a page should be at most, and compressed."""
NAMED = 5


@dataclass(frozen=True)
class Report:
    """The files of an edition; how many were made, are new or other than before, and were removed.

    `broken` are files that a link leads to and that could not be made: why, and where the link is.
    """

    entries: Mapping[str, Entry]
    made: int
    written: int
    removed: int
    broken: Mapping[str, tuple[str, str]]

    @property
    def size(self) -> int:
        """The size of all files in bytes."""
        return sum(entry.size for entry in self.entries.values())

    @property
    def too_large(self) -> list[str]:
        """The pages larger than they should be, the largest first; embeds have a limit of their own."""
        found = [
            target
            for target, entry in self.entries.items()
            if entry.gzipped
            and not target.startswith("embed/")
            and (entry.size > MOST_BYTES or entry.gzipped > MOST_GZIPPED)
        ]
        return sorted(found, key=lambda target: -self.entries[target].size)

    def by_kind(self) -> list[tuple[str, int, int]]:
        """Return the first part of the paths, number of files and bytes, the largest first."""
        files: Counter[str] = Counter()
        sizes: Counter[str] = Counter()
        for target, entry in self.entries.items():
            kind = _kind(target)
            files[kind] += 1
            sizes[kind] += entry.size
        return [(kind, files[kind], size) for kind, size in sizes.most_common()]

    def lines(self) -> list[str]:
        """Return the report as lines for people."""
        same = len(self.entries) - self.written
        said = [
            f"{len(self.entries):,} files, {_megabytes(self.size)}: {self.made:,} made, "
            f"{self.written:,} written, {same:,} as before, {self.removed:,} removed",
            *(
                f"  {kind:<18}{number:>7,} files{_megabytes(size):>12}"
                for kind, number, size in self.by_kind()
            ),
        ]
        if self.too_large:
            largest = ", ".join(
                f"{target} ({self.entries[target].size:,} bytes, {self.entries[target].gzipped:,} compressed)"
                for target in self.too_large[:NAMED]
            )
            said.append(
                f"{len(self.too_large):,} pages are over {MOST_BYTES:,} bytes or {MOST_GZIPPED:,} "
                f"compressed: {largest}"
            )
        said += [f"{place} links to {target}: {why}" for target, (why, place) in self.broken.items()]
        return said

    def as_dict(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {
            "files": len(self.entries),
            "bytes": self.size,
            "made": self.made,
            "written": self.written,
            "removed": self.removed,
            "by_kind": [
                {"kind": kind, "files": number, "bytes": size} for kind, number, size in self.by_kind()
            ],
            "pages_too_large": self.too_large,
            "links_to_nothing": [
                {"target": target, "page": place, "reason": why}
                for target, (why, place) in self.broken.items()
            ],
        }


def _kind(target: str) -> str:
    parts = target.split("/")
    if len(parts) == 1:
        return "(root)"
    return "/".join(parts[:3]) if target.startswith("api/") and len(parts) > 3 else parts[0]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
