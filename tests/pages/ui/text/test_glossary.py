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
    )
    for path in sorted((ROOT / folder).rglob(pattern))
]


def written(path: Path) -> str:
    """Return what a file shows to readers: of Python its strings, without docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tree = ast.parse(text)
    docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in docs)
    return "\n".join(node.value for node in constants if isinstance(node.value, str))


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
