"""Build, check and atomically swap one DuckDB file."""
