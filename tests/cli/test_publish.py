"""The command publish: what it refuses. What it writes is in tests/publish/freeze."""

from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.publish.site.parts.settings import SITE_URL
from tests.support.command_line import problem


def test_it_needs_the_address_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(SITE_URL, raising=False)
    assert "--site-url" in problem(["publish", "--to", str(tmp_path)], capsys)


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://example.org/?a=1"])
def test_an_address_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    said = problem(["publish", "--to", str(tmp_path), "--site-url", address], capsys)
    assert "is not the address of a site" in said


def test_a_folder_with_other_files_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.doc").write_bytes(b"years of work")
    said = problem(["publish", "--to", str(tmp_path), "--site-url", "https://example.org"], capsys)
    assert "thesis.doc" in said
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_without_a_folder_it_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["publish"])
    assert ended.value.code == 2
