"""What is to be seen in a picture of one period, in a few short sentences for people who do not see it.

Each function returns the text alternative of a kind of picture, at most MOST letters long where it is more
than one sentence. Pictures over the years are in `alternatives_over_time`.
"""

from collections.abc import Sequence
from statistics import quantiles

from pipeline.text import formatting, groups, not_ranked, positions
from pipeline.text.formatting import Row

MOST = 250
"""Letters that screen readers say in one go without tiring the listener."""
NAMED = 2
"""How many councils are named at each end of a map."""
FEWEST_FOR_HALF = 8


def fitting(*parts: str | None) -> str:
    """Return as many of the sentences, from the first, as MOST letters hold; those that are too long are
    left out, but the first never is.
    """
    said = ""
    for part in parts:
        if part and (not said or len(said) + 1 + len(part) <= MOST):
            said = f"{said} {part}".strip()
    return said


def of_map(
    rows: Sequence[Row], indicator: Row, england: Row | None, place: Row | None, region: str | None = None
) -> str:
    """Return who has the lowest and the highest figures; `place` is a row of `location`.

    `rows` are of `figure`; figures in doubt, or of too few to compare, are never called lowest or highest.
    `region` has sentences on the region of the picture, England's figure included; they come first.
    """
    ordered = sorted(_sound(rows), key=lambda row: row["value"])
    if not ordered:
        ends = "No figure can be compared."
    elif ordered[0]["value"] == ordered[-1]["value"]:
        ends = f"All figures are {formatting.figure(ordered[0]['value'], indicator)}."
    else:
        low, high = (_end(rows, indicator, NAMED) for rows in (ordered, ordered[::-1]))
        ends = f"Lowest in {low}; highest in {high}."
    if region:
        return fitting(region, ends, _gaps(rows))
    own = _own(rows, indicator, place) if place else None
    return fitting(ends, own, _national(england, indicator), _gaps(rows))


def of_all(
    rows: Sequence[Row], indicator: Row, england: Row | None, place: Row | None, region: str | None = None
) -> str:
    """Return where `place` stands among all councils, and between which figures half of them lie.

    `region` has sentences on the region of the picture, England's figure included; they come first.
    """
    sound = _sound(rows)
    middle = None
    if len(sound) >= FEWEST_FOR_HALF:
        low, _, high = quantiles([row["value"] for row in sound], n=4, method="inclusive")
        middle = (
            f"Half of {len(sound)} councils lie between {formatting.as_noun(low, indicator)} and "
            f"{formatting.as_noun(high, indicator)}."
        )
    if region:
        return fitting(region, middle, _gaps(rows))
    first = _own(rows, indicator, place, position=True) if place else _range(sound, indicator)
    return fitting(first, middle, _national(england, indicator), _gaps(rows)) or "No figure can be compared."


def of_some(rows: Sequence[Row], indicator: Row, england: Row | None, place: Row | None) -> str:
    """Return where `place` stands among the few councils that are shown, and how far these lie apart."""
    own = _own(rows, indicator, place, position=True) if place else None
    sound = _sound(rows)
    ends = _range(sound, indicator) if len(sound) > 1 or not place else None
    ends = ends or "There is no other figure to compare."
    return fitting(own, ends, _national(england, indicator), _gaps(rows))


def of_border_gaps(gaps: Sequence[Row], indicator: Row) -> str:
    """Return the two widest gaps of rows of queries.variation.border_gaps; doubtful ones are only counted."""
    sound = [row for row in gaps if not row["doubt"]]
    if not sound:
        return "No border has figures on both sides that can be compared."
    said = [f"Widest gap: {_pair(sound[0], indicator)}."]
    said += [f"Next: {_pair(row, indicator)}." for row in sound[1:2]]
    in_doubt = len(gaps) - len(sound)
    doubt = f"{in_doubt} of {len(gaps)} gaps cannot be compared." if in_doubt else None
    return fitting(said[0], doubt, *said[1:])


def of_funnel(rows: Sequence[Row], indicator: Row, outside: int, own: str | None) -> str:
    """Return how many of rows of queries.variation.funnel differ unusually, and who differs most.

    `own` is the sentence on the council of the picture.
    """
    below, above = (
        sorted(
            (row for row in rows if row["standing"].startswith(side)),
            key=lambda row: row["value"],
            reverse=side == "above",
        )
        for side in ("below", "above")
    )
    verb = "lies" if outside == 1 else "lie"
    said = [
        f"{outside or 'None'} of {len(rows)} councils {verb} outside the limits.",
        f"{len(below)} below, lowest {_named(below[:1], indicator)}." if below else None,
        f"{len(above)} above, highest {_named(above[:1], indicator)}." if above else None,
    ]
    return fitting(own, *said, None if outside else _range(rows, indicator))


def of_movers(
    falls: Sequence[Row],
    rises: Sequence[Row],
    indicator: Row,
    periods: Sequence[str],
    own: Row | None,
    *,
    in_per_cent: bool,
) -> str:
    """Return the largest change each way, and that of the council `own`, if any.

    The rows, of queries.variation.movers, can be compared: no break in counting lies between the periods.
    """
    down, up = ("towards deficit", "towards surplus") if indicator["signed"] else ("down", "up")
    measured = " in per cent" if in_per_cent else ""
    said = [_moved(own, indicator, periods)] if own else []
    for way, found in ((down, falls), (up, rises)):
        said += [f"Furthest {way}{measured}: {_moved(row, indicator, periods)}" for row in found[:1]]
    return fitting(*said) or "No figure that can be compared has changed."


def of_two_measures(
    pairs: Sequence[Row], indicators: Sequence[Row], seen: str, own: str | None, without: int
) -> str:
    """Return how rows of queries.variation.pairs lie: `seen` says how the two measures go together."""
    sound = [row for row in pairs if not row["left_out"]]
    ends = [
        f"{name}: {formatting.figure(min(values), indicator)} to {formatting.figure(max(values), indicator)}"
        for name, indicator, of in zip(("Across", "upwards"), indicators, ("x", "y"), strict=True)
        if (values := [row[of] for row in sound])
    ]
    spread = f"{'; '.join(ends)}." if ends else "No pair of figures can be compared."
    missing = f"{without} councils lack one of the two figures." if without else None
    return fitting(own, seen, spread, missing)


def of_group_gaps(compared: Sequence[Row], own: Row | None, england: Row | None, left_out: int) -> str:
    """Return in how many councils a group of children is clearly off from all others; rows of
    queries.equality with a gap.
    """
    said = [f"{own['location_name']}: {groups.judged(own)}."] if own else []
    if compared:
        said.append(f"{groups.counted(compared).partition('. ')[0]}.")
        said.append(
            f"Gaps run from {groups.gap(min(compared, key=lambda row: row['gap']))} to "
            f"{groups.gap(max(compared, key=lambda row: row['gap']))}."
        )
    else:
        said.append("No council can be compared.")
    national = f"England: {groups.gap(england)}." if england and england["gap"] is not None else None
    missing = f"{left_out} councils are not drawn." if left_out else None
    return fitting(*said, national, missing)


def remark(row: Row) -> str:
    """Return the doubt on a figure in brackets with a space before: ' (too few to compare)'."""
    said = not_ranked.REMARKS.get(row["not_ranked"])
    return f" ({said})" if said else ""


def _sound(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["value"] is not None and not row["not_ranked"]]


def _named(rows: Sequence[Row], indicator: Row) -> str:
    """Return councils with their figures: 'Derbyshire (5.0%) and Devon (5.1%)'."""
    names = (formatting.place_in_a_sentence(row["location_name"]) for row in rows)
    figures = (formatting.figure(row["value"], indicator) for row in rows)
    return formatting.listed([f"{name} ({figure})" for name, figure in zip(names, figures, strict=True)])


def _range(sound: Sequence[Row], indicator: Row) -> str | None:
    if not sound:
        return None
    ordered = sorted(sound, key=lambda row: row["value"])
    if ordered[0]["value"] == ordered[-1]["value"]:
        return f"All figures are {formatting.figure(ordered[0]['value'], indicator)}."
    low, high = (_end(rows, indicator) for rows in (ordered, ordered[::-1]))
    return f"Figures run from {low} to {high}."


def _end(ordered: Sequence[Row], indicator: Row, most: int = 1) -> str:
    """Return the first `most` of ordered rows in words; many with the same figure are counted, not named."""
    value = ordered[0]["value"]
    same = [row for row in ordered if row["value"] == value]
    if len(same) > NAMED:
        return f"{len(same)} councils ({formatting.figure(value, indicator)})"
    is_clear = len(ordered) <= most or ordered[most - 1]["value"] != ordered[most]["value"]
    return _named(ordered[:most] if is_clear else same, indicator)


def _own(rows: Sequence[Row], indicator: Row, place: Row, *, position: bool = False) -> str:
    """Return a council's figure: 'Leeds: 7.3%, 12th lowest of 147.', or that there is none."""
    row = next((row for row in rows if row["location_code"] == place["location_code"]), None)
    name = place["location_name"]
    if row is None or row["value"] is None:
        return f"No figure for {formatting.place_in_a_sentence(name)}."
    is_ranked = position and not row["not_ranked"] and len(_sound(rows)) > 1
    where = f", {_position(row, rows, indicator)}" if is_ranked else ""
    return f"{name}: {formatting.figure(row['value'], indicator)}{remark(row)}{where}."


def _position(own: Row, rows: Sequence[Row], indicator: Row) -> str:
    """Return the place of a sound figure among the sound ones, from the nearer end: '12th lowest of 147'."""
    values, value = [row["value"] for row in _sound(rows)], own["value"]
    lower_is_better = indicator["polarity"] == "lower_is_better"
    better = sum(other < value if lower_is_better else other > value for other in values)
    tied = sum(other == value for other in values) - 1
    return positions.short_position(better + 1, len(values), tied, value, indicator)


def _national(england: Row | None, indicator: Row) -> str | None:
    return f"England: {formatting.figure(england['value'], indicator)}." if england else None


def _gaps(rows: Sequence[Row]) -> str | None:
    """Return how many figures are missing or not compared: 'No figure for 4 councils.'."""
    missing = sum(row["value"] is None for row in rows)
    doubtful = sum(row["value"] is not None and bool(row["not_ranked"]) for row in rows)
    noun = "council" if missing == 1 else "councils"
    said = [f"no figure for {missing} {noun}"] if missing else []
    said += [f"{doubtful} in doubt or of too few to compare"] if doubtful else []
    return f"{formatting.capital('; '.join(said))}." if said else None


def _pair(row: Row, indicator: Row) -> str:
    high, low = (
        f"{formatting.place_in_a_sentence(row[f'{side}_name'])} "
        f"{formatting.figure(row[f'{side}_value'], indicator)}"
        for side in ("high", "low")
    )
    return f"{high}, {low}, {formatting.difference(row['gap'], indicator)} apart"


def _moved(row: Row, indicator: Row, periods: Sequence[str]) -> str:
    when = "at" if indicator["signed"] else "in"
    before, after = (
        f"{formatting.figure(row[of], indicator)} {when} {period}"
        for of, period in zip(("from_value", "value"), periods, strict=True)
    )
    chance = ", which chance alone could make" if row["beyond_chance"] is False else ""
    return f"{row['location_name']}, {before} and {after}{chance}."
