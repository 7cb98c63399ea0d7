import os
from pathlib import Path

import pytest

from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.read import limits, published_files
from tests.support.layouts.publishers_files import edition

OWN = edition("postcodes", "2025-11")


def test_a_published_file_is_in_the_folder(tmp_path: Path) -> None:
    register = edition("la-register", "2025")
    assert published_files.path_of(tmp_path, register) == tmp_path / "la-register/las.csv"
    with pytest.raises(
        PipelineError, match=r"las.csv \(2025\): cannot be read from .*las.csv \(No such file"
    ):
        published_files.content(tmp_path, register)


def test_an_own_table_is_in_data_reference_whatever_the_folder(tmp_path: Path) -> None:
    assert published_files.is_expected(tmp_path, OWN)
    shipped = paths.REFERENCE / "postcode_to_la.json"
    assert published_files.content(tmp_path, OWN) == shipped.read_bytes()


def test_an_awaited_file_is_expected_only_if_it_exists(tmp_path: Path) -> None:
    awaited = {"awaited": True}
    assert published_files.is_expected(tmp_path, OWN.model_copy(update=awaited))
    assert not published_files.is_expected(
        tmp_path, edition("la-register", "2025").model_copy(update=awaited)
    )


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 5)
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n1")
    assert published_files.read(path, OWN) == b"a,b\n1"
    path.write_bytes(b"a,b\n1,")
    with pytest.raises(PipelineError, match=r"table\.csv has more than 5 bytes"):
        published_files.read(path, OWN)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "table.csv")
    with pytest.raises(PipelineError, match=r"cannot be read from .*table\.csv \(not a file\)"):
        published_files.read(tmp_path / "table.csv", OWN)
