"""What the code imports is declared, and what is declared is pinned."""

import ast
import functools
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.core.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNNING = [Requirement(text) for text in PROJECT["dependencies"]]
TESTING = [Requirement(text) for text in PROJECT["optional-dependencies"]["test"]]
OURS = {"app", "pages", "pipeline", "schemas", "tests"}


def pinned(lock: str) -> dict[str, list[str]]:
    """The versions that a lock file names for each package, after checking each line."""
    versions: dict[str, list[str]] = {}
    for entry in (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        found = re.fullmatch(r"([a-z0-9-]+)==([\w.]+)( ; .+?)?((?: +--hash=sha256:[0-9a-f]{64})+)", entry)
        assert found, f"{lock}: {entry[:80]!r} is not a package with its version and checksums"
        versions.setdefault(found[1], []).append(found[2])
    return versions


@functools.cache
def installed() -> Mapping[str, list[str]]:
    """The packages that offer each module, read from all that is installed."""
    return packages_distributions()


def imported(paths: Iterable[Path]) -> set[str]:
    """The packages of others that modules import, by the names that pyproject.toml would give them."""
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    top = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - OURS
    return {canonicalize_name(installed()[name][0]) for name in top}


@pytest.mark.slow
def test_every_import_is_declared() -> None:
    code = [
        ROOT / "app.py",
        *(path for part in OURS - {"app", "tests"} for path in (ROOT / part).rglob("*.py")),
    ]
    declared = {canonicalize_name(requirement.name) for requirement in RUNNING}
    assert imported(code) - declared == set(), "add it to dependencies in pyproject.toml, then run make lock"
    declared |= {canonicalize_name(requirement.name) for requirement in TESTING}
    assert imported((ROOT / "tests").rglob("*.py")) - declared == set(), "add it to the extra test"


def test_every_dependency_is_pinned_to_a_version_that_pyproject_allows() -> None:
    running, testing = pinned("requirements.lock"), pinned("requirements-test.lock")
    assert set(running) & set(testing) == set()
    for requirement in [*RUNNING, *TESTING]:
        versions = (running if requirement in RUNNING else running | testing)[
            canonicalize_name(requirement.name)
        ]
        assert all(version in requirement.specifier for version in versions), requirement
