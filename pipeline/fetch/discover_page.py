"""Discovery on a publisher's web pages: a link on the page of a financial year."""

import contextlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html.parser import HTMLParser

from pipeline.core.errors import FetchError
from pipeline.fetch.offer import DocumentClient, Offer, Route, absolute_url
from pipeline.sources.live import Page

FIRST_YEAR = 2023  # the start of the first financial year that has a page
YEARS_TRIED = 3
NOT_THERE = (404, 410)


def newest(way: Page, releases: Iterable[str], client: DocumentClient) -> Offer:
    """Return the link on the latest page that has one, from the year of the newest stored release on.

    Later years may have no page yet. Raises FetchError if no page has the link.
    """
    years = (int(release[:4]) for release in releases if re.fullmatch(r"20[0-9][0-9]-[0-9][0-9]", release))
    start = max(years, default=FIRST_YEAR)
    offer: Offer | None = None
    problems: list[FetchError] = []
    for year in range(start, start + YEARS_TRIED):
        address = way.address.format(start=year, end=year + 1)
        try:
            links = _links(client.text(address), way.link)
        except FetchError as error:
            problems.append(error)
            continue
        if links:
            release = f"{year}-{(year + 1) % 100:02}"
            offer = Offer(release, (Route(absolute_url(address, links[0]), ".ods"),), address)
        else:
            problems.append(FetchError(f"{address} has no link {way.link!r}.", status=404))
    if offer is None:
        raise problems[0]
    failed = [str(problem) for problem in problems if problem.status not in NOT_THERE]
    return replace(offer, missed=failed[0] if failed else None)


class _Anchors(HTMLParser):
    """The links of a page: address and text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append([dict(attrs).get("href") or "", ""])
            self.open = True

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag != "a"

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[-1][1] += data


def _links(page: str, text: str) -> list[str]:
    """Return the links whose text contains this one, in the order of the page: newest first."""
    anchors = _Anchors()
    with contextlib.suppress(AssertionError):  # raised for some broken markup; links before it count
        anchors.feed(page)
    return [href for href, label in anchors.found if href and text in " ".join(label.split())]
