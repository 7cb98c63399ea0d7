"""Files of tables on offer: their addresses, the server's answers, and what is dropped."""

from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import Response

import app
from pages.ui.tables import offered


@pytest.fixture(autouse=True)
def nothing_on_offer() -> Iterator[None]:
    """Leave nothing of one test to the next."""
    offered._offers.clear()
    yield
    offered._offers.clear()


def asked(address: str) -> Response:
    """The server's answer at the address of a file."""
    _, _, number, name = address.split("/")
    return app.table(Request({"type": "http", "path_params": {"number": number, "name": name}}))


def test_a_file_is_made_when_it_is_asked_for() -> None:
    made: list[str] = []

    def write(form: str) -> bytes:
        made.append(form)
        return b"figures"

    address = offered.offer("key", "plans-on-time-2025", 100, write)
    assert made == []
    answer = asked(f"{address}.csv")
    assert (answer.status_code, answer.body, made) == (200, b"figures", ["csv"])
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plans-on-time-2025.csv"'


def test_another_run_of_a_page_replaces_its_offer() -> None:
    first = offered.offer(("/map", "table"), "plans", 100, lambda _: b"old")
    second = offered.offer(("/map", "table"), "plans", 100, lambda _: b"new")
    assert first == second
    assert asked(f"{first}.csv").body == b"new"
    assert offered.offer(("/map", "other"), "plans", 100, lambda _: b"") != first


@pytest.mark.parametrize("file", ["plans.pdf", "plans", "plans.csv.exe"])
def test_other_forms_are_not_found(file: str) -> None:
    address = offered.offer("key", "plans", 100, lambda _: b"x").rpartition("/")[0]
    assert asked(f"{address}/{file}").status_code == 404


def test_what_was_not_shown_for_long_is_dropped_and_the_reader_learns_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(offered, "MAX_BYTES", 250)
    old, used, new = (f"{offered.offer(key, 'a', 100, lambda _: b'x')}.csv" for key in ("old", "used", "new"))
    assert asked(old).status_code == 404
    assert "Reload its page" in bytes(asked(old).body).decode()
    offered.offer("used", "a", 100, lambda _: b"x")
    offered.offer("newest", "a", 100, lambda _: b"x")
    assert [asked(address).status_code for address in (used, new)] == [200, 404]
    offered.offer("huge", "a", 10_000, lambda _: b"x")
    assert [made.size for made in offered._offers.values()] == [10_000]
