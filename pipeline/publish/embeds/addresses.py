"""From an address of the site to the embedded page that shows the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import duckdb

from pipeline.core.periods import read_period
from pipeline.publish.asked import Asked
from pipeline.publish.embeds.embed_resource import DRAWN
from pipeline.publish.embeds.page import STYLES
from pipeline.queries import figures as figure_queries
from pipeline.queries import records as record_queries

Con = duckdb.DuckDBPyConnection

START = ("", "overview", "read")
OF_DASHBOARD = {"map": "map", "compare": "comparison", "local-authority": "trend", "variation": "strip"}
"""Pages of the dashboard that show figures -> the kind of picture that stands for them."""
WITHOUT_COUNCIL = {"comparison": "strip", "trend": "map"}
"""Kinds that are about one council -> what stands for them where none is chosen."""
HEADLINE = "ehcp_issued_20_weeks_excl_pct"
"""What stands for a council and for the start page."""


def asked_for(con: Con, site_url: str, address: str) -> Asked | None:
    """Return names and parameters of the embedded page that shows what an address of the site shows.

    None if it is not of the site, or nothing there can be embedded. The names are not checked.
    """
    parts = _within(site_url, address)
    if parts is None:
        return None
    path, given = parts
    style = {"style": given["style"]} if given.get("style") in STYLES else {}
    found = _of_path(con, path.split("/")) or _Dashboard(con, given).names(path)
    return Asked(found, style) if found else None


def _within(site_url: str, address: str) -> tuple[str, dict[str, str]] | None:
    """Return the path without slashes and ending, and the parameters, of an address below the site's."""
    try:
        base, found = urlsplit(site_url), urlsplit(address)
        same = (found.hostname, found.port) == (base.hostname, base.port)
    except ValueError:  # a port that is none
        return None
    root = f"{base.path}/"
    path = unquote(found.path) or "/"
    if not site_url or found.scheme not in ("http", "https") or found.username is not None or not same:
        return None
    if not f"{path}/".startswith(root):
        return None
    return path[len(root) :].strip("/").removesuffix(".html"), dict(parse_qsl(found.query))


def _of_path(con: Con, parts: list[str]) -> Mapping[str, str] | None:
    """Return the names in a path of ours: an embed, a picture, the page of a council or of a measure."""
    match parts:
        case ["embed" | "picture", kind, "council", slug, indicator, period] if kind in DRAWN:
            return {"kind": kind, "slug": slug, "indicator": indicator, "period": period.partition(".")[0]}
        case ["embed" | "picture", kind, indicator, period] if kind in DRAWN:
            return {"kind": kind, "indicator": indicator, "period": period.partition(".")[0]}
        case ["council", slug]:
            return {"kind": "trend", "slug": slug, "indicator": HEADLINE, "period": _newest(con, HEADLINE)}
        case ["measure", indicator]:
            return {"kind": "map", "indicator": indicator, "period": _newest(con, indicator)}
        case ["measure", indicator, period]:
            return {"kind": "map", "indicator": indicator, "period": period}
    return None


def _newest(con: Con, indicator: str) -> str:
    """Return the newest period of a measure; '' if there is no such measure."""
    row = _measures(con).get(indicator)
    return str(row["time_periods"][-1]) if row else ""


def _measures(con: Con) -> dict[str, dict[str, Any]]:
    return {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}


@dataclass(frozen=True)
class _Dashboard:
    """A view of the dashboard: the parameters of its address, of which those that are wrong do not count."""

    con: Con
    given: Mapping[str, str]

    def names(self, page: str) -> Mapping[str, str] | None:
        """Return the names of what stands for a page; None if nothing does."""
        if page in START:
            return {"kind": "map", "indicator": HEADLINE, "period": _newest(self.con, HEADLINE)}
        if page not in OF_DASHBOARD:
            return None
        kind, slug = self._kind(page), self._slug()
        indicator = HEADLINE if page == "local-authority" else self._indicator()
        names = {"kind": kind, "indicator": indicator, "period": self._period(indicator)}
        if slug:
            return names | {"slug": slug}
        return names | {"kind": WITHOUT_COUNCIL.get(kind, kind)}

    def _kind(self, page: str) -> str:
        if page == "map" and self.given.get("map") == "hex":
            return "hex-map"
        if page == "variation" and self.given.get("show") == "cliffs":
            return "border-gaps"
        return OF_DASHBOARD[page]

    def _slug(self) -> str | None:
        places = record_queries.places(self.con)
        codes = dict(places.select("location_code", "slug").iter_rows())
        return codes.get(self.given.get("la", ""))

    def _indicator(self) -> str:
        measures = _measures(self.con)
        indicator = self.given.get("measure", "")
        if indicator not in measures:
            indicator = next(iter(measures))
        other = measures[indicator]["counterpart"]
        return other if self.given.get("exceptions") == "incl" and other in measures else indicator

    def _period(self, indicator: str) -> str:
        period = read_period(self.given.get("year", ""))
        known = _measures(self.con)[indicator]["time_periods"]
        return str(period) if period in known else str(known[-1])
