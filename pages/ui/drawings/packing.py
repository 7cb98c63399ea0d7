"""What a script is sent compressed, since Streamlit compresses nothing (see packing.js)."""

import gzip
import json
from base64 import b64encode


def pack(content: object) -> str:
    """Return JSON as gzip in base64; the same content gives the same text."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return b64encode(gzip.compress(text.encode(), mtime=0)).decode()
