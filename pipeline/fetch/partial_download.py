"""A download under way, and what is left of one that was cut short."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Part:
    """Bytes of an address in `path`, and in a file beside it what a later try must know of them.

    `validator` is the ETag or date by which the publisher tells whether the file is still the same.
    """

    path: Path
    url: str
    validator: str | None = None

    @property
    def note(self) -> Path:
        """The file beside it."""
        return self.path.with_suffix(".json")

    def size(self) -> int:
        """Bytes that may be kept: none unless the note says that they are of this address."""
        try:
            noted = json.loads(self.note.read_text(encoding="utf-8"))
            self.validator = noted["validator"] if noted["url"] == self.url else None
            return self.path.stat().st_size if self.validator else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def begin(self, validator: str | None) -> None:
        """Start anew, with nothing; without a validator a later try cannot go on."""
        self.validator = validator
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.note.unlink(missing_ok=True)
        self.path.write_bytes(b"")
        if validator:
            self.note.write_text(json.dumps({"url": self.url, "validator": validator}), encoding="utf-8")

    def sha256(self) -> str:
        """The checksum of the bytes that are there, as hexadecimal digits."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
