"""The import order, read from the syntax trees: the two wings, the pages, libraries, SQL, files."""

import ast
import functools
from collections.abc import Callable, Iterable, Iterator
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
SERVING_WING = [{"core"}, {"statistics"}, {"text"}, {"queries"}, {"editions"}, {"lookup"}, {"publish"}]
# The wings meet in these two only.
ALSO_USES = {
    "warehouse": {"statistics", "text", "queries", "editions"},
    "cli": set[str]().union(*SERVING_WING),
}

# Library -> the only modules or packages that may import it.
LIBRARY_USERS = {
    "streamlit": {"app", "pages"},
    "starlette": {"app", "pages.server"},
    "requests": {"pipeline.fetch"},
    "urllib3": {"pipeline.fetch"},
    "pydantic": {"pipeline.sources", "pipeline.store.raw", "pipeline.fetch"},
    "filelock": {"pipeline.store.raw"},
    "pandera": {"schemas", "pipeline.read.validate"},
    "geopandas": {"pipeline.geography", "pipeline.publish.data.geography"},
    "shapely": {"pipeline.geography", "pipeline.publish.data.geography"},
    "pyproj": {"pipeline.geography"},
    "jinja2": {"pipeline.publish.templates"},
    "markupsafe": {"pipeline.publish.site", "pipeline.publish.embeds.page"},
    "PIL": {"pipeline.publish.freeze.palette"},
    "brotli": {"pages.server.compressed"},
    "fontTools": {"pages.server.icon_font", "pipeline.publish.pictures.elements.fonts"},
    "segno": {"pipeline.publish.documents.parts"},
    "typst": {
        "pipeline.publish.documents.typeset",
        "pipeline.publish.pictures.elements.fonts",
        "pipeline.publish.pictures.elements.png",
    },
}

SQL_USERS = {
    "pipeline.warehouse",
    "pipeline.queries",
    "pipeline.editions.tables",
    "pages.ui.data.connection",
}
PURE = {
    "pipeline.tidy",
    "pipeline.statistics",
    "pipeline.text",
    "pipeline.editions.order",
    "pipeline.editions.variation",
    "pipeline.core.periods",
    "pipeline.publish.pictures",
    "schemas",
}
READ_FONTS = {"pipeline.publish.pictures.elements.fonts"}  # those of an installed package
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


@functools.cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a source file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def imported(path: Path) -> set[str]:
    """Every name that a file imports, at its top or inside a function."""
    return import_names(ast.walk(parsed(path)))


def own_modules(names: set[str], importer: str) -> set[str]:
    """Those that are modules of this project, other than the importer and the packages around it."""
    return {
        name for name in names if name in FILES and FILES[name].name != "__init__.py" and name != importer
    }


@functools.cache
def called(path: Path) -> set[str]:
    """Names of the functions and methods that are called."""
    calls = [node.func for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
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


def forbidden(names: Iterable[str], faults: Callable[[str], set[str]]) -> dict[str, set[str]]:
    """Modules with what they use although they must not; fails if there are no such modules at all."""
    listed = list(names)
    assert listed
    return {name: found for name in listed if (found := faults(name))}


def used_by(name: str) -> set[str]:
    """The modules of this project that a module imports."""
    return own_modules(imported(FILES[name]), name)


def test_every_package_of_the_pipeline_has_its_place() -> None:
    packages = {path.name for path in (ROOT / "pipeline").iterdir() if (path / "__init__.py").exists()}
    assert packages == set().union(*BUILD_WING, *SERVING_WING)


@pytest.mark.slow
def test_the_pipeline_keeps_the_order_of_its_wings() -> None:
    def faults(name: str) -> set[str]:
        allowed = {"cli", "core"} if name == "pipeline.__main__" else may_use(package(name))
        return {
            other
            for other in used_by(name)
            if is_within(other, {"app", "pages"})
            or (other.startswith("pipeline.") and package(other) not in allowed)
        }

    assert forbidden((name for name in FILES if name.startswith("pipeline.")), faults) == {}


def test_schemas_lie_below_everything() -> None:
    def faults(name: str) -> set[str]:
        return {other for other in used_by(name) if not is_within(other, {"schemas"})}

    assert forbidden((name for name in FILES if is_within(name, {"schemas"})), faults) == {}


def test_pages_use_the_serving_wing_only() -> None:
    serving = set[str]().union(*SERVING_WING)

    def faults(name: str) -> set[str]:
        return {
            other
            for other in used_by(name)
            if other.startswith("pipeline.") and package(other) not in serving
        }

    assert forbidden((name for name in FILES if is_within(name, {"pages", "app"})), faults) == {}


def test_no_page_imports_another() -> None:
    def faults(name: str) -> set[str]:
        used = {other for other in used_by(name) if is_within(other, {"app", "pages"})}
        if name in ("pages.navigation", "pages.script"):
            return used & {"app"}
        folder = ".".join(name.split(".")[:2])
        return {other for other in used if not is_within(other, {folder, "pages.ui"})}

    assert forbidden((name for name in FILES if name.startswith("pages.")), faults) == {}


def test_no_module_imports_itself_through_others() -> None:
    graph = {name: own_modules(imported(path), name) for name, path in FILES.items()}
    try:
        assert len(list(TopologicalSorter(graph).static_order())) == len(FILES)
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_restricted_imports() -> None:
    def faults(name: str) -> set[str]:
        return {
            library
            for library, users in LIBRARY_USERS.items()
            if any(is_within(other, {library}) for other in imported(FILES[name]))
            and not is_within(name, users)
        }

    assert forbidden(FILES, faults) == {}


def test_sql_is_restricted_to_the_warehouse_and_the_queries() -> None:
    def faults(name: str) -> set[str]:
        return called(FILES[name]) & {"execute", "executemany", "sql"}

    assert forbidden((name for name in FILES if not is_within(name, SQL_USERS)), faults) == {}


def test_pure_modules_touch_no_file_and_no_network() -> None:
    libraries = {"pathlib", "io", "os", "requests", "urllib", "duckdb", "socket", "subprocess"}

    def faults(name: str) -> set[str]:
        outside = {other for other in imported(FILES[name]) if is_within(other, libraries)}
        return outside | (called(FILES[name]) & READS_OR_WRITES)

    assert (
        forbidden((name for name in FILES if is_within(name, PURE) and name not in READ_FONTS), faults) == {}
    )


def libraries_of(start: set[str]) -> set[str]:
    """The libraries that modules import at their top, and what they import of this project likewise."""
    waiting, seen, libraries = [name for name in FILES if is_within(name, start)], set(), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        names = import_names(parsed(FILES[name]).body)
        libraries |= {other.partition(".")[0] for other in names}
        waiting += [other for other in names if other in FILES]
    return libraries


SLOW_LIBRARIES = {"pandera", "geopandas", "shapely", "pandas"}


def test_the_app_never_imports_what_only_a_build_needs() -> None:
    libraries = libraries_of({"app", "pages"})
    assert "streamlit" in libraries
    assert libraries & SLOW_LIBRARIES == set()


def test_a_build_from_the_snapshot_never_imports_what_only_reading_files_needs() -> None:
    libraries = libraries_of({"pipeline.cli.build", "pipeline.store.current", "pipeline.warehouse"})
    assert {"polars", "duckdb"} <= libraries
    assert libraries & SLOW_LIBRARIES == set()
