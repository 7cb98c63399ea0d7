"""What a file is, looked at before anything reads it."""

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.core.errors import PipelineError
from pipeline.fetch.file_checks import MOST_OF_A_WORKBOOK, check_content
from tests.support.publishers.documents import zip_of

TABLE = b"a,b\n1,2\n"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "arrived.part"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (TABLE, ".csv"),
        (b"\xef\xbb\xbf" + TABLE, ".csv"),
        (b'{"type": "Topology"}', ".json"),
        (b'{"type": "FeatureCollection"}', ".geojson"),
        (zip_of({"content.xml": b"<x/>"}), ".ods"),
        (zip_of({"xl/workbook.xml": b"<x/>"}), ".xlsx"),
    ],
)
def test_what_it_says_it_is_passes(tmp_path: Path, content: bytes, suffix: str) -> None:
    check_content(written(tmp_path, content), suffix)


def test_the_member_that_fits_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, zip_of({"data/Rate 2025.csv": TABLE, "readme.txt": b"x"}))
    assert check_content(path, ".zip", r"data/rate.*\.csv") == "data/Rate 2025.csv"


@pytest.mark.parametrize(
    ("content", "suffix", "told"),
    [
        (b"", ".csv", "the file is empty"),
        (b" \n\r\n", ".csv", "the file is empty"),
        (b"\n <!DOCTYPE HTML><title>Sorry</title>", ".csv", "it is a web page"),
        (b"<html>", ".json", "it is a web page"),
        (b"no table at all", ".csv", "it is no CSV table"),
        ("a,b\n".encode("utf-16"), ".csv", "it is no CSV table"),
        (zip_of({"a": b""}), ".csv", "it is no CSV table"),
        (b'{"type": ', ".geojson", "it is no whole JSON document"),
        (b"[1]", ".json", "it is no JSON object"),
        (b"[" * 100_000, ".json", "it is no whole JSON document"),
        (TABLE, ".zip", "it is no zip archive"),
        (
            zip_of({"data/other.csv": TABLE}),
            ".zip",
            "none of its members fits 'data/table.csv'; it has data/other",
        ),
        (zip_of({"data/table.csv": TABLE, "DATA/TABLE.CSV": TABLE}), ".zip", "2 of its members"),
        (zip_of({"xl/workbook.xml": b""}), ".ods", "none of its members fits"),
        (zip_of({"data/table.csv": TABLE, "/etc/passwd": b""}), ".zip", "suspicious name '/etc/passwd'"),
        (zip_of({"data/table.csv": TABLE, "..\\x": b""}), ".zip", "suspicious name"),
        (zip_of({"data/table.csv": TABLE, "C:\\x": b""}), ".zip", "suspicious name"),
        (zip_of({"data/table.csv": TABLE, ".": b""}), ".zip", "suspicious name"),
        (TABLE, ".exe", "it is called .exe, which is not read here"),
        (TABLE, "", "it is called nothing in particular, which is not read here"),
    ],
)
def test_what_it_is_instead_is_said(tmp_path: Path, content: bytes, suffix: str, told: str) -> None:
    with pytest.raises(PipelineError, match="^.*" + told.replace(".", r"\.").replace("[", r"\[")):
        check_content(written(tmp_path, content), suffix, "data/table.csv")


def test_a_workbook_may_not_unpack_to_much(tmp_path: Path) -> None:
    bomb = zip_of({"content.xml": bytes(MOST_OF_A_WORKBOOK + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(PipelineError, match="it unpacks to 50 MB, more than is allowed"):
        check_content(written(tmp_path, bomb), ".ods")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_is_said_however_it_is_packed(tmp_path: Path, packing: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        archive.writestr("data/table.csv", TABLE * 1000)
    content = bytearray(packed.getvalue())
    for at in range(60, 90):
        content[at] ^= 0x55
    with pytest.raises(PipelineError, match=r"is damaged|is no readable archive"):
        check_content(written(tmp_path, bytes(content)), ".zip", "data/table.csv")
