"""The box “Find your council” as a plain form over HTTP: where it leads, and what it leaves behind."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from pages.server import finder
from tests.support.reading.site_pages import parsed, targets, words
from tests.support.servers.serving import served

pytestmark = pytest.mark.slow

SECRET = "zyxomma petiolatum"  # a dragonfly, and no place in England


@pytest.fixture(scope="module")
def running(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server that logs all it can, and the file that gets what it prints."""
    output = tmp_path_factory.mktemp("log") / "printed.txt"
    with served(warehouse_file, "app.py", "--logger.level=debug", output=output) as address:
        yield address, output


@pytest.fixture
def server(running: tuple[str, Path]) -> str:
    return running[0]


def ask(server: str, text: str, **headers: str) -> requests.Response:
    """Send the form as a browser does that runs no script."""
    return requests.post(
        f"{server}/find", data={"q": text}, headers=headers, timeout=60, allow_redirects=False
    )


@pytest.mark.parametrize(
    ("text", "council"),
    [
        ("BN3 2GL", "brighton-and-hove"),
        ("bn32gl", "brighton-and-hove"),
        ("Flat 2, 1 Western Road, Hove BN3 1AE", "brighton-and-hove"),
        ("Kent", "kent"),
        ("Bristol", "bristol"),
        ("E10000016", "kent"),
    ],
)
def test_a_sure_answer_leads_to_the_council(server: str, text: str, council: str) -> None:
    answer = ask(server, text)
    assert answer.status_code == 303
    led = requests.get(urljoin(f"{server}/find", answer.headers["Location"]), timeout=60)
    assert led.status_code == 200
    codes = {"brighton-and-hove": "E06000043", "kent": "E10000016", "bristol": "E06000023"}
    assert urlsplit(led.url).path == f"/council/{council}" or led.url.endswith(
        f"/local-authority?la={codes[council]}"
    )


def test_a_region_leads_to_its_page(server: str) -> None:
    for text, slug in (
        ("Yorkshire", "yorkshire-and-the-humber"),
        ("the South West", "south-west"),
        ("London", "london"),
        ("East of England", "east-of-england"),
        ("west midlands", "west-midlands"),
        ("E12000001", "north-east"),
    ):
        answer = ask(server, text)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"region/{slug}"), text
    for text, slugs in (("Midlands", ["east-midlands", "west-midlands"]), ("Sout West", ["south-west"])):
        main = parsed(ask(server, text).content).find("body/main")
        assert main is not None
        links = [link for link in targets(main) if "/" in link]
        assert links[: len(slugs)] == [f"region/{slug}" for slug in slugs], text


def test_a_pasted_list_leads_to_a_comparison_by_codes(server: str) -> None:
    for text in ("Kent, Devon, Leeds", "Kent\r\nDevon\r\nLeeds"):
        answer = ask(server, text)
        assert answer.status_code == 303
        assert answer.headers["Location"] == "compare?with=E10000016.E10000008.E08000035"


def test_of_a_list_that_is_not_all_understood_the_rest_is_named(server: str) -> None:
    answer = ask(server, "Kent\nDevon\nxyzzy")
    assert answer.status_code == 200
    tree = parsed(answer.content)
    assert "Not understood: “xyzzy”" in words(tree.find("body/main"))  # type: ignore[arg-type]
    assert "compare?with=E10000016.E10000008" in set(targets(tree))


def test_several_councils_are_a_page_to_choose_from(server: str) -> None:
    answer = ask(server, "Richmond")
    assert answer.status_code == 200
    listed = [words(item) for item in parsed(answer.content).iter("li")]
    assert "Richmond upon Thames" in listed
    assert "North Yorkshire: Richmond, town, DL10" in listed


def test_a_misspelt_name_is_confirmed_before_it_leads_anywhere(server: str) -> None:
    answer = ask(server, "Devn")
    assert answer.status_code == 200
    assert "The nearest name: Devon" in answer.text


def test_what_is_not_understood_is_said_and_harmless(server: str) -> None:
    answer = ask(server, f"<script>{SECRET}</script>")
    assert answer.status_code == 200
    assert "Nothing in England is found" in answer.text
    assert f"<script>{SECRET}" not in answer.text
    assert words(parsed(answer.content).find("body/main/h1")) == "Find your council"  # type: ignore[arg-type]


def test_the_form_is_there_without_an_answer(server: str) -> None:
    answer = requests.get(f"{server}/find", timeout=60)
    assert answer.status_code == 200
    (form,) = parsed(answer.content).iter("form")
    assert (form.attrib["method"], urljoin(answer.url, form.attrib["action"])) == ("post", answer.url)
    assert [item.attrib["name"] for item in form.iter("input")] == ["q"]


@pytest.mark.parametrize("text", ["BN3 2GL", "Kent, Devon", "Richmond", SECRET, ""])
def test_answers_are_not_stored_and_set_no_cookie(server: str, text: str) -> None:
    answer = ask(server, text, Origin="https://elsewhere.example")
    assert answer.status_code in (200, 303)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert not any(part and part in answer.headers.get("Location", "") for part in text.split())


def test_nothing_typed_is_printed_or_logged(running: tuple[str, Path]) -> None:
    server, output = running
    for text in (SECRET, f"Kent\n{SECRET}", f"{SECRET} BN3 2GL", "x" * (finder.MAX_BYTES + 1) + SECRET):
        ask(server, text)
    requests.post(f"{server}/find", data=SECRET, headers={"Content-Type": "text/plain"}, timeout=60)
    requests.get(f"{server}/nothing-here", timeout=60)
    printed = output.read_text(encoding="utf-8", errors="replace")
    assert "URL" in printed  # what the server prints is caught
    for word in SECRET.split():
        assert word not in printed


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"q=" + b"x" * finder.MAX_BYTES, finder.FORM, 413),
        (b"q=Kent", "application/json", 415),
        (b"q=Kent", "multipart/form-data; boundary=x", 415),
        (b"&".join(b"q=%d" % number for number in range(100)), finder.FORM, 400),
        (b"q=%ff%fe%00", finder.FORM, 200),
        (b"\xff\xfe", finder.FORM, 200),
        (b"other=Kent", f"{finder.FORM}; charset=utf-8", 200),
    ],
)
def test_other_forms_are_refused_or_found_empty(
    server: str, body: bytes, content_type: str, status: int
) -> None:
    answer = requests.post(
        f"{server}/find", data=body, headers={"Content-Type": content_type}, timeout=60, allow_redirects=False
    )
    assert answer.status_code == status
    assert "text/html" in answer.headers["Content-Type"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_without_a_length_is_cut_off(server: str) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(20):
            yield b"q" * (finder.MAX_BYTES // 10)

    answer = requests.post(f"{server}/find", data=parts(), headers={"Content-Type": finder.FORM}, timeout=60)
    assert answer.status_code == 413


def test_a_visitor_who_hangs_up_does_no_harm(running: tuple[str, Path]) -> None:
    server, output = running
    host, port = urlsplit(server).netloc.split(":")
    head = f"POST /find HTTP/1.1\r\nHost: x\r\nContent-Type: {finder.FORM}\r\nContent-Length: 50\r\n\r\nq=Ke"
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode())
    assert ask(server, "Kent").status_code == 303
    assert "Traceback" not in output.read_text(encoding="utf-8", errors="replace")


def test_other_methods_are_refused(server: str) -> None:
    answer = requests.put(f"{server}/find", data={"q": "Kent"}, timeout=60)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert requests.head(f"{server}/find", timeout=60).status_code == 200
