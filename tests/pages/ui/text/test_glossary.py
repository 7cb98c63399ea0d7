"""The list of words for writers: each is explained to readers, and what it replaces is in no text."""

import ast
import re
from pathlib import Path

from pipeline.core.paths import ROOT
from pipeline.text import terms

ROWS = re.findall(
    r"^\| \*\*(.+?)\*\* \| (.+?) \| (.+?) \|$",
    (ROOT / "pages" / "glossary.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
PHRASES = re.findall(
    r"^\| ([a-z].+?) \| (.+?) \| (.+?) \|$",
    (ROOT / "pages" / "glossary.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
READ = [
    path
    for folder, pattern in (
        ("pages", "*.py"),
        ("pages/methods", "*.md"),
        ("pipeline/text", "*.py"),
        ("pipeline/publish", "*.html"),
        ("pipeline/publish", "*.typ"),
        ("pipeline/sources", "*.toml"),
        ("data/reference", "*.csv"),
    )
    for path in sorted((ROOT / folder).rglob(pattern))
]


def written(path: Path) -> str:
    """Return what a file shows to readers: of Python its strings, {} for what they fill in.

    Without what the releases themselves are called or kept as, in TOML.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        return re.sub("(?m)^(#|kind_note|title).*", "", text)
    if path.suffix != ".py":
        return re.sub("{{.+?}}", "{}", text)
    tree = ast.parse(text)
    docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    filled = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {part for node in filled for part in node.values}
    constants = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in docs | parts
    )
    whole = ["".join(_text_of(part) for part in node.values) for node in filled]
    return "\n".join([*(node.value for node in constants if isinstance(node.value, str)), *whole])


def _text_of(part: ast.expr) -> str:
    """Return a part of a literal as it is, or {} for what fills it."""
    return str(part.value) if isinstance(part, ast.Constant) else "{}"


def test_each_word_is_explained_in_the_glossary_of_readers() -> None:
    words = [word for word, _, _ in ROWS]
    assert len(words) >= 10
    assert [word for word in words if word not in terms.BY_WORD] == []
    assert len(terms.BY_WORD) == len(terms.ALL)  # each word has one place


def test_what_a_word_replaces_is_in_no_text() -> None:
    texts = {path: " ".join(written(path).lower().split()) for path in READ}
    assert len(texts) > 150
    avoided = [avoid for _, _, avoid in [*ROWS, *PHRASES]]
    assert len(avoided) > len(ROWS) >= 10
    found = [(path.name, avoid) for path, text in texts.items() for avoid in avoided if avoid in text]
    assert found == []
