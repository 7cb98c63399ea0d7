"""The lines that load the data, run as they are shown where the program is at hand."""

import shutil
import subprocess
import sys

import pytest

from pages.ui.text.programs import SNIPPETS, Snippet

pytestmark = pytest.mark.slow

OF = {snippet.program: snippet for snippet in SNIPPETS}
SELECTION = "selection.{form}?places=devon,kent&from=2019"
PATHS = pytest.mark.parametrize("path", ["council/devon.{form}", SELECTION], ids=["council", "selection"])
PRINT = "\nprint(len(rows), rows['england_value'].max() > 0, rows['old_la_code'][0])"


@pytest.fixture
def root(server: str) -> str:
    """The address of the resources of a server."""
    return f"{server}/api/v1"


def lines_for(program: str, root: str, path: str) -> str:
    """The lines for a program, of a resource of the server."""
    return OF[program].of(f"{root}/{path.format(form=OF[program].form)}")


@PATHS
@pytest.mark.parametrize("program", ["Python with polars", "Python with pandas"])
def test_python(program: str, path: str, root: str) -> None:
    lines = lines_for(program, root, path) + PRINT
    run = subprocess.run(
        [sys.executable, "-c", lines], check=False, capture_output=True, text=True, timeout=120
    )
    number, *others = run.stdout.split()
    assert int(number) > 500, run.stderr
    assert others == ["True", "878"]


@PATHS
def test_r(path: str, root: str) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("there is no R here")
    lines = lines_for("R", root, path) + "\ncat(nrow(rows), rows$old_la_code[1])"
    run = subprocess.run([program, "-e", lines], check=True, capture_output=True, text=True, timeout=120)
    number, code = run.stdout.split()
    assert int(number) > 500
    assert code == "878"


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.program)
def test_each_is_a_few_lines_with_the_address(snippet: Snippet) -> None:
    assert snippet.lines.count("{address}") == 1
    assert len([line for line in snippet.lines.splitlines() if line]) <= 4
