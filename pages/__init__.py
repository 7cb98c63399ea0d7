"""The dashboard: one folder per page, and `ui` for what pages share."""
