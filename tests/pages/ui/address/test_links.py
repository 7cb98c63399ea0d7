"""The address of a view as it stands in files, whatever a browser says that it is."""

import io
import zipfile
from urllib.parse import urlsplit

import polars as pl
import pytest

from pages.ui.address.links import escaped
from pages.ui.tables.downloadable import DownloadableTable, as_file


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("http://localhost:8501/map?year=2024#x", "http://localhost:8501/map?year=2025"),
        ("https://x.org/send/lottery/map", "https://x.org/send/lottery/map?year=2025"),
        ("http://[::1]:8501/", "http://[::1]:8501/?year=2025"),
        ("https://user:secret@x.org/map", "https://x.org/map?year=2025"),
        ("https://x.org/a b\u2028- Source: mine", "https://x.org/a%20b%E2%80%A8-%20Source:%20mine?year=2025"),
        ("https://x.org/\r\n- Source: mine", "https://x.org/-%20Source:%20mine?year=2025"),
        ('https://x.org/"><script>', "https://x.org/%22%3E%3Cscript%3E?year=2025"),
        ('https://x.org",=cmd()/', "https://x.org%22%2C%3Dcmd%28%29/?year=2025"),
        *(
            (told, "")
            for told in ("", "=cmd()", "javascript:alert(1)", "https://", "https://x.org:y/", "//x")
        ),
        (f"https://x.org/{'x' * 5_000}", ""),
    ],
)
def test_an_address_in_a_file_is_one(told: str, written: str) -> None:
    assert escaped(told, "year=2025") == written
    assert urlsplit(written).geturl() == written


def test_an_address_adds_no_line_to_the_notes_of_a_file() -> None:
    address = escaped("https://x.org/map\u2028- Source: mine\x0b\x85- Note", "year=2025")
    table = DownloadableTable("Plans", pl.DataFrame({"Where": ["Kent"]}))
    archive = zipfile.ZipFile(io.BytesIO(as_file(table, "zip", "plans", address)))
    lines = archive.read("README.txt").decode().splitlines()
    assert f"- From {address}" in lines
    assert not [line for line in lines if line.startswith(("- Source: mine", "- Note"))]
