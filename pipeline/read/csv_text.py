"""The text of a CSV file, or a sentence on what it is instead."""

from pipeline.core.errors import PipelineError

ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b")  # zip, of which workbooks are, and gzip
BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")
PAGE = (b"<!doctype html", b"<html")
HEAD = 4096


def decoded(content: bytes, encoding: str, name: str) -> str:
    """Decode a CSV file, with or without a byte order mark.

    `name` identifies the file in messages. Raises PipelineError for an empty file, a web page, an archive or
    workbook, and text of another encoding, and says how to save it.
    """
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise PipelineError(f"{name}: the file is empty; download it again.")
    if is_page(content):
        raise PipelineError(
            f"{name}: it is a web page, not a CSV table, most likely one that reports an error; "
            "download the table again."
        )
    if head.startswith(ARCHIVES):
        raise PipelineError(
            f"{name}: it is a workbook or an archive, not a CSV table; save its table as CSV."
        )
    if content.startswith(BYTE_ORDERS):
        raise PipelineError(
            f"{name}: not {encoding.upper()} text but UTF-16, as spreadsheets save Unicode text; "
            "save it as CSV UTF-8."
        )
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PipelineError(
            f"{name}: not {encoding.upper()} text (byte {error.start}), in line {line}; save it as CSV UTF-8."
        ) from error


def is_page(content: bytes) -> bool:
    """Return whether a file is a web page by its beginning."""
    return content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGE)


def require_commas(header: list[str], name: str) -> None:
    """Raise PipelineError for a header of one cell that other characters than commas divide."""
    sign = next((sign for sign in (";", "\t", "|") if len(header) == 1 and header[0].count(sign) > 1), None)
    if sign is not None:
        raise PipelineError(f"{name}: its cells are separated by {sign!r}; save it as CSV with commas.")
