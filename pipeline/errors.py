"""The one kind of error that people are meant to read."""


class PipelineError(Exception):
    """A problem with data or files, told in one sentence for people; anything else is a bug."""
