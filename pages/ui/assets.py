"""Scripts and styles of our own, served under a name that changes with what they say."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}


@dataclass(frozen=True)
class Asset:
    """A file that the browser fetches once: at `url`, which holds its checksum, and keeps."""

    url: str
    content: bytes
    media_type: str


def asset(path: Path) -> Asset:
    """Read a .js or .css file as an asset."""
    content = path.read_bytes()
    checksum = hashlib.sha256(content).hexdigest()[:16]
    return Asset(f"/assets/{path.stem}.{checksum}{path.suffix}", content, MEDIA_TYPES[path.suffix])
