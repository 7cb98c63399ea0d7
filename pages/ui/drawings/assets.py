"""Scripts and styles of our own, served under a name that changes with what they say."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}

# A script names the scripts it imports as files beside it: import { svg } from "./drawing.js";
_IMPORT = re.compile(rb'(?<= from ")\./(\w+\.js)(?=";)')


@dataclass(frozen=True)
class Asset:
    """A file that the browser fetches once: at `url`, which holds its checksum, and keeps.

    `imports` are the scripts that a script imports; in `content` they have their served names.
    """

    url: str
    content: bytes
    media_type: str
    imports: tuple["Asset", ...] = ()


def asset(path: Path) -> Asset:
    """Read a .js or .css file as an asset, and with a script those it imports, which must not import it."""
    imports: list[Asset] = []

    def served(found: re.Match[bytes]) -> bytes:
        imports.append(asset(path.with_name(found[1].decode())))
        return imports[-1].url.replace("/assets/", "./").encode()

    content = _IMPORT.sub(served, path.read_bytes())
    checksum = hashlib.sha256(content).hexdigest()[:16]
    url = f"/assets/{path.stem}.{checksum}{path.suffix}"
    return Asset(url, content, MEDIA_TYPES[path.suffix], tuple(imports))


def with_imports(*assets: Asset) -> tuple[Asset, ...]:
    """Return the assets and all that they import, each once."""
    return tuple(dict.fromkeys(one for each in assets for one in (each, *with_imports(*each.imports))))
