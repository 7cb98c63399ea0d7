"""The folder of fetched files: one run at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.core.errors import PipelineError
from pipeline.core.paths import ROOT
from pipeline.store.raw import Store

LOCK_AND_WAIT = """
import sys
from pathlib import Path
from pipeline.store.raw import Store
with Store(Path(sys.argv[1])).exclusive():
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_refused_until_the_first_one_ends(tmp_path: Path) -> None:
    store = Store(tmp_path / "raw")
    busy = pytest.raises(PipelineError, match=r"^Another fetch or build is at work; try again later\.$")
    with store.exclusive(), busy, Store(tmp_path / "raw").exclusive():
        pytest.fail("two runs at a time")
    with store.exclusive():
        assert store.folder.is_dir()


def test_a_run_that_is_killed_releases_the_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOCK_AND_WAIT, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        with (
            pytest.raises(PipelineError, match="Another fetch or build is at work"),
            Store(tmp_path).exclusive(),
        ):
            pytest.fail("two runs at a time")
        other.kill()
        other.wait()
    with Store(tmp_path).exclusive():
        assert Store(tmp_path).entries() == ()


def test_an_error_during_a_run_is_not_reported_as_an_error_of_the_lock(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), Store(tmp_path).exclusive():
        (tmp_path / "missing").read_bytes()
    with Store(tmp_path).exclusive():
        assert Store(tmp_path).entries() == ()


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(PipelineError, match=r"file.raw cannot be written to: Not a directory\."),
        Store(tmp_path / "file" / "raw").exclusive(),
    ):
        pytest.fail("there is no folder")
