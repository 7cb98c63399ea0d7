"""From published statistical files to a validated DuckDB warehouse."""
