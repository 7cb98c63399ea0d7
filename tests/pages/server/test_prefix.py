"""The path below which the server is, and relative links back to its root."""

from urllib.parse import urljoin

import pytest
import streamlit as st

from pages.server import prefix

HOST = "https://example.org"


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """Configure a base path."""
    base: str = request.param
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": base}.get)
    return base


def scope(path: str, root_path: str = "") -> dict[str, object]:
    return {"type": "http", "path": path, "root_path": root_path}


@pytest.mark.parametrize("configured", ["", "send/lottery", "/send/lottery/"], indirect=True)
@pytest.mark.parametrize("root_path", ["", "/apps"])
@pytest.mark.parametrize("below", ["/", "/map", "/api/v1/council/devon.csv", "/map/"])
def test_the_way_to_the_root(configured: str, root_path: str, below: str) -> None:
    base = root_path + (f"/{configured.strip('/')}" if configured else "")
    own = prefix.enter(scope(f"{base}{below}", root_path))
    assert own is not None
    assert (own["path"], prefix.path()) == (below, base)
    assert urljoin(f"{HOST}{base}{below}", f"{prefix.to_root()}about") == f"{HOST}{base}/about"


@pytest.mark.parametrize("configured", ["send/lottery"], indirect=True)
@pytest.mark.parametrize("path", ["/", "/map", "/send/lottery", "/send/lotteryx/map", "/other/path/map"])
def test_what_is_outside_is_led_to_the_root(configured: str, path: str) -> None:
    assert prefix.enter(scope(path)) is None
    assert urljoin(f"{HOST}{path}", f"{prefix.to_root()}about") == f"{HOST}/{configured}/about"


@pytest.mark.parametrize("before", ["", "/send", "/send/lottery"])  # taken away by a proxy, or not
def test_slashes_at_the_end_are_taken_away(before: str) -> None:
    location = prefix.without_slash("/map/", "la=E08000035").headers["Location"]
    assert urljoin(f"{HOST}{before}/map/?la=E08000035", location) == f"{HOST}{before}/map?la=E08000035"


@pytest.mark.parametrize("before", ["", "/council"])
def test_the_root_itself_gets_a_slash(before: str) -> None:
    location = prefix.with_slash("/send/lottery", "year=2024").headers["Location"]
    assert urljoin(f"{HOST}{before}/send/lottery?year=2024", location) == (
        f"{HOST}{before}/send/lottery/?year=2024"
    )
