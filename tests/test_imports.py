"""Who may import whom, and where SQL, the network and files may be touched; read from the source, not run."""

import ast
from pathlib import Path

import pytest

from pipeline.paths import ROOT

SOURCES = [
    ROOT / "app.py",
    *sorted(path for part in ("pages", "pipeline", "schemas") for path in (ROOT / part).rglob("*.py")),
]

# From left to right only: app -> pages -> pages.ui -> pipeline -> schemas.
HOUSE = ["app", "pages", "pages.ui", "pipeline", "schemas"]

# Library -> the only modules (or packages) that may import it.
ALLOWED = {
    "streamlit": {"app", "pages"},
    "plotly": {"app", "pages"},
    "requests": {"pipeline.fetch"},
    "pandera": {"schemas", "pipeline.validate"},
    "geopandas": {"pipeline"},
    "shapely": {"pipeline"},
    "fastexcel": {"pipeline.read"},
    "pydantic": {"pipeline.catalogue", "pipeline.channels", "pipeline.raw"},
}

SPEAKS_SQL = {"pipeline.warehouse", "pipeline.queries", "pages.ui.warehouse"}
PURE = {
    "pipeline.tidy",
    "pipeline.statistics",
    "pipeline.variation",
    "pipeline.sentences",
    "pipeline.spread_sentence",
    "pipeline.wording",
    "pipeline.periods",
    "schemas",
}
INPUT_OUTPUT = {
    "open",
    "read_csv",
    "read_parquet",
    "read_excel",
    "read_bytes",
    "read_text",
    "write_bytes",
    "write_text",
}


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def layer(name: str) -> int | None:
    fitting = [at for at, package in enumerate(HOUSE) if within(name, {package})]
    return max(fitting, default=None)


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def called(path: Path) -> set[str]:
    """Names of the functions and methods that are called."""
    calls = [
        node.func
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    attributes = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    return attributes | {call.id for call in calls if isinstance(call, ast.Name)}


def test_there_is_something_to_read() -> None:
    assert {"app", "pipeline.warehouse", "pipeline.tidy.dsg", "schemas.published"} <= set(
        map(module, SOURCES)
    )


@pytest.mark.parametrize("path", SOURCES, ids=module)
def test_nobody_imports_leftwards(path: Path) -> None:
    mine = layer(module(path))
    assert mine is not None
    left = {name for name in imported(path) if (other := layer(name)) is not None and other < mine}
    if path.name == "__init__.py" or module(path).startswith("pages"):
        left -= {"pages"}  # `from pages import ui` names the package, not a page
    assert left == set()


@pytest.mark.parametrize("path", SOURCES, ids=module)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    strangers = {
        library
        for library, rooms in ALLOWED.items()
        if any(within(name, {library}) for name in imported(path)) and not within(module(path), rooms)
    }
    assert strangers == set()


@pytest.mark.parametrize("path", SOURCES, ids=module)
def test_sql_is_spoken_in_few_places(path: Path) -> None:
    speaks = called(path) & {"execute", "executemany", "sql"}
    assert not speaks or module(path) in SPEAKS_SQL


@pytest.mark.parametrize("path", [path for path in SOURCES if within(module(path), PURE)], ids=module)
def test_what_is_pure_touches_no_file_and_no_network(path: Path) -> None:
    assert called(path) & INPUT_OUTPUT == set()
    libraries = {"pathlib", "io", "os", "requests", "urllib", "duckdb", "socket", "subprocess"}
    assert {name for name in imported(path) if within(name, libraries)} == set()


def test_the_app_never_imports_what_only_a_build_needs() -> None:
    """Follow imports at the top of modules, from the pages on: neither pandera nor geopandas is reached."""
    files = {module(path): path for path in SOURCES}
    waiting, seen, libraries = [name for name in files if within(name, {"app", "pages"})], set(), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        top = ast.parse(files[name].read_text(encoding="utf-8")).body
        for node in top:
            names = set()
            if isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
            libraries |= {one.partition(".")[0] for one in names}
            waiting += [one for one in names if one in files]
    assert "streamlit" in libraries
    assert libraries & {"pandera", "geopandas", "shapely", "pandas"} == set()
