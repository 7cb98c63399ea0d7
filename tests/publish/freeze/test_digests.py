"""What files are made with: no code that they depend on is left out of their digests."""

import ast
from pathlib import Path

import pytest

from pipeline.core.paths import ROOT
from pipeline.publish.freeze.digests import BEHIND_ALL, MADE_BY, PUBLISH
from tests.test_imports import SERVING_WING

DATA_FORMS = ("data", "files")
"""Pictures share the type of a form with these, and nothing that they write."""


def imported(module: Path) -> set[Path]:
    """The modules of `publish` that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline.publish"):
            base = ROOT.joinpath(*str(node.module).split("."))
            places = [base.with_suffix(".py"), *(base / f"{alias.name}.py" for alias in node.names)]
            found |= {place for place in places if place.is_file()}
    return found


def behind(modules: set[Path]) -> set[Path]:
    """These modules of `publish` and all that they lead to."""
    found: set[Path] = set()
    while modules:
        found |= modules
        modules = {other for module in modules for other in imported(module)} - found
    return found


def test_all_packages_that_pages_use_are_behind_all_files() -> None:
    assert {*BEHIND_ALL, "publish"} == set[str]().union(*SERVING_WING)


@pytest.mark.parametrize(
    ("kind", "starts"),
    [
        ("picture", ["picture_resource.py"]),
        ("brief", ["documents/council_brief.py", "documents/region_brief.py"]),
    ],
)
def test_the_modules_behind_a_kind_of_file_are_in_its_digest(kind: str, starts: list[str]) -> None:
    known = [path for pattern in MADE_BY[kind] for path in PUBLISH.glob(pattern)]
    missing = [
        path.relative_to(PUBLISH).as_posix()
        for path in behind({PUBLISH / start for start in starts})
        if not any(path == one or one in path.parents for one in known)
        and path.relative_to(PUBLISH).parts[0] not in DATA_FORMS
    ]
    assert [name for name in missing if name != "site/parts/assets.py"] == []  # only the addresses of links
