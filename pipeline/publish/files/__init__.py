"""Data sets as files that programs and people open: CSV, workbooks, archives."""
