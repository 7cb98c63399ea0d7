"""Find an authority by postcode, code or name, including abolished and announced authorities.

The text is looked up in the warehouse; it is not stored, logged or sent anywhere.
"""

import datetime
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from pipeline.core.periods import day_label
from pipeline.core.places import LOCAL_AUTHORITY
from pipeline.lookup import names as lookup_names
from pipeline.lookup import postcodes
from pipeline.lookup.postcodes import EXAMPLE, Postcode
from pipeline.queries import places as place_queries

MAX_CHARACTERS = 60  # of the text; the longest name with 'London Borough of' and 'Council' has 48
MAX_CHOICES = 8


@dataclass(frozen=True)
class Finding:
    """The result of a search: a sentence for people, and the location codes of authorities, best match first.

    With more than one code, the user chooses. A match that is only similar to the text is not certain: the
    user confirms it. The sentence quotes only letters, digits, spaces, hyphens and apostrophes of the text.
    """

    sentence: str
    codes: tuple[str, ...] = ()
    certain: bool = True

    @property
    def code(self) -> str | None:
        """The authority, if there is a single certain match."""
        return self.codes[0] if self.certain and len(self.codes) == 1 else None


class _Name(NamedTuple):
    """A row of `place_queries.place_names`."""

    alias: str
    location_code: str
    location_name: str
    geographic_level: str
    closed: datetime.date | None
    begins: datetime.date | None


def find(con: duckdb.DuckDBPyConnection, text: str) -> Finding:
    """Find the authorities that a text refers to: a full or partial postcode, a code or a name.

    `con` is a connection to the warehouse, `text` any user input. Postcodes may have any case and spacing, be
    part of an address, and have O for 0 or I for 1. Names may have any case, omit or add 'Council' or 'City
    of', be partial or misspelt. An abolished authority leads to its successors, an announced one to the
    authorities that it will replace.
    """
    typed = _sanitise(text)
    if not typed:
        return Finding(f"Type a postcode or the name of a council. {EXAMPLE}")
    by_postcode = _by_postcode(con, typed) or _by_partial_postcode(con, typed)
    if by_postcode:
        return by_postcode
    aliases = [_Name(*row) for row in place_queries.place_names(con).iter_rows()]
    by_code = _name_finding(con, typed, [name for name in aliases if name.alias.lower() == typed.lower()])
    if by_code:
        return by_code
    names = [name for name in aliases if not name.alias[-1].isdigit()]
    return (
        _explain_no_postcode(con, typed)
        or _by_name(con, typed, names)
        or _by_nearest_name(con, typed, names)
        or Finding(
            f"No council in England is called “{typed}”. Towns and districts are not listed: a postcode "
            "there finds its council."
        )
    )


def _sanitise(text: str) -> str:
    """Remove markup and control characters from the text, and shorten it to MAX_CHARACTERS."""
    plain = unicodedata.normalize("NFKC", text.strip()[:MAX_CHARACTERS])
    plain = plain.replace("\u2019", "'").replace("&", " and ")
    safe = "".join(character if character.isalnum() or character in "'-" else " " for character in plain)
    return " ".join(safe.split())[:MAX_CHARACTERS].strip(" '-")


def _by_postcode(con: duckdb.DuckDBPyConnection, typed: str) -> Finding | None:
    """Find a full postcode by its own row, else by its sector's."""
    readings = postcodes.full_postcodes(typed)
    if not readings:
        return None
    keys = [key.compact for postcode in readings for key in (postcode, postcode.sector)]
    rows = {
        row["postcode"]: row for row in place_queries.places_of_postcodes(con, keys).iter_rows(named=True)
    }
    for postcode in readings:
        row = rows.get(postcode.compact) or rows.get(postcode.sector.compact)
        if row:
            return _postcode_finding(typed, postcode, row)
    return None


def _postcode_finding(typed: str, postcode: Postcode, row: Mapping[str, str | None]) -> Finding:
    name = _postcode_as_read(typed, postcode)
    if row["location_code"] is None:
        return _outside_england(name, str(row["country"]))
    how = "" if row["postcode"] == postcode.compact else f" (by sector, {postcode.sector.written})"
    return Finding(f"{name} is in {row['location_name']}{how}.", (row["location_code"],))


def _by_partial_postcode(con: duckdb.DuckDBPyConnection, typed: str) -> Finding | None:
    """Find an outward code (BN3) or a sector (BN3 2): the first reading that exists."""
    for partial in postcodes.partial_postcodes(typed):
        places = place_queries.places_within(con, partial.written)
        if not places.is_empty():
            return _partial_postcode_finding(_postcode_as_read(typed, partial), places.rows(named=True))
    return None


def _partial_postcode_finding(name: str, places: Sequence[Mapping[str, str]]) -> Finding:
    councils = {row["location_code"]: row["location_name"] for row in places if row["location_code"]}
    abroad = " and ".join(row["country"] for row in places if not row["location_code"])
    if not councils:
        return _outside_england(name, abroad)
    partly = f", and partly in {abroad}" if abroad else ""
    if len(councils) == 1:
        return Finding(f"{name} is in {', '.join(councils.values())}{partly}.", tuple(councils))
    in_areas = f"{name} is in the areas of {len(councils)} councils{partly}"
    return Finding(f"{in_areas}: choose one, or type the whole postcode.", tuple(councils))


def _postcode_as_read(typed: str, postcode: Postcode) -> str:
    """Return the postcode as usually written, with the text if that differs."""
    if postcode.compact in postcodes.compact(typed):
        return postcode.written
    return f"“{typed}”, read as {postcode.written},"


def _outside_england(name: str, country: str) -> Finding:
    article = "the " if country.startswith("Isle") else ""
    return Finding(f"{name} is in {article}{country}; this site covers England only.")


def _explain_no_postcode(con: duckdb.DuckDBPyConnection, typed: str) -> Finding | None:
    """Explain why a text with a digit, or a British Forces address, leads to no authority; else None."""
    if postcodes.is_forces_address(typed):
        return Finding(f"“{typed}” is an address of British Forces, which is in no council's area.")
    if not postcodes.has_digit(typed):
        return None
    readings = postcodes.full_postcodes(typed) or postcodes.partial_postcodes(typed)
    if readings:
        return _unknown_postcode(con, typed, readings[0])
    fault = postcodes.fault(typed)
    if fault:
        return Finding(f"“{typed}” is not a postcode: {fault}. {EXAMPLE}")
    return Finding(f"“{typed}” is neither a postcode nor the code of a council. {EXAMPLE}")


def _unknown_postcode(con: duckdb.DuckDBPyConnection, typed: str, postcode: Postcode) -> Finding:
    if place_queries.is_postcode_area(con, postcode.area):
        begins = postcode.sector.written
    else:
        begins = f"the letters {postcode.area}"
    return Finding(f"“{typed}” is not a known postcode: none begins with {begins}. {EXAMPLE}")


def _by_name(con: duckdb.DuckDBPyConnection, typed: str, names: Sequence[_Name]) -> Finding | None:
    """Find places by name: an exact match, else without words like 'Council', else a part of the name."""
    words, core = lookup_names.words(typed), lookup_names.core(typed)
    matches = (
        [name for name in names if lookup_names.words(name.alias) == words]
        or [name for name in names if lookup_names.core(name.alias) == core]
        or _likeliest([name for name in names if lookup_names.has_words(name.alias, typed)], typed)
    )
    return _name_finding(con, typed, matches)


def _by_nearest_name(con: duckdb.DuckDBPyConnection, typed: str, names: Sequence[_Name]) -> Finding | None:
    """Find places by the beginnings of words, else by similar spelling; the finding is not certain."""
    begun = _likeliest([name for name in names if lookup_names.has_word_beginnings(name.alias, typed)], typed)
    near = lookup_names.nearest((name.alias for name in names), typed, MAX_CHOICES) if not begun else []
    matches = begun or [name for alias in near for name in names if name.alias == alias]
    found = _name_finding(con, typed, matches)
    if found is None:
        return None
    existing = _existing(matches)
    nearest = f"{', '.join(existing.values())}." if existing else found.sentence
    return Finding(
        f"No council is called “{typed}”; for a town, type a postcode there. The nearest name: {nearest}",
        found.codes,
        certain=False,
    )


def _likeliest(names: list[_Name], typed: str) -> list[_Name]:
    return sorted(names, key=lambda name: lookup_names.first_word_differs(name.alias, typed))


def _name_finding(con: duckdb.DuckDBPyConnection, typed: str, matches: Sequence[_Name]) -> Finding | None:
    """Return the finding for matches: present authorities, else a past or announced one, else regions."""
    authorities = [name for name in matches if name.geographic_level == LOCAL_AUTHORITY]
    existing = _existing(matches)
    if existing:
        return _present(typed, existing)
    if authorities:
        first = authorities[0]
        if first.begins:
            return _announced(authorities, first.begins)
        return _past(con, first)
    if matches:
        return _larger_area(sorted({name.location_name for name in matches}))
    return None


def _existing(matches: Sequence[_Name]) -> dict[str, str]:
    """Return the names of the authorities that exist today, by code."""
    return {
        name.location_code: name.location_name
        for name in matches
        if name.geographic_level == LOCAL_AUTHORITY and name.closed is None and name.begins is None
    }


def _present(typed: str, present: Mapping[str, str]) -> Finding:
    codes = tuple(present)[:MAX_CHOICES]
    if len(present) == 1:
        return Finding(f"Found: {present[codes[0]]}.", codes)
    cut_off = f", of which these are the first {MAX_CHOICES}" if len(present) > MAX_CHOICES else ""
    return Finding(f"{len(present)} councils fit “{typed}”{cut_off}: choose one.", codes)


def _announced(names: Sequence[_Name], begins: datetime.date) -> Finding:
    """Return the finding for an announced authority: the authorities that it will replace."""
    alias = names[0].alias
    parts = {name.location_code: name.location_name for name in names if name.alias == alias}
    until = " and ".join(parts.values())
    return Finding(
        f"{alias} is to begin on {day_label(begins)}; until then its area belongs to {until}.", tuple(parts)
    )


def _past(con: duckdb.DuckDBPyConnection, name: _Name) -> Finding:
    """Return the finding for an abolished authority: its successors, and itself if it has figures."""
    later = place_queries.authority_changes(con, name.location_code).filter(from_code=name.location_code)
    followed = f"; after it came {', and '.join(later['to_name'])}" if len(later) else ""
    itself = [name.location_code] if place_queries.has_figures(con, name.location_code) else []
    ended = f"ended on {day_label(name.closed)}" if name.closed else "has ended"
    return Finding(
        f"{name.location_name} {ended}{followed}.",
        (*later["to_code"].drop_nulls(), *itself),
    )


def _larger_area(regions: Sequence[str]) -> Finding:
    """Return the finding for regions or England, which cannot be selected."""
    verb = "is" if len(regions) == 1 else "are"
    return Finding(
        f"{' and '.join(regions)} {verb} larger than a council: choose a council there, and mark those of "
        "the same region."
    )
