"""Readers: the bytes of a published file to a frame of text, nothing interpreted.

Every reader takes `(content: bytes, edition: Edition)` and returns a polars frame whose columns carry our
names (the edition says which published name is which), all text but `row`: the row's number in the file or
sheet, from 1. A column the edition does not know, or one it knows that is missing, raises PipelineError.
"""
