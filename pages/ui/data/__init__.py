"""Cached reads of the warehouse."""
