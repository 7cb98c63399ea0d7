"""The dashboard: one folder a page, and what pages share in `ui`."""
