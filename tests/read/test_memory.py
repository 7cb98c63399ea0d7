"""Files that are far too large are refused in little memory; each is read in a process of its own."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.core import paths

STATUS = Path("/proc/self/status")
MAX_MEGABYTES = 1000
READ = """
import json, re, sys
from pathlib import Path
from pipeline.core.errors import PipelineError
from pipeline.read import flat_csv, ods, published_files
from tests.support.layouts.publishers_files import edition
kind, path = sys.argv[1:]
described = edition("dsg-balance", "2023-24")
try:
    content = published_files.read(Path(path), described)
    flat_csv.read(content, described) if kind == "csv" else ods.read(content, "book", "S")
    problem = None
except PipelineError as error:
    problem = str(error)
# Not ru_maxrss, which begins with the peak of the process that started this one.
kilobytes = int(re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1])
print(json.dumps({"problem": problem, "megabytes": kilobytes / 1e3}))
"""


def million_rows(path: Path) -> None:
    path.write_bytes(b"la_code,la_name,dsg_balance_2324\n" + b"E09000007,Camden,1\n" * 1_000_000)


def packed_xml(path: Path) -> None:
    """content.xml of 30 MB, packed so that its ratio alone does not betray it."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("content.xml", "w") as file,
    ):
        file.write(b"<a>")
        for number in range(1_700_000):
            file.write(b"<b>%d</b>" % (number * 7919))
        file.write(b"</a>")


@pytest.mark.slow
@pytest.mark.skipif(not STATUS.exists(), reason="there is no /proc to read a peak of memory from")
@pytest.mark.parametrize(
    ("kind", "write", "words"),
    [
        ("csv", million_rows, "more than 200,000 rows or 5,000,000 cells"),
        ("ods", packed_xml, "it unpacks to more than 25,000,000 bytes"),
    ],
    ids=["a million rows", "30 MB of XML"],
)
def test_a_file_that_is_far_too_large_is_refused_in_little_memory(kind, write, words, tmp_path: Path) -> None:
    path = tmp_path / f"large.{kind}"
    write(path)
    result = subprocess.run(
        [sys.executable, "-c", READ, kind, str(path)],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(result.stdout.splitlines()[0])
    assert words in found["problem"]
    assert found["megabytes"] < MAX_MEGABYTES
