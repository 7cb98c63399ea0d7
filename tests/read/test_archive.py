import io
import struct
import zipfile

import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import archive, limits
from pipeline.sources.catalogue import Edition
from tests.support.layouts.publishers_files import edition

MEMBER = "data/timeliness_20_week.csv"


def described(member: str = MEMBER) -> Edition:
    return edition("ehcp-timeliness", "2026").model_copy(update={"path": "plans/plans.zip", "member": member})


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def test_only_the_member_of_the_edition_is_read() -> None:
    content = zipped({"data/other.csv": b"x", MEMBER: b"a,b\n1,2\n"})
    assert archive.member(content, described()) == b"a,b\n1,2\n"


def test_a_missing_member_is_named_with_the_existing_ones() -> None:
    with pytest.raises(PipelineError) as error:
        archive.member(zipped({"data/other.csv": b"x"}), described())
    assert str(error.value) == (
        "timeliness_20_week.csv (2026): plans/plans.zip has no member 'data/timeliness_20_week.csv'; "
        "it has data/other.csv."
    )


WHOLE = zipped({MEMBER: b"time_period,plans\n2024,100\n" * 50})
DAMAGED = {
    "no archive": b"time_period,plans\n",
    "cut short": WHOLE[:-40],
    "a page instead": b"<!doctype html><title>Sorry</title>",
    "changed inside": WHOLE[:60] + bytes([WHOLE[60] ^ 255]) + WHOLE[61:],
    "empty": b"",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_archive_is_refused(name: str) -> None:
    with pytest.raises(
        PipelineError, match=r"^timeliness_20_week.csv \(2026\): plans/plans.zip is not a readable"
    ):
        archive.member(DAMAGED[name], described())


def test_a_member_that_unpacks_to_too_many_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMBER_BYTES", 1000)
    with pytest.raises(PipelineError, match="unpacks to more than 1,000 bytes"):
        archive.member(WHOLE, described())


def test_a_header_that_understates_the_size_is_refused() -> None:
    content = bytearray(WHOLE)
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 10)  # the unpacked size in the central directory
    with pytest.raises(PipelineError, match="is not a readable archive: Bad CRC-32"):
        archive.member(bytes(content), described())


def test_a_member_that_is_packed_too_tightly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RATIO_FROM_BYTES", 100_000)
    bomb = zipped({MEMBER: bytes(1_000_000)})
    with pytest.raises(PipelineError, match="unpacks to more than 500 times its size"):
        archive.member(bomb, described())


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("damaged", [True, False])
def test_a_member_compressed_otherwise_is_refused(method: int, damaged: bool) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        file.writestr(MEMBER, b"a,b\n1,2\n" * 100)
    content = bytearray(buffer.getvalue())
    if damaged:
        content[70] ^= 255
    with pytest.raises(PipelineError, match=rf"is compressed by method {method}; only deflate is read"):
        archive.member(bytes(content), described())


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(WHOLE)
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(PipelineError, match="is encrypted"):
        archive.member(bytes(content), described())
