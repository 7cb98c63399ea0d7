"""Pictures of a measure over the years, from the warehouse: trend, panels, spread, and who moved."""

from collections.abc import Collection, Sequence

from pipeline.core.errors import PipelineError
from pipeline.core.places import ENGLAND, STATISTICAL
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures import (
    movers,
    panels,
    spread,
    trend,
)
from pipeline.publish.pictures.elements.roles import Role
from pipeline.publish.pictures.picture import Picture
from pipeline.publish.pictures.trend_lines import Line
from pipeline.queries import pictures as picture_queries
from pipeline.queries import places as place_queries
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting, growth
from pipeline.text.formatting import Row

REGIONS = 9
BESIDE: tuple[Role, ...] = ("england", "region", "neighbours")
"""Those that a council is shown beside on a trend."""


def of_trend(
    subject: Subject,
    most_former: int | None = None,
    beside: Collection[Role] = BESIDE,
    together: Sequence[Row] | None = None,
    *,
    policies: bool = True,
) -> Picture:
    """Return the measure over the years: a council, its predecessors, and the roles of `beside`.

    With more than `most_former` predecessors there is no room for their names, and they are left out.
    `together` are the group's own figures, if they are at hand. Without `policies`, none is marked.
    """
    con, indicator, place = subject.con, subject.indicator, subject.council
    lines = trend_lines(subject, most_former, beside, together)
    rows = [row for line in lines if line.role != "neighbours" for row in line.rows]
    measure = indicator["indicator"]
    return trend.picture(
        place["location_name"],
        lines,
        indicator,
        picture_queries.breaks(con, measure),
        subject.credit(rows, "local-authority"),
        picture_queries.policy_marks(con, measure) if policies else (),
    )


def trend_lines(
    subject: Subject,
    most_former: int | None = None,
    beside: Collection[Role] = BESIDE,
    together: Sequence[Row] | None = None,
) -> list[Line]:
    """Return the lines of such a picture; totals have none beside the council and its predecessors."""
    con, indicator, place = subject.con, subject.indicator, subject.council
    measure, code = indicator["indicator"], place["location_code"]
    former = picture_queries.predecessors(con, code)
    if most_former is not None and len(former) > most_former:
        former = []
    wanted = [code, *(other for other, _ in former), ENGLAND, place["region_code"]]
    found = picture_queries.series(con, measure, wanted)
    series = {place_code: subject.shown(rows) for place_code, rows in found.items()}
    lines = [Line(place["short_name"], "own", series[code])]
    lines += [Line(_before(name, place), "former", series[other]) for other, name in former]
    if indicator["unit"] in ("count", "GBP"):
        return lines
    others = [
        Line("England", "england", series[ENGLAND]),
        Line(place["region_name"], "region", series[place["region_code"]]),
    ]
    lines += [line for line in others if line.role in beside]
    return lines + _of_groups(subject, together) if "neighbours" in beside else lines


def _of_groups(subject: Subject, together: Sequence[Row] | None) -> list[Line]:
    """Return the line of the council's group, with the figures `together` if given, and of further ones."""
    con, indicator, place = subject.con, subject.indicator, subject.council
    name, about = subject.group.line(subject.members())
    if together is None:
        together = subject.shown(subject.group.over_time(con, indicator, place))
    further = [
        Line(group_name, "neighbours", subject.shown(group.over_time(con, indicator, place)), said)
        for group in subject.group.further()
        for group_name, said in [group.line([])]
    ]
    return [Line(name, "neighbours", together, about), *further]


def _before(name: str, place: Row) -> str:
    """Return the name of a predecessor, distinct from that of its successor."""
    return f"{name} as it was" if name == place["location_name"] else name


def of_panels(subject: Subject) -> Picture:
    """Return a panel for the council and each of its similar ones, for chosen ones, or for each region."""
    con, indicator, place = subject.con, subject.indicator, subject.place
    measure, members = indicator["indicator"], subject.members()
    seen = "Thin line: England. Every panel has the same axes."
    if place is None and not members:
        shown, heading = list(place_queries.regions(con).head(REGIONS).iter_rows()), "England's regions"
    elif place is None:
        shown, heading = members, formatting.capital(subject.group.name(len(members), None))
    else:
        shown = [(place["location_code"], place["location_name"]), *members]
        heading = f"{place['location_name']} and {subject.group.name(len(members), place)}"
        others = f"Thin lines: England, and {place['short_name']} in the colour of its own panel."
        alike = "The most alike come first; every" if subject.group.neighbour_set in STATISTICAL else "Every"
        seen = f"{others} {alike} panel has the same axes."
    found = picture_queries.series(con, measure, [ENGLAND, *(code for code, _ in shown)])
    series = {code: subject.shown(rows) for code, rows in found.items()}
    england = Line("England", "england", [] if formatting.is_total(indicator) else series[ENGLAND])
    lines = [
        Line(name, "own" if place and code == place["location_code"] else "neighbours", series[code])
        for code, name in shown
    ]
    if not any(line.points for line in lines):
        whom = "these councils" if place else "regions"
        raise PipelineError(f"There is no figure of {measure} for {whom}.")
    used = [row for rows in series.values() for row in rows]
    breaks = picture_queries.breaks(con, measure)
    asked = subject.beside.parameters if subject.beside else None
    credit = subject.credit(used, "compare", asked)
    marks = picture_queries.policy_marks(con, measure)
    return panels.picture(heading, seen, lines, england, indicator, breaks, credit, marks)


def of_spread(subject: Subject) -> Picture:
    """Return how far councils lay apart over the years, up to the period."""
    con, indicator, place = subject.con, subject.indicator, subject.place
    measure = indicator["indicator"]
    found = variation_queries.spread(con, measure).rows(named=True)
    rows = [row for row in found if row["time_period"] <= subject.time_period]
    code = place["location_code"] if place else None
    series = picture_queries.series(con, measure, [ENGLAND, *([code] if code else [])])
    lines = [] if formatting.is_total(indicator) else [Line("England", "england", series[ENGLAND])]
    lines += [Line(place["short_name"], "own", series[place["location_code"]])] if place else []
    every = picture_queries.series_sources(con, measure, subject.time_period)
    return spread.picture(
        rows,
        lines,
        indicator,
        picture_queries.breaks(con, measure),
        subject.credit(every, "variation", {"show": "spread"}),
        picture_queries.policy_marks(con, measure),
    )


def of_movers(subject: Subject) -> Picture:
    """Return who changed most since an earlier period: the one asked for, else the one before."""
    con, indicator, period = subject.con, subject.indicator, subject.time_period
    earlier = [other for other in indicator["time_periods"] if other < period]
    first = subject.since or max(earlier, default=0)
    if first not in earlier:
        raise PipelineError(f"There is no earlier figure of {indicator['indicator']} to compare with.")
    if subject.per_cent and (why := growth.why_none(indicator)):
        raise PipelineError(why)
    compared, _, _ = variation_queries.comparable_changes(con, indicator["indicator"], first, period)
    if subject.per_cent:
        compared = variation_queries.by_per_cent(compared).drop_nulls("change_per_cent")
    if compared.is_empty():
        raise PipelineError("No council has two figures that can be compared.")
    before = Subject(con, indicator, first)
    shown = {"show": "movers", "from": f"{first}"} | ({"change": "per-cent"} if subject.per_cent else {})
    credit = subject.credit([*before.figures(), *subject.figures()], "variation", shown)
    return movers.picture(
        compared.rows(named=True),
        picture_queries.short_names(con),
        indicator,
        (first, period),
        credit,
        selected=subject.place,
        ranked="change_per_cent" if subject.per_cent else "change",
    )
