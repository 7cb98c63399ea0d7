"""Where the publishers' real files are, and the marks of tests that need them."""

import pytest

from pipeline.core import paths

PUBLISHED = paths.ROOT.parent / "shared" / "published"

NEEDS_FILES = [
    pytest.mark.published,
    pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"the publishers' files are not at {PUBLISHED}"),
]

# The names of all tables and views of a warehouse.
TABLES_AND_VIEWS = """
    SELECT table_name FROM duckdb_tables()
    UNION
    SELECT view_name FROM duckdb_views() WHERE NOT internal
    ORDER BY ALL
"""
