"""Find an authority by its name, or by that of an area that lies in it."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from pipeline.lookup import names as lookup_names
from pipeline.lookup.finding import Candidate, Finding, quoted
from pipeline.lookup.gazetteer import (
    ANNOUNCED,
    AUTHORITY,
    CONSTITUENCY,
    COUNTRY,
    DISTRICTS,
    FORMER,
    GROUPS,
    RANK,
    REGION,
    SETTLEMENTS,
    SHORT_NAME,
    Entry,
    Gazetteer,
)

MIN_SIMILARITY = 86  # 'leciester' and 'Bukinghamshire' are similar enough to a name
LIKELIER = 4  # a council's name is likelier meant than a village's that is as similar
MAX_GUESSES = 8
LETTERS_OF_EACH = 4  # letters that a text has at least for each that may be wrong


def by_code(places: Gazetteer, typed: str) -> Finding | None:
    """Find the place of an ONS or DfE code."""
    codes = places.codes.get(typed.lower())
    if not codes:
        return None
    entries = []
    for code in codes:
        kind = places.kinds[code]
        members = places.members.get(code, []) if kind == REGION else [code]
        entries += [Entry(kind, places.names[code], member, places.names[code]) for member in members]
    return _finding(places, typed, entries or [Entry(COUNTRY, places.names[codes[0]], codes[0])])


def by_name(places: Gazetteer, typed: str) -> Finding | None:
    """Find places of exactly this name, else without words like 'Council', else with these words in it."""
    entries = exact(places, typed)
    if entries and _is_ambiguous(entries):
        return _areas(places, typed, [*_longer_names(places, typed), *entries])
    return _finding(places, typed, entries or _partial(places, typed))


def exact(places: Gazetteer, typed: str) -> list[Entry]:
    """Return the entries of exactly this name, else those of it without words like 'Council'."""
    return places.by_words.get(" ".join(lookup_names.words(typed))) or places.by_core.get(
        " ".join(lookup_names.core(typed)), []
    )


def by_similar_name(places: Gazetteer, typed: str) -> Finding | None:
    """Find places by the beginnings of words, else by similar spelling; the finding is not certain."""
    begun = sorted(places.beginning(typed), key=_unlikely(typed))
    entries = begun or _misspelt(places, typed)
    found = _finding(places, typed, entries)
    if found is None:
        return None
    present = [candidate.name for candidate in found.candidates if candidate.kind == AUTHORITY]
    nearest = f"{', '.join(dict.fromkeys(present))}." if present else found.sentence
    return Finding(
        f"Nothing here is called {quoted(typed)}. The nearest name: {nearest}",
        found.candidates,
        certain=False,
        regions=found.regions,
    )


def in_context(places: Gazetteer, parts: Sequence[str]) -> Finding | None:
    """Find the place of an address without a postcode: the last part that is known, in the area after it.

    'Exeter, Devon' is Exeter in Devon; 'Newport, Shropshire' is one of many places called Newport.
    """
    known = [(part, found) for part in parts if (found := exact(places, part))]
    if not known:
        return None
    area, around = known[-1]
    within = {entry.location_code for entry in around}
    for part, entries in reversed(known[:-1]):
        there = [entry for entry in entries if entry.location_code in within]
        if there:
            return _finding(places, part, there)
    return by_name(places, area)


def _is_ambiguous(entries: Sequence[Entry]) -> bool:
    """Whether the entries are areas in authorities, so that an authority's longer name may be meant."""
    return all(entry.kind in (*DISTRICTS, CONSTITUENCY, *SETTLEMENTS) for entry in entries)


def _longer_names(places: Gazetteer, typed: str) -> list[Entry]:
    """Return authorities with these words in their name, and districts that begin with them."""
    entries = places.having_words(typed)
    authorities = [entry for entry in entries if entry.kind == AUTHORITY]
    unlikely = _unlikely(typed)
    districts = [entry for entry in entries if entry.kind in DISTRICTS and not unlikely(entry)]
    return [*sorted(authorities, key=unlikely), *districts]


def _partial(places: Gazetteer, typed: str) -> list[Entry]:
    """Return entries with these words in their name: authorities, else other areas, else towns."""
    entries = places.having_words(typed)
    for kinds in ((AUTHORITY,), (FORMER, ANNOUNCED), (*DISTRICTS, CONSTITUENCY, *GROUPS), SETTLEMENTS):
        found = [entry for entry in entries if entry.kind in kinds]
        if found:
            return sorted(found, key=_unlikely(typed))
    return []


def _unlikely(typed: str) -> Callable[[Entry], bool]:
    return lambda entry: lookup_names.first_word_differs(entry.name, typed)


def _nearest(places: Gazetteer, typed: str) -> list[Entry]:
    """Return the entries with the spelling most similar to the text."""
    near = process.extract(
        " ".join(lookup_names.core(typed)),
        places.spellings,
        scorer=fuzz.ratio,
        score_cutoff=MIN_SIMILARITY,
        limit=MAX_GUESSES,
    )
    scored = [
        (score + LIKELIER * (entry.kind in (AUTHORITY, FORMER)), entry)
        for spelling, score, _ in near
        for entry in places.by_core[spelling]
    ]
    scored.sort(key=lambda pair: (-pair[0], RANK[pair[1].kind]))
    authorities = [entry for _, entry in scored if entry.kind == AUTHORITY]
    best = scored[0][1].kind if scored else None
    return authorities if best == AUTHORITY else [entry for _, entry in scored if entry.kind == best]


def _misspelt(places: Gazetteer, typed: str) -> list[Entry]:
    near = _nearest(places, typed)
    if any(entry.kind == AUTHORITY for entry in near):
        return near
    one, two = (_councils_near(places, typed, wrong) for wrong in (1, 2))
    return one or _swapped(places, typed) or near or two or _in_area(places, typed)


def _swapped(places: Gazetteer, typed: str) -> list[Entry]:
    """Return the entries of a name in which two letters that follow each other changed places: 'Brihgton'."""
    text = " ".join(lookup_names.core(typed))
    for at, (first, second) in enumerate(pairwise(text)):
        meant = f"{text[:at]}{second}{first}{text[at + 2 :]}"
        if first != second and (entries := exact(places, meant)):
            return [*_longer_names(places, meant), *entries] if _is_ambiguous(entries) else entries
    return []


def _councils_near(places: Gazetteer, typed: str, wrong: int) -> list[Entry]:
    """Return councils, past or present, in whose name at most so many letters are wrong: 'Kant'."""
    text = " ".join(lookup_names.core(typed))
    if len(text) < LETTERS_OF_EACH * wrong:
        return []
    known = places.council_spellings
    near = process.extract(text, known, scorer=OSA.distance, score_cutoff=wrong, limit=MAX_GUESSES)
    kinds = (AUTHORITY, FORMER)
    return [entry for spelling, _, _ in near for entry in places.by_core[spelling] if entry.kind in kinds]


def _in_area(places: Gazetteer, typed: str) -> list[Entry]:
    """Return the entries of a name that is followed by that of the area around it: 'Leeds Yorks'."""
    parts = lookup_names.words(typed)
    for at in range(len(parts) - 1, 0, -1):
        around = {entry.location_code for entry in exact(places, " ".join(parts[at:]))}
        there = [entry for entry in exact(places, " ".join(parts[:at])) if entry.location_code in around]
        if there:
            return there
    return []


def _finding(places: Gazetteer, typed: str, entries: Sequence[Entry]) -> Finding | None:
    """Return the finding for entries: authorities, else a past or announced one, else areas."""
    if not entries:
        return None
    kinds = {entry.kind for entry in entries}
    if AUTHORITY in kinds:
        return _present(places, typed, [entry for entry in entries if entry.kind == AUTHORITY])
    if ANNOUNCED in kinds:
        return _announced(places, [entry for entry in entries if entry.kind == ANNOUNCED])
    if FORMER in kinds:
        return _past(places, entries)
    if COUNTRY in kinds:
        return _larger_area(sorted({entry.name for entry in entries if entry.kind == COUNTRY}))
    groups = [entry for entry in entries if entry.kind in (SHORT_NAME, *GROUPS)]
    return _areas(places, typed, groups or entries)


def _present(places: Gazetteer, typed: str, entries: Sequence[Entry]) -> Finding:
    candidates = _candidates(places, entries)
    if len(candidates) == 1:
        return Finding(f"Found: {candidates[0].name}.", candidates)
    return Finding(f"{len(candidates)} councils fit {quoted(typed)}: choose one.", candidates)


def _announced(places: Gazetteer, entries: Sequence[Entry]) -> Finding:
    """Return the finding for an announced authority: the authorities that it will replace."""
    first = entries[0]
    candidates = _candidates(places, [entry for entry in entries if entry.name == first.name])
    until = " and ".join(candidate.name for candidate in candidates)
    return Finding(
        f"{first.name} is to begin on {first.detail}; until then its area belongs to {until}.", candidates
    )


def _past(places: Gazetteer, entries: Sequence[Entry]) -> Finding:
    """Return the finding for an abolished authority: its successors, itself if it has figures.

    A ceremonial county of that name can have further councils.
    """
    former = next(entry for entry in entries if entry.kind == FORMER)
    sentence, codes = places.past[former.location_code]
    county = [entry for entry in entries if entry.kind in GROUPS and entry.location_code not in codes]
    more = " and ".join(places.names[entry.location_code] for entry in county)
    if more:
        sentence = f"{sentence} The {county[0].kind} has also {more}."
    own = [Entry(FORMER, former.name, code) for code in codes]
    return Finding(sentence, _candidates(places, [*own, *county]))


def _larger_area(names: Sequence[str]) -> Finding:
    verb = "is" if len(names) == 1 else "are"
    return Finding(
        f"{' and '.join(names)} {verb} larger than a council: choose a council there, and mark those of "
        "the same region."
    )


def _areas(places: Gazetteer, typed: str, entries: Sequence[Entry]) -> Finding:
    """Return the finding for areas that are not authorities: the councils to choose from."""
    candidates = _candidates(places, entries)
    first = entries[0]
    same = [entry for entry in entries if (entry.kind, entry.name) == (first.kind, first.name)]
    if len(candidates) == 1:
        return Finding(_sole(first, candidates[0].name), candidates)
    count = f"{len(candidates)} councils"
    if len({entry.location_code for entry in same}) < len(candidates):
        sentence = _groups(entries) or f"{quoted(typed)} fits places in the areas of {count}: choose one."
    elif first.kind == CONSTITUENCY:
        shares = ", ".join(f"{places.names[entry.location_code]} {_share(entry)}" for entry in same)
        sentence = f"{first.name}, a constituency, lies in {shares}: choose one."
    elif first.kind == SHORT_NAME:
        sentence = f"{quoted(typed)} can mean {count}: choose one."
    elif first.kind in GROUPS:
        sentence = _groups(entries)
    else:
        sentence = f"{first.name}, {_a_kind(first)}, is the name of places in {count}: choose one."
    regions = dict.fromkeys(places.regions[entry.detail] for entry in entries if entry.kind == REGION)
    return Finding(sentence, candidates, regions=tuple(regions))


def _sole(entry: Entry, council: str) -> str:
    if entry.kind == AUTHORITY:
        return f"Found: {council}."
    if entry.kind == SHORT_NAME:
        return f"{entry.name} is short for {council}."
    return f"{entry.name}, {_a_kind(entry)}, is in {council}."


def _a_kind(entry: Entry) -> str:
    """Return the kind of an area as a sentence says it."""
    kind = {"Suburban Area": "suburb", "Other Settlement": "settlement", "Greater London": "county"}.get(
        entry.kind, entry.kind.lower()
    )
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _groups(entries: Sequence[Entry]) -> str:
    """Return how many councils each area has; nothing unless all entries are areas of several councils."""
    sizes = Counter(_group(entry) for entry in entries)
    if any(entry.kind not in GROUPS for entry in entries):
        return ""
    counts = [f"{group} has {size} councils" for group, size in sizes.items()]
    sentence = f"{' and '.join(counts)}: choose one."
    return sentence[0].upper() + sentence[1:]


def _group(entry: Entry) -> str:
    """Return an area of several councils as the subject of a sentence."""
    name = entry.detail or entry.name
    return f"the region {name}" if entry.kind == REGION else f"{entry.name}, {_a_kind(entry)},"


def _share(entry: Entry) -> str:
    return entry.detail.partition(" ")[0]


def _candidates(places: Gazetteer, entries: Sequence[Entry]) -> tuple[Candidate, ...]:
    """Return a candidate for each authority of the entries, with the first entry that leads to it."""
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.location_code, entry)
    return tuple(
        Candidate(code, places.names[code], entry.kind, _reason(entry), _detail(entry))
        for code, entry in first.items()
    )


def _reason(entry: Entry) -> str:
    if entry.kind == CONSTITUENCY:
        return f"{entry.detail} live in the constituency {entry.name}" if entry.detail else entry.name
    return f"{entry.kind} {entry.name}"


def _detail(entry: Entry) -> str:
    """Return what tells an authority from others that the same text leads to."""
    if entry.kind == CONSTITUENCY:
        return entry.detail
    if entry.kind in SETTLEMENTS:
        kind = _a_kind(entry).split(" ", 1)[1]
        return ", ".join(part for part in (entry.name, kind, entry.detail) if part)
    return f"{entry.name}, {entry.kind}" if entry.kind in DISTRICTS else ""
