"""What a file is, looked at before anything reads it."""

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.core.errors import PipelineError
from pipeline.fetch.file_checks import check_content
from pipeline.read import limits
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
    ("content", "suffix", "sentence"),
    [
        (b"", ".csv", "the file is empty"),
        (b" \n\r\n", ".csv", "the file is empty"),
        (b"\n <!DOCTYPE HTML><title>Sorry</title>", ".csv", "it is a web page"),
        (b"<html>", ".json", "it is a web page"),
        (b"no table at all", ".csv", "it is not a CSV table"),
        ("a,b\n".encode("utf-16"), ".csv", "it is not a CSV table"),
        (zip_of({"a": b""}), ".csv", "it is not a CSV table"),
        (b'{"type": ', ".geojson", "it is not a complete JSON object"),
        (b"[1]", ".json", "it is not a complete JSON object"),
        (b'{"a": NaN}', ".json", "NaN is not a number"),
        (b'{"a": ' * 200_000, ".json", "it is nested too deeply"),
        (b"[" * 100_000, ".json", "it is not a complete JSON object"),
        (TABLE, ".zip", "it is not a zip archive"),
        (
            zip_of({"data/other.csv": TABLE}),
            ".zip",
            "none of its members match 'data/table.csv'; it has data/other",
        ),
        (zip_of({"data/table.csv": TABLE, "DATA/TABLE.CSV": TABLE}), ".zip", "2 of its members"),
        (zip_of({"xl/workbook.xml": b""}), ".ods", "none of its members match"),
        (zip_of({"data/table.csv": TABLE, "/etc/passwd": b""}), ".zip", "suspicious name '/etc/passwd'"),
        (zip_of({"data/table.csv": TABLE, "..\\x": b""}), ".zip", "suspicious name"),
        (zip_of({"data/table.csv": TABLE, "C:\\x": b""}), ".zip", "suspicious name"),
        (zip_of({"data/table.csv": TABLE, ".": b""}), ".zip", "suspicious name"),
        (TABLE, ".exe", "its type is .exe, which is not read here"),
        (TABLE, "", "its type is missing, which is not read here"),
    ],
)
def test_what_it_is_instead_is_said(tmp_path: Path, content: bytes, suffix: str, sentence: str) -> None:
    with pytest.raises(PipelineError, match="^.*" + sentence.replace(".", r"\.").replace("[", r"\[")):
        check_content(written(tmp_path, content), suffix, "data/table.csv")


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WORKBOOK_BYTES", 1000)
    book = zip_of({"content.xml": bytes(600), "styles.xml": bytes(600)})
    with pytest.raises(PipelineError, match=r"'styles\.xml' unpacks to more than 400 bytes"):
        check_content(written(tmp_path, book), ".ods")


def test_a_small_archive_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="unpacks to more than 500 times its size"):
        check_content(written(tmp_path, zip_of({"content.xml": bytes(limits.WORKBOOK_BYTES)})), ".ods")


def test_an_archive_of_too_many_members_is_refused(tmp_path: Path) -> None:
    crowd = zip_of({f"{number}.csv": b"" for number in range(limits.MEMBERS + 1)})
    with pytest.raises(PipelineError, match="it has more than 1,000 members"):
        check_content(written(tmp_path, crowd), ".zip")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 7)
    with pytest.raises(PipelineError, match="it has more than 7 bytes"):
        check_content(written(tmp_path, TABLE), ".csv")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_is_said_however_it_is_packed(tmp_path: Path, packing: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        archive.writestr("data/table.csv", TABLE * 1000)
    content = bytearray(packed.getvalue())
    for at in range(60, 90):
        content[at] ^= 0x55
    with pytest.raises(PipelineError, match=r"is not a readable archive"):
        check_content(written(tmp_path, bytes(content)), ".zip", "data/table.csv")
