"""The lines that load the data, run as they are shown where the program is at hand."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.data.loading import SNIPPETS
from tests.support.serving import served

LINES = {snippet.program: snippet.lines for snippet in SNIPPETS}
PRINT = "\nprint(len(rows), rows['england_value'].max() > 0, rows['old_la_code'][0])"


@pytest.fixture(scope="module")
def root(warehouse_file: Path) -> Iterator[str]:
    """The address of the resources of a server."""
    with served(warehouse_file) as address:
        yield f"{address}/api/v1"


@pytest.mark.parametrize("program", ["Python with polars", "Python with pandas"])
def test_python(program: str, root: str) -> None:
    lines = LINES[program].format(root=root) + PRINT
    run = subprocess.run(
        [sys.executable, "-c", lines], check=False, capture_output=True, text=True, timeout=120
    )
    number, *others = run.stdout.split()
    assert int(number) > 500, run.stderr
    assert others == ["True", "878"]


def test_r(root: str) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("there is no R here")
    lines = LINES["R"].format(root=root) + "\ncat(nrow(rows), rows$old_la_code[1])"
    run = subprocess.run([program, "-e", lines], check=True, capture_output=True, text=True, timeout=120)
    number, code = run.stdout.split()
    assert int(number) > 500
    assert code == "878"


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.program)
def test_each_names_a_resource_of_this_server(snippet, root: str) -> None:
    assert "{root}/" in snippet.lines
    assert len([line for line in snippet.lines.splitlines() if line]) <= 4
