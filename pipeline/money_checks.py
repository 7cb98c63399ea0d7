"""What is verified of balances and spending: do independent tables of the same money agree?

Each check gives rows of check_result, and none where the observations do not have what it compares.
"""

from collections.abc import Callable, Iterator, Mapping

import polars as pl

from pipeline.periods import period_label
from pipeline.tables import CHECK_COLUMNS
from pipeline.tidy.common import TOTAL

PLACE = ["time_period", "location_code"]
Outcome = tuple[str, str]  # 'pass', 'explained' or 'fail', and the sentence

# Financial year -> authorities with a balance, of these in deficit, and their deficits in millions of GBP;
# each with the release whose table was added up without this pipeline.
KNOWN_DEFICITS: Mapping[int, tuple[str, int, int, int]] = {
    201920: ("dsg-balance 2021-22", 149, 94, 675),
    202021: ("dsg-balance 2021-22", 149, 100, 1_049),
    202122: ("dsg-balance 2021-22", 150, 103, 1_443),
    202324: ("dsg-balance 2023-24", 148, 106, 2_141),
}
TWO_DECIMALS = 0.00501  # DfE's percentages are printed to two decimals
POUND = 1.0


def money_checks(observation: pl.DataFrame, location: pl.DataFrame) -> pl.DataFrame:
    """Run every check on money over the observations of all releases; returns rows of check_result."""
    figures = observation.filter(
        pl.col("value").is_not_null(),
        breakdown_topic=TOTAL,
        breakdown=TOTAL,
        geographic_level="Local authority",
    ).join(location.select("location_code", "location_name"), on="location_code", how="left")
    rows = [
        *_deficits(figures),
        *_two_percentages(figures),
        *_percentages_and_pounds(figures),
        *_vintages(figures),
        *_outturn_twice(figures, "dsg_balance_gbp"),
        *_outturn_twice(figures, "high_needs_outturn_gbp"),
        *_workbook(figures),
        *_specialist(figures),
    ]
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")


Row = tuple[str, str, str, str, str]


def _deficits(figures: pl.DataFrame) -> Iterator[Row]:
    """How many authorities are in deficit, and by how much, against sums made without this pipeline."""
    balances = figures.filter(indicator="dsg_balance_gbp").sort("source", "release", "time_period")
    for (source, release), rows in balances.group_by("source", "release", maintain_order=True):
        sentences, outcomes = [], []
        for (year,), one in rows.group_by("time_period", maintain_order=True):
            outcome, sentence = _deficits_of(int(str(year)), f"{source} {release}", one["value"])
            outcomes.append(outcome)
            sentences.append(sentence)
        yield (
            "deficits add up to known totals",
            str(source),
            str(release),
            _worst(outcomes),
            "; ".join(sentences),
        )


def _deficits_of(year: int, table: str, balances: pl.Series) -> Outcome:
    deficits = balances.filter(balances < 0)
    found = (len(balances), len(deficits), round(-float(deficits.sum()) / 1e6))
    told = f"{_year(year)}: {found[1]} of {found[0]} authorities in deficit, £{found[2]:,}m together"
    if year not in KNOWN_DEFICITS:
        return "pass", told
    known_table, *known = KNOWN_DEFICITS[year]
    if found == tuple(known):
        return "pass", f"{told}, as known"
    against = f"{told}; known: {known[1]} of {known[0]}, £{known[2]:,}m"
    if found[0] != known[0]:
        return "explained", f"{against}, which counts other authorities"
    return ("fail", against) if table == known_table else ("explained", f"{against}, from another table")


def _two_percentages(figures: pl.DataFrame) -> Iterator[Row]:
    """The percentage of the net grant has the sign of that of the gross grant, and is larger in size."""
    gross = figures.filter(indicator="dsg_balance_pct").unique([*PLACE], keep="last", maintain_order=True)
    for (source, release), net in _editions(figures.filter(indicator="dsg_balance_net_pct")):
        both = net.join(gross.select(*PLACE, gross="value"), on=PLACE, maintain_order="left").filter(
            (pl.col("value") != 0) & (pl.col("gross") != 0)
        )
        if both.is_empty():
            continue
        opposite = both.filter(pl.col("value").sign() != pl.col("gross").sign())
        smaller = both.filter(pl.col("value").abs() < pl.col("gross").abs() - TWO_DECIMALS)
        times = both.filter(pl.col("gross").abs() > 1).select(
            (pl.col("value") / pl.col("gross")).alias("times")
        )
        told = f"{both.height} pairs: {opposite.height} with opposite signs, {smaller.height} smaller in size"
        if not times.is_empty():
            least, most = (float(times["times"].quantile(share) or 0) for share in (0, 1))
            told += (
                f"; where the gross one is over 1%, the net one is {least:.2f} to {most:.2f} times as large"
            )
        odd = pl.concat([opposite, smaller]).unique([*PLACE], maintain_order=True)
        outcome = "pass" if odd.is_empty() else "fail" if 2 * opposite.height > both.height else "explained"
        tail = "" if odd.is_empty() else f"; two tables of different dates differ for {_named(odd)}"
        yield (
            "balance as a percentage of the net and the gross grant",
            source,
            release,
            outcome,
            told + tail,
        )


def _percentages_and_pounds(figures: pl.DataFrame) -> Iterator[Row]:
    """DfE's percentages against another table's pounds over the gross grant."""
    grant = figures.filter(indicator="dsg_gross_gbp").unique([*PLACE], keep="last", maintain_order=True)
    # A percentage with a numerator is worked out here from pounds.
    printed = figures.filter(pl.col("numerator").is_null(), indicator="dsg_balance_pct").join(
        grant.select(*PLACE, grant="value"), on=PLACE
    )
    pounds = (
        figures.filter(indicator="dsg_balance_gbp")
        .join(printed.select(*PLACE, "grant", pct="value", other="source"), on=PLACE)
        .filter(pl.col("source") != pl.col("other"))
    )
    for (source, release), rows in _editions(pounds):
        apart = rows.with_columns(gap=(100 * pl.col("value") / pl.col("grant") - pl.col("pct")).abs())
        yield (
            "pounds give DfE's percentage of the gross grant",
            source,
            release,
            *_differences(apart, TWO_DECIMALS, _other_vintage, in_points=True),
        )


def _vintages(figures: pl.DataFrame) -> Iterator[Row]:
    """High needs blocks of one year in the workbook of five years and in the year's own file."""
    blocks = figures.filter(indicator="high_needs_block_gbp")
    amalgam = blocks.filter(pl.col("release").str.ends_with("-amalgam"))
    for (source, release), rows in _editions(amalgam):
        own = blocks.filter(release=release.removesuffix("-amalgam"))
        apart = rows.join(own.select(*PLACE, own="value"), on=PLACE).with_columns(
            gap=(pl.col("value") - pl.col("own")).abs()
        )
        if not apart.is_empty():
            yield (
                "allocations of the workbook of five years and of the year's own file",
                source,
                release,
                *_differences(apart, POUND, lambda _: "the two are of different dates"),
            )


def _outturn_twice(figures: pl.DataFrame, indicator: str) -> Iterator[Row]:
    """The section 251 outturn as DfE publishes it against what others took or worked out from it."""
    whole = figures.filter(indicator=indicator, source="s251-outturn").unique(
        [*PLACE], keep="last", maintain_order=True
    )
    # Pounds worked out from a rounded percentage are compared as that percentage.
    rounded = figures.filter(pl.col("numerator").is_null(), indicator="dsg_balance_pct")
    others = figures.filter(pl.col("source") != "s251-outturn", indicator=indicator).join(
        rounded, on=["source", "release", *PLACE], how="anti"
    )
    for (source, release), rows in _editions(others):
        apart = rows.join(whole.select(*PLACE, whole="value"), on=PLACE).with_columns(
            gap=(pl.col("value") - pl.col("whole")).abs()
        )
        if apart.is_empty():
            continue
        outcome, told = _differences(apart, POUND, _other_vintage)
        opposite = apart.filter(pl.col("value").sign() * pl.col("whole").sign() < 0).height
        if 2 * opposite > apart.height:
            outcome, told = "fail", f"{told}; {opposite} have opposite signs"
        yield (f"{indicator} and the whole section 251 outturn", source, release, outcome, told)


def _workbook(figures: pl.DataFrame) -> Iterator[Row]:
    """The benchmarking workbook's outturn without places against the high needs lines added up by others."""
    book = figures.filter(indicator="high_needs_outturn_with_places_gbp").join(
        figures.filter(indicator="high_needs_places_outturn_gbp").select(*PLACE, places="value"), on=PLACE
    )
    lines = figures.filter(indicator="high_needs_outturn_gbp").unique(
        [*PLACE], keep="last", maintain_order=True
    )
    for (source, release), rows in _editions(book):
        apart = rows.join(lines.select(*PLACE, lines="value"), on=PLACE).with_columns(
            excess=pl.col("lines") - pl.col("value") + pl.col("places")
        )
        if apart.is_empty():
            continue
        outcome, told = _differences(apart.with_columns(gap=pl.col("excess").abs()), 2 * POUND, _fewer_lines)
        yield (
            "high needs outturn in the workbook and by line, without places",
            source,
            release,
            outcome,
            told,
        )


def _fewer_lines(differing: pl.DataFrame) -> str:
    more = differing.filter(pl.col("excess") > 0).height
    return (
        f"the lines give more in {more} of them, £{float(differing['excess'].sum()) / 1e6:,.1f}m in all; "
        "the workbook lists fewer lines"
    )


def _specialist(figures: pl.DataFrame) -> Iterator[Row]:
    """Specialist spending is top-up funding, so it is never more than a high needs outturn without places."""
    lines = figures.filter(indicator="high_needs_outturn_gbp").unique(
        [*PLACE], keep="last", maintain_order=True
    )
    for (source, release), rows in _editions(figures.filter(indicator="specialist_spend_gbp")):
        both = rows.join(lines.select(*PLACE, lines="value"), on=PLACE)
        if both.is_empty():
            continue
        more = both.filter(pl.col("value") > pl.col("lines") + POUND)
        told = f"{both.height - more.height} of {both.height} are within the authority's high needs outturn"
        tail = "" if more.is_empty() else f"; income or a later return lowers that of {_named(more)}"
        outcome = "pass" if more.is_empty() else "explained"
        yield ("specialist spending is part of the high needs outturn", source, release, outcome, told + tail)


def _editions(figures: pl.DataFrame) -> Iterator[tuple[tuple[str, str], pl.DataFrame]]:
    ordered = figures.sort("source", "release", "time_period", "location_code")
    for (source, release), rows in ordered.group_by("source", "release", maintain_order=True):
        yield (str(source), str(release)), rows


def _differences(
    compared: pl.DataFrame,
    tolerance: float,
    reason: Callable[[pl.DataFrame], str],
    *,
    in_points: bool = False,
) -> Outcome:
    """Outcome and sentence for rows whose `gap` should be within the tolerance."""
    differing = compared.filter(pl.col("gap") > tolerance).sort("gap", descending=True)
    agree = f"{compared.height - differing.height} of {compared.height} agree"
    if differing.is_empty():
        return "pass", agree
    largest = differing.row(0, named=True)
    size = f"{largest['gap']:,.2f} percentage points" if in_points else f"£{largest['gap']:,.0f}"
    return (
        "explained",
        f"{agree}; the largest difference is {size} ({largest['location_name']}, "
        f"{_year(largest['time_period'])}): {reason(differing)}",
    )


def _other_vintage(differing: pl.DataFrame) -> str:
    return f"{differing.height} figures are from different states of the return"


def _named(rows: pl.DataFrame) -> str:
    names = [f"{row['location_name']} {_year(row['time_period'])}" for row in rows.head(5).rows(named=True)]
    return ", ".join(names) + (f" and {rows.height - 5} more" if rows.height > 5 else "")


def _year(time_period: int) -> str:
    return period_label(time_period, "Financial year")


def _worst(outcomes: list[str]) -> str:
    return next(outcome for outcome in ("fail", "explained", "pass") if outcome in outcomes)
