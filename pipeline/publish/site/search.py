"""The index of the box “Find your council” in a frozen edition, where no server looks anything up.

A script, since a page that is opened from a disk may load scripts and nothing else. Names lead to pages:
councils, former ones, short names, areas, towns, postcode districts, measures, terms.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import duckdb

from pipeline.lookup.gazetteer import COUNTRY, REGION, Gazetteer, Postcodes, read_gazetteer
from pipeline.publish.asked import Asked
from pipeline.publish.files.forms import Form
from pipeline.publish.site import pages
from pipeline.publish.site.parts import settings
from pipeline.publish.site.parts.links import Links
from pipeline.queries import figures as figure_queries
from pipeline.queries import records as record_queries
from pipeline.text import terms

Con = duckdb.DuckDBPyConnection
CALL = "postcodeLotteryIndex"
"""The function of the page that the script gives the index to."""
COUNCIL, MEASURE, PAGE, TERM = "council", "measure", "page", "word"
GLOSSARY = "glossary"
BETWEEN, AND = "|", ","
"""What is between a name and the numbers of its pages, and between these."""


class _Targets:
    """The pages that names lead to, numbered in the order in which they are named first."""

    def __init__(self, to: Links, known: set[str]) -> None:
        self._to, self._known = to, known
        self._numbers: dict[str, int] = {}
        self.listed: list[tuple[str, str]] = []

    def number(self, path: str, title: str) -> int | None:
        """Return the number of a page; None if there is no such page."""
        if path not in self._known:
            return None
        if path not in self._numbers:
            self._numbers[path] = len(self.listed)
            self.listed.append((self._to.page(path), title))
        return self._numbers[path]


def find(con: Con, _asked: Asked) -> Mapping[str, Any]:
    """Return the index: pages with their titles; names by kind, and postcodes, with numbers of pages."""
    gazetteer = read_gazetteer(con)
    targets = _Targets(Links("", settings.from_environment()), set(pages.paths(con)))
    places = record_queries.places(con).rows(named=True)
    by_code = {
        row["location_code"]: (f"{_folder(row['geographic_level'])}/{row['slug']}", row["location_name"])
        for row in places
    }
    names: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for kind, name, code in _entries(gazetteer):
        for number in _numbers(targets, by_code, gazetteer, code):
            if number not in names[kind][name]:
                names[kind][name].append(number)
    for kind, path, name in _others(con):
        found = targets.number(path, name)
        names[kind][name] += [] if found is None else [found]
    numbered = partial(_numbers, targets, by_code, gazetteer)
    return {
        "pages": targets.listed,
        "names": {kind: _lines(known) for kind, known in names.items()},
        "postcodes": _postcodes(gazetteer.postcodes, numbered),
    }


def _folder(level: str) -> str:
    return "council" if level == "Local authority" else "region"


def _entries(gazetteer: Gazetteer) -> Iterable[tuple[str, str, str]]:
    """Yield kind and name of every place, and the code of a place that it leads to."""
    for entry in gazetteer.entries:
        if entry.kind == COUNTRY:
            continue
        if entry.kind == REGION:
            if entry.detail in gazetteer.regions:
                yield entry.kind, entry.name, gazetteer.regions[entry.detail]
        else:
            yield COUNCIL if entry.kind == "authority" else entry.kind, entry.name, entry.location_code


def _numbers(
    targets: _Targets, by_code: Mapping[str, tuple[str, str]], gazetteer: Gazetteer, code: str
) -> list[int]:
    """Return the numbers of the pages about a place: of an abolished council, its successors' first."""
    codes = gazetteer.past[code][1] if code in gazetteer.past else (code,)
    found = [targets.number(*by_code[one]) for one in codes if one in by_code]
    return [number for number in found if number is not None]


def _others(con: Con) -> Iterable[tuple[str, str, str]]:
    """Yield kind, path and name of what is no place: measures, pages, words that are explained."""
    for row in figure_queries.indicators(con).rows(named=True):
        path = f"measure/{row['indicator']}"
        yield MEASURE, path, row["label"]
    for page in pages.PAGES:
        if page.label:
            yield PAGE, page.path, page.label
    for term in vars(terms).values():
        if isinstance(term, terms.Term):
            yield TERM, GLOSSARY, term.word


def _lines(known: Mapping[str, list[int]]) -> str:
    return "\n".join(f"{name}{BETWEEN}{AND.join(map(str, numbers))}" for name, numbers in known.items())


def _postcodes(postcodes: Postcodes, numbered: Callable[[str], list[int]]) -> str:
    """Return a line for each postcode district: 'BN3|12', or by sector where they differ: 'W6|0:3;8:3,7'."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for postcode in postcodes.ordered:
        code, _ = postcodes.place[postcode]
        if code is None:
            continue
        sector = postcode.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        numbers = found[sector[:-1]][sector[-1]]
        numbers += [number for number in numbered(code) if number not in numbers]
    lines = []
    for district, sectors in found.items():
        written = {digit: AND.join(map(str, numbers)) for digit, numbers in sectors.items()}
        same = set(written.values())
        said = same.pop() if len(same) == 1 else ";".join(f"{digit}:{one}" for digit, one in written.items())
        lines.append(f"{district}{BETWEEN}{said}")
    return "\n".join(lines)


def write(index: Mapping[str, Any], _version: str) -> bytes:
    """Write the index as a script."""
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f"{CALL}({text});\n".encode()


FORMS = {"js": Form(write, "text/javascript; charset=utf-8")}
"""Ending of the index's path -> its form."""
