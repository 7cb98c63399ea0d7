"""Tidy tables at rest: the shipped snapshot, fetched files, one laid over the other."""
