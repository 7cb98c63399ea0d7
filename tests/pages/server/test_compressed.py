"""Streamlit's files as they are sent: what browsers unpack is the file, and the best version is kept."""

import gzip
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import anyio
import brotli
import pytest
from fontTools.ttLib import TTFont
from starlette.responses import PlainTextResponse

from pages.server import compressed, icon_font
from pages.server.compressed import Compressed, Store, Way
from pages.server.shell import STATIC

SCRIPT = max((STATIC / "static/js").glob("index.*.js"), key=lambda file: file.stat().st_size)
NAME = SCRIPT.relative_to(STATIC).as_posix()
PASSED_ON = "Streamlit's own answer"


async def _streamlits(scope, receive, send):
    await PlainTextResponse(PASSED_ON)(scope, receive, send)


class Answer(NamedTuple):
    """Status, headers by their names in small letters, and body."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Return a function that asks the middleware; nothing has been kept before."""
    monkeypatch.setattr(compressed, "FOLDER", tmp_path)
    app = Compressed(_streamlits)

    def asked(path: str, method: str = "GET", **headers: str) -> Answer:
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(message)

        given = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": given}
        anyio.run(app, scope, None, send)
        found = {name.decode(): text.decode() for name, text in sent[0]["headers"]}
        return Answer(sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent))

    return asked


UNPACK: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("BR;q=0.5, gzip", "br"),
        ("br;q=0, gzip", "gzip"),
    ],
)
def test_a_script_is_sent_in_the_best_coding_that_the_browser_takes(
    ask: Callable[..., Answer], accepted: str, coding: str
) -> None:
    answer = ask(f"/{NAME}", accept_encoding=accepted)
    assert (answer.status, answer.headers["content-encoding"]) == (200, coding)
    assert UNPACK[coding](answer.body) == SCRIPT.read_bytes()
    assert len(answer.body) == int(answer.headers["content-length"]) < SCRIPT.stat().st_size / 3
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    head = ask(f"/{NAME}", "HEAD", accept_encoding=accepted)
    assert (head.body, head.headers) == (b"", answer.headers)
    again = ask(f"/{NAME}", accept_encoding=accepted, if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/{NAME}", {}),
        (f"/{NAME}", {"accept_encoding": "identity, br;q=0"}),
        (f"/{NAME}", {"accept_encoding": "br", "range": "bytes=0-9"}),
        (f"/{NAME}x", {"accept_encoding": "br"}),
        ("/static/../index.html", {"accept_encoding": "br"}),
        ("/index.html", {"accept_encoding": "br"}),  # the page has a head of ours
        ("/map", {"accept_encoding": "br"}),
    ],
)
def test_the_rest_is_passed_on(ask: Callable[..., Answer], path: str, headers: dict[str, str]) -> None:
    assert ask(path, **headers).body == PASSED_ON.encode()


class Watched(Store):
    """A store that says when it has kept a best version."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kept = threading.Event()

    def keep_best(self, name: str, way: Way) -> None:
        super().keep_best(name, way)
        self.kept.set()


def test_a_quick_version_is_sent_until_the_best_is_there_and_that_is_kept(tmp_path: Path) -> None:
    allowed, made = threading.Event(), []

    def best(path: Path) -> bytes:
        allowed.wait()
        made.append(path)
        return b"best"

    way = Way("br", ".br", lambda _: b"quick", best)
    store = Watched(tmp_path)
    assert [store.get(NAME, way), store.get(NAME, way)] == [b"quick", b"quick"]
    allowed.set()
    store.kept.wait()
    assert store.get(NAME, way) == b"best"
    assert Store(tmp_path).get(NAME, way) == b"best"  # another process finds it
    assert made == [SCRIPT]
    assert [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.*r*")] == [f"{NAME}.br"]


def test_where_nothing_can_be_written_the_best_is_held(tmp_path: Path) -> None:
    (tmp_path / "static").write_text("a file in the way")
    store = Watched(tmp_path)
    way = Way("br", ".br", lambda _: b"quick", lambda _: b"best")
    store.get(NAME, way)
    store.kept.wait()
    assert store.get(NAME, way) == b"best"


@pytest.mark.slow
def test_the_font_of_icons_has_those_that_scripts_name(ask: Callable[..., Answer]) -> None:
    (path,) = [STATIC / name for name in compressed.files() if icon_font.NAME.fullmatch(Path(name).name)]
    names = icon_font.named(STATIC.rglob("*.js"))
    assert {"keyboard_arrow_right", "expand_more", "check"} < names
    made = icon_font.with_icons(path, names | {"no_such_icon"})
    assert len(made) < path.stat().st_size / 20
    font = TTFont(BytesIO(made))
    letters = font.getBestCmap()
    drawn = icon_font._ligatures(font)
    assert tuple(letters[ord(letter)] for letter in "keyboard_arrow_right") in drawn
    missing = names - {"".join(chr(code) for code in _codes(letters, parts)) for parts in drawn}
    assert len(missing) <= len(names) / 20  # its scripts also name an example that there is not
    answer = ask(f"/{path.relative_to(STATIC).as_posix()}")
    assert answer.body == path.read_bytes()  # until the small one is made
    assert answer.headers["content-type"] == "font/woff2"
    assert "content-encoding" not in answer.headers


def _codes(letters: dict[int, str], parts: tuple[str, ...]) -> list[int]:
    codes = {glyph: code for code, glyph in letters.items()}
    return [codes[part] for part in parts]
