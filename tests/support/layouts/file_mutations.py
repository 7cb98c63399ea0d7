"""Mutations of published files: of bytes, of texts, of lines and columns, and inside of archives."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st

HOSTILE = (
    *["", " ", "0", "-1", "+5", "\u22125", " 5 ", "1e5", "1e400", "0x10", "NaN", "inf", "-inf", "1_000"],
    *[
        "\uff11\uff12",
        "\u0663",
        "\u09e9",
        "9" * 30,
        "9" * 400,
        "x" * 5000,
        "\0",
        "\ufeff",
        "\u202e",
        "'",
        '"',
    ],
    *["=1+1", "#N/A", "#DIV/0!", "31/02/2024", "01/01/0001", "01/01/2999", "E99999999", "202", "2099"],
    *["209999", "null", "true", "[]", "{}", "[[[[", "</td>", "<table>", "&a;", "<!DOCTYPE a>", "]]>", "<!--"],
    *[
        "XFD1048576",
        "A0",
        "ZZZ1",
        "1048576",
        "-2",
        "sharedStrings",
        "http://example.org/",
        "\u00e9",
        "England",
    ],
)
TOKEN = re.compile(r"[^\s,<>\"=:\[\]{}]+")


class Mutation(NamedTuple):
    """What is done, where (0 to 1, of the file or of its members), and with which hostile text."""

    kind: str
    first: float
    second: float
    text: str


def _at(items: int, place: float) -> int:
    return min(int(items * place), items - 1)


def _replace_token(text: str, mutation: Mutation) -> str:
    tokens = list(TOKEN.finditer(text))
    if not tokens:
        return mutation.text
    found = tokens[_at(len(tokens), mutation.first)]
    return text[: found.start()] + mutation.text + text[found.end() :]


def _on_lines(change: Callable[[list[str], int, int], None]) -> Callable[[str, Mutation], str]:
    def changed(text: str, mutation: Mutation) -> str:
        lines = text.splitlines(keepends=True) or [""]
        change(lines, _at(len(lines), mutation.first), _at(len(lines), mutation.second))
        return "".join(lines)

    return changed


def _delete(lines: list[str], first: int, _: int) -> None:
    del lines[first]


def _repeat(lines: list[str], first: int, second: int) -> None:
    lines.insert(second, lines[first])


def _exchange(lines: list[str], first: int, second: int) -> None:
    lines[first], lines[second] = lines[second], lines[first]


def _on_columns(change: Callable[[list[str], int, int], None]) -> Callable[[str, Mutation], str]:
    """Change the same cells of every line, as if no comma were quoted."""

    def changed(text: str, mutation: Mutation) -> str:
        rows = [line.split(",") for line in text.split("\n")]
        width = len(rows[0])
        first, second = _at(width, mutation.first), _at(width, mutation.second)
        for row in rows:
            if len(row) == width:
                change(row, first, second)
        return "\n".join(map(",".join, rows))

    return changed


TEXTS: dict[str, Callable[[str, Mutation], str]] = {
    "a token becomes": _replace_token,
    "a line is deleted": _on_lines(_delete),
    "a line is repeated": _on_lines(_repeat),
    "lines are exchanged": _on_lines(_exchange),
    "a column is deleted": _on_columns(_delete),
    "a column is repeated": _on_columns(_repeat),
    "columns are exchanged": _on_columns(_exchange),
    "cells are inserted": lambda text, mutation: text.replace(",", f",{mutation.text},"),
}


def _cut(content: bytes, mutation: Mutation) -> bytes:
    return content[: _at(len(content) + 1, mutation.first)]


def _insert(content: bytes, mutation: Mutation) -> bytes:
    place = _at(len(content) + 1, mutation.first)
    return content[:place] + mutation.text.encode() + content[place:]


def _flip(content: bytes, mutation: Mutation) -> bytes:
    changed = bytearray(content or b"\0")
    changed[_at(len(changed), mutation.first)] ^= 1 << _at(8, mutation.second)
    return bytes(changed)


def _remove(content: bytes, mutation: Mutation) -> bytes:
    first, second = sorted((_at(len(content) + 1, mutation.first), _at(len(content) + 1, mutation.second)))
    return content[:first] + content[second:]


def _recode(encoding: str) -> Callable[[bytes, Mutation], bytes]:
    return lambda content, _: content.decode("utf-8", "replace").encode(encoding, "replace")


BYTES: dict[str, Callable[[bytes, Mutation], bytes]] = {
    "cut short": _cut,
    "bytes are inserted": _insert,
    "a bit is flipped": _flip,
    "bytes are removed": _remove,
    "written twice": lambda content, _: content * 2,
    "in UTF-16": _recode("utf-16"),
    "in cp1252": _recode("cp1252"),
}


def mutated(content: bytes, mutation: Mutation) -> bytes:
    """Return the content with one mutation; texts in archives are changed inside of a member."""
    if change := BYTES.get(mutation.kind):
        return change(content, mutation)
    if not content.startswith(b"PK\x03\x04"):
        return _text(content, mutation)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # already damaged by an earlier mutation
        return content
    if not members:
        return content
    name = list(members)[_at(len(members), mutation.second)]
    members[name] = _text(members[name], mutation)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, part in members.items():
            archive.writestr(member, part)
    return buffer.getvalue()


def _text(content: bytes, mutation: Mutation) -> bytes:
    return TEXTS[mutation.kind](content.decode("utf-8", "surrogateescape"), mutation).encode(
        "utf-8", "surrogateescape"
    )


_PLACE = st.floats(0, 1, exclude_max=True)
MUTATIONS = st.lists(
    st.builds(Mutation, st.sampled_from([*TEXTS, *TEXTS, *BYTES]), _PLACE, _PLACE, st.sampled_from(HOSTILE)),
    min_size=1,
    max_size=3,
)
