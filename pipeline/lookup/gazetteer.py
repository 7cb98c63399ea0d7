"""The names and postcodes of the warehouse in memory, so that a search takes milliseconds."""

import datetime
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import duckdb

from pipeline.core.periods import day_label
from pipeline.lookup import names as lookup_names
from pipeline.queries import places as place_queries

AUTHORITY = "authority"
SHORT_NAME = "short name"
FORMER = "former authority"
ANNOUNCED = "announced authority"
REGION = "region"
COUNTRY = "country"
CONSTITUENCY = "constituency"
DISTRICTS = ("district", "former district")
COUNTIES = ("metropolitan county", "ceremonial county", "Greater London", "former county", "area")
GROUPS = (*COUNTIES, REGION)
SETTLEMENTS = ("City", "Town", "Suburban Area", "Village", "Other Settlement")
KINDS = (AUTHORITY, SHORT_NAME, FORMER, ANNOUNCED, *DISTRICTS, CONSTITUENCY, *GROUPS, COUNTRY, *SETTLEMENTS)
"""What a name can be the name of, most important first."""

RANK = {kind: rank for rank, kind in enumerate(KINDS)}
LARGER = {"Regional": REGION, "Sub-region": REGION, "National": COUNTRY}


class Entry(NamedTuple):
    """A name and one of the authorities that it leads to; a name that leads to several has several entries.

    `detail` says more of this authority: the share of a constituency's residents, a town's postcode district,
    the first day of an announced authority; of a short name, the name of the region that it means.
    """

    kind: str
    name: str
    location_code: str
    detail: str = ""


class Postcodes(NamedTuple):
    """Where each sector and unit is: a location code, or a country; and the same postcodes in order."""

    place: Mapping[str, tuple[str | None, str]]
    ordered: list[str]
    areas: frozenset[str]
    countries: frozenset[str]

    def within(self, beginning: str) -> list[tuple[str | None, str]]:
        """Return the places of an outward code ('BN3') or a sector ('BN3 2'), most postcodes first."""
        prefix = beginning.replace(" ", "")
        sectors: Counter[tuple[str | None, str]] = Counter()
        rows: Counter[tuple[str | None, str]] = Counter()
        for position in range(bisect_left(self.ordered, prefix), len(self.ordered)):
            postcode = self.ordered[position]
            if not postcode.startswith(prefix):
                break
            sector = postcode.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            if beginning in (sector[:-1], f"{sector[:-1]} {sector[-1:]}"):
                rows[self.place[postcode]] += 1
                sectors[self.place[postcode]] += postcode == sector
        return sorted(rows, key=lambda place: (-sectors[place], -rows[place], place[0] or place[1]))


@dataclass(frozen=True)
class Gazetteer:
    """Everything that `find` looks a text up in.

    `names` are the names of locations by code, `past` what to say of an abolished authority and the codes to
    offer, `codes` the location codes of every ONS and DfE code in small letters, `members` those of a region.
    """

    entries: list[Entry]
    names: Mapping[str, str]
    codes: Mapping[str, list[str]]
    kinds: Mapping[str, str]
    members: Mapping[str, list[str]]
    past: Mapping[str, tuple[str, tuple[str, ...]]]
    postcodes: Postcodes

    @cached_property
    def by_words(self) -> dict[str, list[Entry]]:
        """The entries by the words of their name."""
        return _grouped((" ".join(lookup_names.words(entry.name)), entry) for entry in self.entries)

    @cached_property
    def by_core(self) -> dict[str, list[Entry]]:
        """The entries by the words of their name without the kind of authority."""
        return _grouped((" ".join(lookup_names.core(entry.name)), entry) for entry in self.entries)

    @cached_property
    def regions(self) -> dict[str, str]:
        """The codes of the regions, and of both halves of London, by name."""
        return {name: code for code, name in self.names.items() if self.kinds[code] == REGION}

    @cached_property
    def spellings(self) -> list[str]:
        """The keys of by_core, for comparison with misspelt names."""
        return list(self.by_core)

    @cached_property
    def council_spellings(self) -> list[str]:
        """Those keys of by_core that are names of councils, past or present."""
        kinds = (AUTHORITY, FORMER)
        return [key for key, found in self.by_core.items() if any(entry.kind in kinds for entry in found)]

    @cached_property
    def of_word(self) -> dict[str, frozenset[int]]:
        """The positions of the entries whose name has a word."""
        found: dict[str, set[int]] = defaultdict(set)
        for position, entry in enumerate(self.entries):
            for word in lookup_names.words(entry.name):
                found[word].add(position)
        return {word: frozenset(positions) for word, positions in found.items()}

    def having_words(self, typed: str) -> list[Entry]:
        """Return the entries whose name has every word typed: Brighton and Hove for 'hove'."""
        parts = set(lookup_names.core(typed))
        if not parts or parts <= lookup_names.BEFORE:
            return []
        positions = frozenset.intersection(*(self.of_word.get(part, frozenset()) for part in parts))
        return [self.entries[position] for position in sorted(positions)]

    @cached_property
    def authorities(self) -> list[tuple[list[str], Entry]]:
        """The entries of authorities, also of abolished and announced ones, with the words of their names."""
        kinds = (AUTHORITY, FORMER, ANNOUNCED)
        return [(lookup_names.words(entry.name), entry) for entry in self.entries if entry.kind in kinds]

    def beginning(self, typed: str) -> list[Entry]:
        """Return the authorities in whose name each word typed begins one: North Yorkshire for 'n york'."""
        parts = lookup_names.core(typed)
        if sum(map(len, parts)) < lookup_names.MIN_LETTERS:
            return []
        return [
            entry
            for words, entry in self.authorities
            if all(any(word.startswith(part) for word in words) for part in parts)
        ]


def read_gazetteer(con: duckdb.DuckDBPyConnection) -> Gazetteer:
    """Read the names and postcodes of the warehouse; `con` is a connection to it."""
    rows = list(place_queries.place_names(con).iter_rows())
    names, kinds, closed = {}, {}, {}
    for _, code, name, level, last_day, _ in rows:
        names[code] = name
        kinds[code] = LARGER.get(level) or (FORMER if last_day else AUTHORITY)
        closed[code] = last_day
    entries, codes = [], defaultdict(list)
    members = defaultdict(list)
    for region, code in place_queries.members_of_regions(con).iter_rows():
        members[region].append(code)
    for alias, code, _, _, _, begins in rows:
        if alias[-1].isdigit():
            codes[alias.lower()].append(code)
        elif begins:
            entries.append(Entry(ANNOUNCED, alias, code, day_label(begins)))
        elif kinds[code] == REGION:
            entries += [Entry(REGION, alias, member, names[code]) for member in members[code]]
        else:
            entries.append(Entry(kinds[code], alias, code))
    for kind, name, code, share in place_queries.areas(con).iter_rows():
        if kinds[code] == REGION:
            entries += [Entry(REGION, name, member, names[code]) for member in members[code]]
        else:
            detail = "" if share is None else f"{share:.0f}% of its residents"
            entries.append(Entry(kind, name, code, detail))
    for name, kind, code, outward in place_queries.settlements(con).iter_rows():
        entries.append(Entry(kind, name, code, outward or ""))
    entries.sort(key=lambda entry: RANK[entry.kind])
    past = {code: _past(con, code, names[code], last) for code, last in closed.items() if last}
    return Gazetteer(entries, names, codes, kinds, members, past, _postcodes(con))


def _past(
    con: duckdb.DuckDBPyConnection, code: str, name: str, last_day: datetime.date
) -> tuple[str, tuple[str, ...]]:
    """Return what became of an abolished authority, and its successors, and itself if it has figures."""
    later = place_queries.authority_changes(con, code).filter(from_code=code)
    followed = f"; after it came {', and '.join(later['to_name'])}" if len(later) else ""
    itself = [code] if place_queries.has_figures(con, code) else []
    return f"{name} ended on {day_label(last_day)}{followed}.", (*later["to_code"].drop_nulls(), *itself)


def _postcodes(con: duckdb.DuckDBPyConnection) -> Postcodes:
    place = {
        postcode: (code, country) for postcode, code, country in place_queries.postcodes(con).iter_rows()
    }
    areas = frozenset(postcode[: 1 if postcode[1].isdigit() else 2] for postcode in place)
    countries = frozenset(country for code, country in set(place.values()) if code is None)
    return Postcodes(place, sorted(place), areas, countries)


def _grouped(pairs: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for key, entry in pairs:
        found[key].append(entry)
    return dict(found)
