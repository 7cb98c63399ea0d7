"""Which exceptions count as the failure of one file, and the sentence for them."""

from pipeline.core.errors import PipelineError

MAX_DETAIL = 200  # characters of a message that was not written for people


def is_failure(error: BaseException) -> bool:
    """Return whether an exception is an error, not Ctrl-C or the end of the process.

    A panic in a library's Rust code is an error too. PyO3 raises it as PanicException, which derives from
    BaseException and which every library defines for itself.
    """
    return isinstance(error, Exception) or type(error).__module__ == "pyo3_runtime"


def failure_sentence(error: BaseException) -> str:
    """Return the message of a PipelineError, or a sentence that names any other error."""
    if isinstance(error, PipelineError):
        return str(error)
    message = " ".join(str(error).split())[:MAX_DETAIL]
    return f"an unexpected error occurred ({type(error).__name__}{': ' if message else ''}{message})."
