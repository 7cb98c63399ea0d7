"""The import order, read from the syntax trees: the two wings, the pages, libraries, SQL, files."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from pipeline.core.paths import ROOT

SOURCES = [
    ROOT / "app.py",
    *sorted(path for part in ("pages", "pipeline", "schemas") for path in (ROOT / part).rglob("*.py")),
]

# A package of `pipeline` imports from the groups to its left in its own wing, never from its right.
BUILD_WING = [
    {"core"},
    {"sources"},
    {"read"},
    {"geography"},
    {"tidy"},
    {"checks"},
    {"store"},
    {"warehouse"},
    {"fetch"},
    {"cli"},
]
SERVING_WING = [{"core"}, {"statistics"}, {"text"}, {"queries"}, {"lookup", "publish"}]
# The wings meet in these two only.
ALSO_USES = {
    "warehouse": {"statistics", "text", "queries"},
    "cli": set[str]().union(*SERVING_WING),
}

# Library -> the only modules or packages that may import it.
LIBRARY_USERS = {
    "streamlit": {"app", "pages"},
    "plotly": {"app", "pages"},
    "starlette": {"app"},
    "requests": {"pipeline.fetch"},
    "urllib3": {"pipeline.fetch"},
    "pydantic": {"pipeline.sources", "pipeline.store.raw", "pipeline.fetch"},
    "filelock": {"pipeline.store.raw"},
    "pandera": {"schemas", "pipeline.read.validate"},
    "geopandas": {"pipeline.geography"},
    "shapely": {"pipeline.geography"},
    "pyproj": {"pipeline.geography"},
}

SQL_USERS = {"pipeline.warehouse", "pipeline.queries", "pages.ui.data.connection"}
PURE = {
    "pipeline.tidy",
    "pipeline.statistics",
    "pipeline.text",
    "pipeline.warehouse.variation",
    "pipeline.core.periods",
    "schemas",
}
READS_OR_WRITES = {
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
    """The dotted name of a source file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module(path): path for path in SOURCES}


def is_within(name: str, packages: set[str]) -> bool:
    """Whether a module is one of these or lies in one of them."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def import_names(nodes: Iterator[ast.AST] | list[ast.stmt]) -> set[str]:
    """Every dotted name that the import statements among the nodes could mean."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def imported(path: Path) -> set[str]:
    """Every name that a file imports, at its top or inside a function."""
    return import_names(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def own_modules(names: set[str], importer: str) -> set[str]:
    """Those that are modules of this project, other than the importer and the packages around it."""
    return {
        name for name in names if name in FILES and FILES[name].name != "__init__.py" and name != importer
    }


def called(path: Path) -> set[str]:
    """Names of the functions and methods that are called."""
    calls = [
        node.func
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    attributes = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    return attributes | {call.id for call in calls if isinstance(call, ast.Name)}


def package(name: str) -> str:
    """The package of `pipeline` that a module belongs to: 'pipeline.tidy.dsg' -> 'tidy'."""
    return name.split(".")[1] if name.count(".") else ""


def may_use(name: str) -> set[str]:
    """The packages of `pipeline` that a package may import from, its own among them."""
    allowed = {name} | ALSO_USES.get(name, set())
    for wing in (BUILD_WING, SERVING_WING):
        place = next((at for at, group in enumerate(wing) if name in group), None)
        if place is not None:
            allowed |= set().union(*wing[:place])
    return allowed


def test_every_package_of_the_pipeline_has_its_place() -> None:
    packages = {path.name for path in (ROOT / "pipeline").iterdir() if (path / "__init__.py").exists()}
    assert packages == set().union(*BUILD_WING, *SERVING_WING)


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("pipeline.")])
def test_the_pipeline_keeps_the_order_of_its_wings(name: str) -> None:
    allowed = {"cli", "core"} if name == "pipeline.__main__" else may_use(package(name))
    used = own_modules(imported(FILES[name]), name)
    assert {other for other in used if is_within(other, {"app", "pages"})} == set()
    assert {
        other for other in used if other.startswith("pipeline.") and package(other) not in allowed
    } == set()


@pytest.mark.parametrize("name", [name for name in FILES if is_within(name, {"schemas"})])
def test_schemas_lie_below_everything(name: str) -> None:
    assert {
        other for other in own_modules(imported(FILES[name]), name) if not is_within(other, {"schemas"})
    } == set()


@pytest.mark.parametrize("name", [name for name in FILES if is_within(name, {"pages", "app"})])
def test_pages_use_the_serving_wing_only(name: str) -> None:
    serving = set[str]().union(*SERVING_WING)
    used = own_modules(imported(FILES[name]), name)
    assert {
        other for other in used if other.startswith("pipeline.") and package(other) not in serving
    } == set()


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("pages.")])
def test_no_page_imports_another(name: str) -> None:
    used = {other for other in own_modules(imported(FILES[name]), name) if is_within(other, {"app", "pages"})}
    if name == "pages.navigation":
        assert "app" not in used
        return
    folder = ".".join(name.split(".")[:2])
    assert {other for other in used if not is_within(other, {folder, "pages.ui"})} == set()


def test_no_module_imports_itself_through_others() -> None:
    graph = {name: own_modules(imported(path), name) for name, path in FILES.items()}
    try:
        assert len(list(TopologicalSorter(graph).static_order())) == len(FILES)
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("name", FILES)
def test_restricted_imports(name: str) -> None:
    names = imported(FILES[name])
    misplaced = {
        library
        for library, users in LIBRARY_USERS.items()
        if any(is_within(other, {library}) for other in names) and not is_within(name, users)
    }
    assert misplaced == set()


@pytest.mark.parametrize("name", FILES)
def test_sql_is_restricted_to_the_warehouse_and_the_queries(name: str) -> None:
    assert not called(FILES[name]) & {"execute", "executemany", "sql"} or is_within(name, SQL_USERS)


@pytest.mark.parametrize("name", [name for name in FILES if is_within(name, PURE)])
def test_pure_modules_touch_no_file_and_no_network(name: str) -> None:
    assert called(FILES[name]) & READS_OR_WRITES == set()
    libraries = {"pathlib", "io", "os", "requests", "urllib", "duckdb", "socket", "subprocess"}
    assert {other for other in imported(FILES[name]) if is_within(other, libraries)} == set()


def libraries_of(start: set[str]) -> set[str]:
    """The libraries that modules import at their top, and what they import of this project likewise."""
    waiting, seen, libraries = [name for name in FILES if is_within(name, start)], set(), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        names = import_names(ast.parse(FILES[name].read_text(encoding="utf-8")).body)
        libraries |= {other.partition(".")[0] for other in names}
        waiting += [other for other in names if other in FILES]
    return libraries


SLOW_LIBRARIES = {"pandera", "geopandas", "shapely", "pandas"}


def test_the_app_never_imports_what_only_a_build_needs() -> None:
    libraries = libraries_of({"app", "pages"})
    assert "streamlit" in libraries
    assert libraries & SLOW_LIBRARIES == set()


def test_a_build_from_the_snapshot_never_imports_what_only_reading_files_needs() -> None:
    libraries = libraries_of({"pipeline.cli.commands", "pipeline.store.current", "pipeline.warehouse"})
    assert {"polars", "duckdb"} <= libraries
    assert libraries & SLOW_LIBRARIES == set()
