"""Our own scripts and styles, served under names that change with their content."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}

# A script imports others by relative name: import { svg } from "./drawing.js";
_IMPORT = re.compile(rb'(?<= from ")\./(\w+\.js)(?=";)')


@dataclass(frozen=True)
class Asset:
    """A file that the browser fetches once and keeps: its url contains a checksum.

    `imports` are the scripts it imports; `content` refers to them by their served names.
    """

    url: str
    content: bytes
    media_type: str
    imports: tuple["Asset", ...] = ()


def asset(path: Path, texts: Mapping[str, str] | None = None) -> Asset:
    """Read a .js or .css file and, recursively, the scripts it imports; imports must not be circular.

    `texts` take the place of strings in the file: of "NAME" the text with that name.
    """
    imports: list[Asset] = []

    def served(found: re.Match[bytes]) -> bytes:
        imports.append(asset(path.with_name(found[1].decode())))
        return imports[-1].url.replace("/assets/", "./").encode()

    content = _IMPORT.sub(served, path.read_bytes())
    for name, text in (texts or {}).items():
        content = content.replace(f'"{name}"'.encode(), json.dumps(text).encode())
    checksum = hashlib.sha256(content).hexdigest()[:16]
    url = f"/assets/{path.stem}.{checksum}{path.suffix}"
    return Asset(url, content, MEDIA_TYPES[path.suffix], tuple(imports))


def with_imports(*assets: Asset) -> tuple[Asset, ...]:
    """Return the assets and everything they import, without repeats."""
    return tuple(dict.fromkeys(item for each in assets for item in (each, *with_imports(*each.imports))))
