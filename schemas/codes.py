"""Codes in published files that the pipeline uses too; without pandera, which pages must not import."""

ENGLAND = "E92000001"
