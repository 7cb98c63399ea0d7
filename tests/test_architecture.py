"""The picture of the architecture in pipeline/README.md, held to the folders and their imports."""

import ast
import functools
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from pipeline.core.paths import ROOT

README = ROOT / "pipeline" / "README.md"
SOURCES = [
    ROOT / "app.py",
    *(path for part in ("pages", "pipeline", "schemas") for path in (ROOT / part).rglob("*.py")),
]


def box(dotted: str) -> str:
    """The box of the picture that a module belongs to; empty for one that has none."""
    first, *rest = dotted.split(".")
    if first == "pipeline":
        return rest[0] if rest and rest[0] != "__main__" else ""
    if first == "pages" and rest[:1] == ["script"]:  # only calls the navigation
        return "pages.navigation"
    if first == "pages" and rest and rest[0] in ("ui", "navigation"):
        return f"pages.{rest[0]}"
    return first if first in ("app", "pages", "schemas") else ""


@functools.cache
def imports() -> dict[str, set[str]]:
    """For each box the other boxes that it imports from."""
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        user = box(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
                used = {box(name) for name in names if is_module(name)}
                found.setdefault(user, set()).update(used - {user, ""})
    found.pop("", None)
    return found


def is_module(dotted: str) -> bool:
    """Whether a dotted name is a file of this project; a package alone says nothing of who is used."""
    return (ROOT / Path(*dotted.split("."))).with_suffix(".py").is_file()


def drawn() -> tuple[set[str], set[tuple[str, str]]]:
    """The boxes of the picture, and its arrows as pairs (imported, importer)."""
    text = README.read_text(encoding="utf-8")
    (picture,) = re.findall(r"```mermaid\nflowchart LR\n(.*?)```", text, re.DOTALL)
    labels = dict(re.findall(r"(\w+)\[([\w.]+)\]", picture))
    boxes, arrows = set(), set()
    for line in picture.strip().splitlines():
        ids = [re.sub(r"\[.*\]", "", part.strip()) for part in line.split("-->")]
        chain = [labels.get(name, name) for name in ids]
        boxes |= set(chain)
        arrows |= set(pairwise(chain))
    return boxes, arrows


def reached(start: str, arrows: set[tuple[str, str]]) -> set[str]:
    """Every box that a chain of arrows leads to."""
    following: Mapping[str, set[str]] = {
        left: {after for before, after in arrows if before == left} for left, _ in arrows
    }
    waiting, seen = [start], set[str]()
    while waiting:
        more = following.get(waiting.pop(), set()) - seen
        seen |= more
        waiting += more
    return seen


def test_the_picture_has_every_package_and_no_other() -> None:
    packages = {path.parent.name for path in (ROOT / "pipeline").glob("*/__init__.py")}
    assert drawn()[0] == packages | {"schemas", "pages", "pages.ui", "pages.navigation", "app"}


def test_every_arrow_is_an_import() -> None:
    used = imports()
    assert {(left, right) for left, right in drawn()[1] if left not in used[right]} == set()


def test_every_import_follows_from_the_arrows() -> None:
    _, arrows = drawn()
    missing = {
        (left, right)
        for right, used in imports().items()
        for left in used
        if right not in reached(left, arrows)
    }
    assert missing == set()


def test_the_table_names_every_package() -> None:
    folders = README.read_text(encoding="utf-8").partition("\n## ")[0]
    table = re.findall(r"^\| `(\w+)` \|", folders, re.MULTILINE)
    assert sorted(table) == sorted(path.parent.name for path in (ROOT / "pipeline").glob("*/__init__.py"))
