"""The one kind of error that people are meant to read."""


class PipelineError(Exception):
    """A problem with data or files, told in one sentence for people; anything else is a bug."""


class FetchError(PipelineError):
    """A publisher's address from which nothing usable came; `status` is its answer, where it gave one."""

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
