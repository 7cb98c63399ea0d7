"""The dashboard: one file a page, and what they share in `ui`."""
