"""Find an authority by postcode, outward code or sector."""

from collections.abc import Sequence

from pipeline.lookup import postcodes
from pipeline.lookup.finding import Candidate, Finding, quoted
from pipeline.lookup.gazetteer import Gazetteer
from pipeline.lookup.postcodes import EXAMPLE, Postcode

KIND = "postcode"


def by_postcode(places: Gazetteer, typed: str) -> Finding | None:
    """Find a full postcode anywhere in the text, else an outward code or sector."""
    return _by_full_postcode(places, typed) or _by_partial_postcode(places, typed)


def explain_no_postcode(places: Gazetteer, typed: str) -> Finding | None:
    """Explain why a text with a digit, or a British Forces address, leads to no authority; else None."""
    if postcodes.is_forces_address(typed):
        return Finding(f"{quoted(typed)} is an address of British Forces, which is in no council's area.")
    if not postcodes.has_digit(typed):
        return None
    readings = postcodes.full_postcodes(typed) or postcodes.partial_postcodes(typed)
    if readings:
        return _unknown_postcode(places, typed, readings[0])
    fault = postcodes.fault(typed)
    if fault:
        return Finding(f"{quoted(typed)} is not a postcode: {fault}. {EXAMPLE}")
    return Finding(f"{quoted(typed)} is neither a postcode nor the code of a council. {EXAMPLE}")


def _by_full_postcode(places: Gazetteer, typed: str) -> Finding | None:
    """Find a full postcode by its own row, else by its sector's."""
    for postcode in postcodes.full_postcodes(typed):
        for key in (postcode, postcode.sector):
            if key.compact in places.postcodes.place:
                return _postcode_finding(places, typed, postcode, key)
    return None


def _postcode_finding(places: Gazetteer, typed: str, postcode: Postcode, key: Postcode) -> Finding:
    name = _postcode_as_read(typed, postcode)
    code, country = places.postcodes.place[key.compact]
    if code is None:
        return _outside_england(name, country)
    how = "" if key == postcode else f" (by sector, {key.written})"
    return Finding(f"{name} is in {places.names[code]}{how}.", (_candidate(places, code, postcode.written),))


def _by_partial_postcode(places: Gazetteer, typed: str) -> Finding | None:
    """Find an outward code (BN3) or a sector (BN3 2): the first reading that exists."""
    for partial in postcodes.partial_postcodes(typed):
        within = places.postcodes.within(partial.written)
        if within:
            name = _postcode_as_read(typed, partial)
            return _partial_postcode_finding(places, name, partial, within)
    return None


def _partial_postcode_finding(
    places: Gazetteer, name: str, partial: Postcode, within: Sequence[tuple[str | None, str]]
) -> Finding:
    codes = [code for code, _ in within if code]
    abroad = " and ".join(country for code, country in within if not code)
    if not codes:
        return _outside_england(name, abroad)
    candidates = tuple(_candidate(places, code, partial.written) for code in codes)
    partly = f", and partly in {abroad}" if abroad else ""
    if len(codes) == 1:
        return Finding(f"{name} is in {places.names[codes[0]]}{partly}.", candidates)
    in_areas = f"{name} is in the areas of {len(codes)} councils{partly}"
    return Finding(f"{in_areas}: choose one, or type the whole postcode.", candidates)


def _candidate(places: Gazetteer, code: str, written: str) -> Candidate:
    return Candidate(code, places.names[code], KIND, f"{written} is in its area")


def _postcode_as_read(typed: str, postcode: Postcode) -> str:
    """Return the postcode as usually written, with the text if that differs."""
    if postcode.compact in postcodes.compact(typed):
        return postcode.written
    return f"{quoted(typed)}, read as {postcode.written},"


def _outside_england(name: str, country: str) -> Finding:
    article = "the " if country.startswith("Isle") else ""
    return Finding(f"{name} is in {article}{country}; this site covers England only.")


def _unknown_postcode(places: Gazetteer, typed: str, postcode: Postcode) -> Finding:
    known = postcode.area in places.postcodes.areas
    begins = postcode.sector.written if known else f"the letters {postcode.area}"
    return Finding(f"{quoted(typed)} is not a known postcode: none begins with {begins}. {EXAMPLE}")
