"""Errors whose messages are written for users."""


class PipelineError(Exception):
    """A problem with data or files, described in one sentence; any other exception is a bug."""


class FetchError(PipelineError):
    """A request to a publisher failed; `status` is the HTTP status, None if there was no response."""

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
