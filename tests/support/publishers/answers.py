"""What is asked of the stand-in server and what it answers, before either meets the network."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from tests.support.publishers.documents import error_page


@dataclass(frozen=True)
class Asked:
    """A request for a publisher's address; `headers` are under lower-case names."""

    method: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def key(self) -> str:
        return self.host + self.path

    @property
    def target(self) -> str:
        return self.key + (f"?{self.query}" if self.query else "")

    @property
    def address(self) -> str:
        return f"https://{self.target}"


@dataclass(frozen=True)
class Answer:
    """A response; a `chunked` one has no Content-Length, one with `ranges` honours the Range header."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    chunked: bool = False
    ranges: bool = False

    def having(self, **headers: str) -> "Answer":
        """The same with more headers: `content_type="text/csv"` sets Content-Type."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})


class Refused(Exception):  # noqa: N818 - it is how a route answers, not a failure of the server
    """Ends a route with an answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def as_json(content: Any, status: int = 200, kind: str = "application/json; charset=utf-8") -> Answer:
    return Answer(status, json.dumps(content).encode()).having(content_type=kind)


def html(status: int, phrase: str | None = None) -> Answer:
    """A site's error page."""
    body = error_page(status, phrase or HTTPStatus(status).phrase)
    return Answer(status, body).having(content_type="text/html; charset=utf-8")


def problem(status: int, title: str | None = None, **more: Any) -> Answer:
    """An error of EES: ProblemDetails."""
    sections = {400: "15.5.1", 403: "15.5.4", 404: "15.5.5", 405: "15.5.6", 415: "15.5.16"}
    details = {
        "type": f"https://tools.ietf.org/html/rfc9110#section-{sections[status]}",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        **more,
        "traceId": "00-5f0e7b0f5f7c0d8b2d9c5b9f5a1f2c3d-1f2e3d4c5b6a7988-00",
    }
    return as_json(details, status, "application/problem+json; charset=utf-8")


def invalid(code: str, message: str, path: str, detail: Mapping[str, Any] | None = None) -> Answer:
    """An error of EES about one property of a request."""
    error = {"message": message, "path": path, "code": code} | ({"detail": detail} if detail else {})
    return problem(400, "One or more validation errors occurred.", errors=[error])


def whole_number(asked: Mapping[str, Any], name: str, default: int, most: int) -> int:
    """A parameter from 1 to `most`, or an error of EES."""
    value = asked.get(name, default)
    if not re.fullmatch(r"-?\d+", str(value)):
        raise Refused(invalid("InvalidValue", "Must be a valid value.", name))
    if not 1 <= int(value) <= most:
        detail = {"from": 1, "to": most, "value": int(value)}
        raise Refused(invalid("InclusiveBetween", f"Must be between 1 and {most} (inclusive).", name, detail))
    return int(value)


def paged(
    results: Sequence[Any], asked: Mapping[str, Any], default: int = 10, most: int = 20
) -> dict[str, Any]:
    """One page of results, with EES's `paging`."""
    page = whole_number(asked, "page", 1, 9999)
    size = whole_number(asked, "pageSize", default, most)
    total = len(results)
    # Integer division truncates in C#: no result makes one page, but none where a page has one result.
    pages = int((total - 1) / size) + 1
    paging = {"page": page, "pageSize": size, "totalResults": total, "totalPages": pages}
    return {"paging": paging, "results": results[(page - 1) * size : page * size]}


def conditional(asked: Asked, answer: Answer) -> Answer:
    """Apply the conditions of a request to an answer: all of it, a part, or only "not modified".

    If-None-Match compares weakly and goes before If-Modified-Since (RFC 9110, 13.1.2 and 13.2.2).
    """
    if answer.status != 200:
        return answer
    if answer.ranges:
        answer = answer.having(accept_ranges="bytes")
    if _not_modified(asked.headers, answer.headers):
        kept = {name: answer.headers[name] for name in ("Etag", "Last-Modified") if name in answer.headers}
        return Answer(304, headers=kept)
    wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", asked.headers.get("range", ""))
    if not answer.ranges or wanted is None or not any(wanted.groups()) or _changed(asked, answer):
        return answer
    return _part(answer, *wanted.groups())


def _not_modified(asked: Mapping[str, str], has: Mapping[str, str]) -> bool:
    if (tags := asked.get("if-none-match")) is not None:
        known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "Etag" in has and ("*" in known or has["Etag"].removeprefix("W/") in known)
    since = asked.get("if-modified-since")
    if since is None or "Last-Modified" not in has:
        return False
    return parsedate_to_datetime(has["Last-Modified"]) <= parsedate_to_datetime(since)


def _changed(asked: Asked, answer: Answer) -> bool:
    """Whether the validator of If-Range differs: then everything is sent. A weak one never matches."""
    validator = asked.headers.get("if-range")
    if validator is None:
        return False
    return validator.startswith("W/") or validator not in {
        answer.headers.get("Etag"),
        answer.headers.get("Last-Modified"),
    }


def _part(answer: Answer, first: str, last: str) -> Answer:
    size = len(answer.body)
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return replace(html(416), ranges=True).having(content_range=f"bytes */{size}")
    part = replace(answer, status=206, body=answer.body[start : end + 1])
    return part.having(content_range=f"bytes {start}-{end}/{size}")
