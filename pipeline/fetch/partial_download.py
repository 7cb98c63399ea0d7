"""A download in progress, or the rest of one that was interrupted."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path


@dataclass
class PartialDownload:
    """The bytes of a URL that have arrived, in `path`, and what a later attempt needs in order to resume.

    `validator` is the ETag or date by which the publisher recognises that the file is still the same.
    """

    path: Path
    url: str
    validator: str | None = None

    @property
    def metadata_path(self) -> Path:
        """The JSON file next to `path` with the URL and the validator."""
        return self.path.with_suffix(".json")

    def resumable_size(self) -> int:
        """Return the number of bytes that can be kept: 0 unless the metadata is for this URL."""
        try:
            metadata = json.loads(self.metadata_path.read_text(encoding="utf-8"))
            self.validator = metadata["validator"] if metadata["url"] == self.url else None
            return self.path.stat().st_size if self.validator else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def restart(self, validator: str | None) -> None:
        """Start from scratch with an empty file; without a validator it cannot be resumed later."""
        self.validator = validator
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.metadata_path.unlink(missing_ok=True)
        self.path.write_bytes(b"")
        if validator:
            metadata = json.dumps({"url": self.url, "validator": validator})
            self.metadata_path.write_text(metadata, encoding="utf-8")

    def sha256(self) -> str:
        """Return the checksum of the file as hexadecimal digits."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
