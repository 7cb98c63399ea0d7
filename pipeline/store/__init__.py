"""Tidy tables at rest: the shipped snapshot, fetched files, laid over each other."""
