"""The SQL files that define the warehouse, and the version of the schema that they make up."""

import hashlib
import re
from functools import cache

from pipeline.core.paths import ROOT

SCHEMA = ROOT / "pipeline" / "warehouse" / "schema.sql"
DERIVED = ROOT / "pipeline" / "warehouse" / "derived.sql"
VARIATION = ROOT / "pipeline" / "warehouse" / "variation.sql"
VERSION_DIGITS = 16
_COMMENT = re.compile(r"--.*")


@cache
def schema_version() -> str:
    """Return the version of this schema: the same 16 hex digits as long as its statements are the same."""
    return version_of(*(path.read_text(encoding="utf-8") for path in (SCHEMA, DERIVED, VARIATION)))


def version_of(*scripts: str) -> str:
    """Return the version of the schema that these SQL scripts make up; comments and layout do not count."""
    statements = " ".join(_COMMENT.sub("", "\n".join(scripts)).split())
    return hashlib.sha256(statements.encode()).hexdigest()[:VERSION_DIGITS]
