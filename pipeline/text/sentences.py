"""Sentences that are safe to copy: a figure with its year, definition, counts, position and source.

They use rows of the warehouse only, and state only what the rules allow: no position for a figure that is not
ranked, no 'below' or 'above' if the difference could be chance, no 'rose' or 'fell' across a break in the
series. Deficits and surpluses are in words, differences of percentages in percentage points, and nothing
attributes merit or fault.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core import places
from pipeline.text import formatting, not_ranked, positions
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING


@dataclass(frozen=True)
class Facts:
    """The warehouse's rows about an authority's figure of a measure and period.

    `groups`: rows of group_comparison by neighbour set. `movers`: rows of mover that end in this period, by
    the period in which they start. `notes`: annotations of the measure for this place, all places or England.
    `in_deficit`: number of authorities in deficit, out of `with_balance` with a figure.
    """

    indicator: Row
    figure: Row
    ranking: Row
    release: Row
    region: str = "its region"
    england: Row | None = None
    groups: Mapping[str, Row] = field(default_factory=dict)
    movers: Mapping[int, Row] = field(default_factory=dict)
    notes: Sequence[Row] = ()
    in_deficit: int = 0
    with_balance: int = 0


def texts_by_reader(facts: Facts) -> dict[str, str]:
    """Return the text for each kind of reader, by its heading."""
    return {
        "In short": for_journalist(facts),
        "With the councils next door": for_campaigner(facts),
        "In full": for_officer(facts),
    }


def for_journalist(facts: Facts) -> str:
    """Return the figure, its position, the comparison with England, notes and source."""
    return _joined(
        figure_sentence(facts),
        position_sentence(facts),
        england_sentence(facts),
        *_notes(facts),
        source_sentence(facts),
    )


def for_campaigner(facts: Facts) -> str:
    """Return the figure, its position, the comparison with England and neighbours, notes and source."""
    return _joined(
        figure_sentence(facts),
        position_sentence(facts),
        england_sentence(facts),
        group_sentence(facts, places.TOUCHING),
        *_notes(facts),
        source_sentence(facts),
    )


def for_officer(facts: Facts) -> str:
    """Return the figure, its position, all comparisons, its changes, definition, notes and source."""
    return _joined(
        figure_sentence(facts),
        position_sentence(facts),
        england_sentence(facts),
        group_sentence(facts, places.NEWEST_STATISTICAL),
        group_sentence(facts, places.SAME_REGION),
        *(change_sentence(facts, period) for period in _periods_to_compare(facts)),
        f"Definition: {facts.indicator['definition']}",
        *_notes(facts, general=True),
        source_sentence(facts),
    )


def figure_sentence(facts: Facts) -> str:
    """Return the figure: 'In 2025, Devon issued 5.1% of its ... plans ...: 50 of 974 ...'."""
    figure, indicator = facts.figure, facts.indicator
    when = formatting.when(figure["time_period"], indicator)
    name = formatting.place_in_a_sentence(figure["location_name"])
    if figure["value"] is None:
        label = formatting.in_a_sentence(indicator["label"])
        return f"{when}, there is no figure for {name} on this measure: {label}. {figure['missing_reason']}"
    text = formatting.as_noun(figure["value"], indicator)
    phrase = indicator["phrase"].format(value=text, s="" if text == "1" else "s")
    counts = formatting.counts(figure, indicator)
    return f"{when}, {name} {phrase}{': ' + counts.removeprefix('of ') if counts else ''}."


def position_sentence(facts: Facts) -> str | None:
    """Return the position from the nearer end: 'That is the 2nd lowest of the 147 authorities ranked (...)'.

    With the range of positions compatible with chance. For a figure that is not ranked, the reason; None if
    there is no figure.
    """
    ranking, indicator, value = facts.ranking, facts.indicator, facts.figure["value"]
    if value is None:
        return None
    if ranking["rank"] is None:
        return f"It is not ranked. {ranking['not_ranked_reason']}"
    if formatting.is_balanced(value, indicator):
        return f"{ranking['ranked']:,} authorities are ranked on this measure."
    place, end, _ = positions.from_nearer_end(
        ranking["rank"], ranking["ranked"], ranking["tied"], value, indicator
    )
    likely = positions.likely_places(ranking, value, indicator)
    possible = (
        f" (allowing for chance, between {formatting.ordinal(likely[0])} and {formatting.ordinal(likely[1])})"
        if likely
        else ""
    )
    size = "" if not formatting.is_total(indicator) else "; a total mostly shows how large a place is"
    return f"That is the {place}{end} of the {ranking['ranked']:,} authorities ranked{possible}{size}."


def england_sentence(facts: Facts) -> str | None:
    """Return the comparison with the published figure for England; for balances, how many are in deficit.

    It says 'above' or 'below' only if the two intervals do not overlap. None if England has no figure.
    """
    indicator, figure, england = facts.indicator, facts.figure, facts.england
    if indicator["signed"]:
        return (
            f"{facts.in_deficit:,} of the {facts.with_balance:,} authorities with a figure carried forward "
            "a deficit."
        )
    if england is None or england["value"] is None:
        return None
    national = formatting.as_noun(england["value"], indicator)
    if formatting.is_total(indicator):
        return f"The figure for England is {national} in all."
    if facts.ranking["rank"] is None or figure["value_low"] is None or england["value_low"] is None:
        return f"The figure for England is {national}."
    if figure["value_low"] <= england["value_high"] and england["value_low"] <= figure["value_high"]:
        return f"It is not clearly different from the figure for England, {national}."
    side = "above" if figure["value"] > england["value"] else "below"
    return f"It is {side} the figure for England, {national}."


def group_sentence(facts: Facts, neighbour_set: str) -> str | None:
    """Return the comparison with a group: 'The group average of its 10 neighbours (...) is ...'."""
    group, indicator = facts.groups.get(neighbour_set), facts.indicator
    if facts.figure["value"] is None or formatting.is_total(indicator):
        return None
    if group is None:
        alone = neighbour_set == places.TOUCHING and facts.figure["existed"]
        return "It has no council next door." if alone else None
    name, single = _group_name(group, facts.region), group["members"] == 1
    if group["used"] == 0:
        return f"{name} {'has' if single else 'have'} no figure to compare it with."
    figures = _group_figures(group, formatting.in_a_sentence(name), indicator)
    return f"{figures}.{_compared_with_group(facts, group)}"


def _group_name(group: Row, region: str) -> str:
    members, known, used = group["members"], group["with_figure"], group["used"]
    start, end, model = WORDING[group["neighbour_set"]].phrase
    model = f"{model}; " if model else ""
    if members == 1:
        counted = "without a figure" if not known else "with a figure" if used else "its figure is not ranked"
        return f"{start} one {end.format(noun='council', region=region)} ({model}{counted})"
    counted = "all with a figure" if known == members else f"{known or 'none'} with a figure"
    ranked = "" if used == known else f", {used or 'none'} of them ranked"
    return f"{start} {members} {end.format(noun='councils', region=region)} ({model}{counted}{ranked})"


def _group_figures(group: Row, name: str, indicator: Row) -> str:
    mean = formatting.as_noun(group["mean"], indicator)
    if group["members"] == 1:
        return f"{formatting.capital(name)} has {mean}"
    if group["used"] == 1:
        return f"The group average of {name} is {mean}"
    if group["pooled"] is None:
        return f"The simple average of {name} is {mean}"
    pooled = formatting.as_noun(group["pooled"], indicator)
    return f"The group average of {name} is {pooled}; their simple average is {mean}"


def _compared_with_group(facts: Facts, group: Row) -> str:
    """Return the position in the group and, if the gap has an interval, the gap; balances have none."""
    indicator, value = facts.indicator, facts.figure["value"]
    if group["position"] is None or formatting.is_balanced(value, indicator):
        return ""
    place, end, from_low = positions.from_nearer_end(
        group["position"], group["of"], group["tied"], value, indicator
    )
    position = f" Its own figure is the {place}{end} of these {group['of']}"
    if group["gap_low"] is None:
        return f"{position}."
    theirs = "the group average" if group["used"] > 1 else "that"
    if group["gap_low"] <= 0 <= group["gap_high"]:
        return f"{position}, not clearly different from {theirs}."
    apart = formatting.difference(group["gap"], indicator)
    side = "above" if group["gap"] > 0 else "below"
    yet = "yet " if from_low == (group["gap"] > 0) else ""
    between = _between(group["gap_low"], group["gap_high"], indicator)
    return f"{position}, {yet}{apart} {side} {theirs} ({between})."


def _between(low: float, high: float, indicator: Row) -> str:
    """Format an interval that excludes 0, without signs, with enough decimals that its near end is not 0."""
    near, far = sorted((abs(low), abs(high)))
    decimals = next(more for more in range(indicator["decimals"], 9) if round(near, more) > 0 or more == 8)
    return f"likely range: {near:,.{decimals}f} to {far:,.{decimals}f}"


def change_sentence(facts: Facts, from_period: int) -> str | None:
    """Return the change since an earlier period; None without a figure in that period.

    It says 'rose' or 'fell' only if the change is beyond chance and does not cross a break in the series.
    """
    mover, indicator = facts.movers.get(from_period), facts.indicator
    if mover is None:
        return None
    when, before = _earlier_period(from_period, indicator), formatting.as_noun(mover["from_value"], indicator)
    before += not_ranked.CLAUSES.get(mover["from_doubt"], "")
    start = formatting.capital(when)
    if mover["crosses_break"]:
        sentence = f"{start} it was {before}; that is not comparable. {_breaks_between(facts, from_period)}"
    elif indicator["signed"]:
        sentence = f"{start} it carried forward {before}."
    elif mover["doubt"]:
        sentence = f"{start} it was {before}."
    else:
        sentence = _changed(mover, when, before, indicator)
    return _joined(sentence, *_notes_before(facts, from_period, start))


def _changed(mover: Row, when: str, before: str, indicator: Row) -> str:
    apart = formatting.difference(mover["change"], indicator)
    if mover["beyond_chance"] is False:
        return f"The figure is not clearly different from {before} {when}."
    if float(f"{mover['change']:.{indicator['decimals']}f}") == 0:
        return f"The figure was {before} {when}."
    interval = ""
    if mover["change_low"] is not None:
        interval = f" ({_between(mover['change_low'], mover['change_high'], indicator)})"
    verb = "rose" if mover["change"] > 0 else "fell"
    return f"From {before} {when} the figure {verb} by {apart}{interval}."


def _breaks_between(facts: Facts, from_period: int) -> str:
    to_period = facts.figure["time_period"]
    return " ".join(
        note["text"]
        for note in facts.notes
        if note["kind"] == "series_break" and from_period < note["time_period"] <= to_period
    )


def _notes_before(facts: Facts, from_period: int, when: str) -> list[str]:
    """Return the notes on the earlier figure that do not apply to the current figure."""
    now = {note["text"] for note in facts.notes if note["time_period"] == facts.figure["time_period"]}
    return [
        f"Note, {formatting.in_a_sentence(when)}: {note['text']}"
        for note in facts.notes
        if note["kind"] in ("caveat", "policy")
        and note["time_period"] == from_period
        and note["location_code"] in (None, facts.figure["location_code"])
        and note["text"] not in now
    ]


def _periods_to_compare(facts: Facts) -> list[int]:
    """Return the previous period and the earliest one comparable without reservation, newest first."""
    periods = sorted(facts.movers)
    comparable = [
        period
        for period in periods
        if not any(facts.movers[period][reservation] for reservation in ("crosses_break", "caution", "doubt"))
    ]
    return sorted({*periods[-1:], *comparable[:1]}, reverse=True)


def _notes(facts: Facts, *, general: bool = False) -> list[str]:
    """Return the notes on this figure and England's; with `general`, also those on the measure."""
    kinds = {"caveat", "approximate", "policy"}
    if general and "worked out here" not in facts.indicator["definition"].lower():
        kinds.add("ours")
    own = (None, facts.figure["location_code"])
    return [
        f"Note{'' if note['location_code'] in own else ' on the figure for England'}: {note['text']}"
        for note in facts.notes
        if note["kind"] in kinds
        and note["time_period"] in ({facts.figure["time_period"]} | ({None} if general else set()))
        and (note["location_code"] not in own or facts.figure["value"] is not None)
    ]


def source_sentence(facts: Facts) -> str:
    """Return publisher, title, date and address of the release, and its kind if it is not a copy."""
    release = facts.release
    kind = "" if release["kind"] == "copy" else f" ({release['kind']})"
    title = f"“{release['title']}”"
    return f"Source: {release['publisher']}, {title}, {release['published']}{kind}, {release['url']}"


def _earlier_period(time_period: int, indicator: Row) -> str:
    if indicator["signed"]:
        return f"at {formatting.period_cell(time_period, indicator)}"
    return formatting.in_a_sentence(formatting.when(time_period, indicator))


def _joined(*parts: str | None) -> str:
    return " ".join(dict.fromkeys(part for part in parts if part))
