"""Nothing that browsers read leads to the root of the host, which is not ours below a path."""

import ast
import re
from collections.abc import Iterator

import pytest

from pipeline.core.paths import ROOT

READ_BY_BROWSERS = (".html", ".js", ".css", ".svg")
FILES = [
    path
    for folder in ("pages", "pipeline/publish")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in READ_BY_BROWSERS
]
CODE = [
    path
    for folder in ("pages", "pipeline/publish/site", "pipeline/publish/embeds")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
# An attribute, a function or an import that takes an address, then one that starts at the root.
LEADS_TO_ROOT = re.compile(
    r"""(?:\b(?:href|src|action|srcset|poster|data-embed)\s*=\s*|\burl\(\s*|\bfetch\(\s*|\bnew\ URL\(\s*"""
    r"""|\bimport\(\s*|\bfrom\s+|@import\s+)["'`]?/(?![/*\s>])""",
    re.VERBOSE,
)
# Where the server's own paths are said: those of its routes, and what it compares with the path of a request.
# Pages write them through `relative`.
PATHS_OF_THE_SERVER = {
    "pages/ui/data/archives.py",
    "pages/ui/drawings/assets.py",
    "pages/ui/tables/offered.py",
}


def to_root(text: str) -> list[str]:
    """Return what in a text of markup, style or script leads to the root."""
    return [text[found.start() : found.end() + 20] for found in LEADS_TO_ROOT.finditer(text)]


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ('<a href="/about">', True),
        ("@import '/assets/a.css';", True),
        ("background: url(/assets/a.svg)", True),
        ("fetch(`/geometry/${name}`)", True),
        ('import { a } from "/assets/a.js"', True),
        ('<a href="about">', False),
        ('<use href="#a"/>', False),
        ("fetch(url)", False),
        ('import { a } from "./a.js"', False),
        ("// a comment", False),
    ],
)
def test_the_scan_tells_links_to_the_root_from_others(text: str, leads: bool) -> None:
    assert bool(to_root(text)) == leads


def test_no_template_script_or_style_leads_to_the_root() -> None:
    assert {path.suffix for path in FILES} == set(READ_BY_BROWSERS)
    found = {path.relative_to(ROOT).as_posix(): to_root(path.read_text(encoding="utf-8")) for path in FILES}
    assert {name: links for name, links in found.items() if links} == {}


def literals(node: ast.AST) -> Iterator[str]:
    """Yield the texts in code, without docstrings and what is given to `relative`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "relative":
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from literals(child)


def test_no_page_writes_a_path_that_starts_at_the_root() -> None:
    found = {}
    for path in CODE:
        name = path.relative_to(ROOT).as_posix()
        texts = list(literals(ast.parse(path.read_text(encoding="utf-8"))))
        wrong = [text for text in texts if to_root(text)]
        if not name.startswith(("pages/server/", "pipeline/")) and name not in PATHS_OF_THE_SERVER:
            wrong += [text for text in texts if re.match(r"/\w", text)]
        if wrong:
            found[name] = wrong
    assert found == {}
