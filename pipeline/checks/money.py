"""Checks of balances and spending: independent tables of the same amounts must agree.

Each check returns rows of check_result, or none if the observations lack what it compares. Differences are
explained only if the tables can be of the same quantity.
"""

from collections.abc import Iterator

import polars as pl

from pipeline.checks.differences import differences, financial_year
from pipeline.checks.known_totals import compare_deficits
from pipeline.core.symbols import TOTAL
from pipeline.core.tables import CHECK_COLUMNS

PLACE = ["time_period", "location_code"]
TWO_DECIMALS = 0.00501  # DfE's percentages are printed to two decimals
POUND = 1.0
MAX_ODD = 0.2  # share of implausible pairs; above it the tables are not what they should be
# Measures of section 251 lines that are held from extracts and from the file as DfE publishes it.
OUTTURN = (
    *["dsg_balance_gbp", "high_needs_outturn_gbp", "sen_transport_gbp"],
    *["educational_psychology_gbp", "sen_administration_gbp"],
)
# Share of an authority's high needs outturn; its median in the published tables is 0.54 to 0.56 in each year.
MIN_SPECIALIST = 0.25
# Share of authorities whose figures agree in the benchmarking workbook and by line; published are 128 of 150.
LEAST_OF_WORKBOOK = 0.5


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
        *(row for indicator in OUTTURN for row in _outturn_twice(figures, indicator)),
        *_workbook(figures),
        *_specialist(figures),
    ]
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")


Row = tuple[str, str, str, str, str]


def _deficits(figures: pl.DataFrame) -> Iterator[Row]:
    """Compare the number and the sum of deficits with totals calculated without this pipeline."""
    balances = figures.filter(indicator="dsg_balance_gbp").sort("source", "release", "time_period")
    for (source, release), rows in balances.group_by("source", "release", maintain_order=True):
        sentences, outcomes = [], []
        for (year,), balances_of_year in rows.group_by("time_period", maintain_order=True):
            outcome, sentence = compare_deficits(
                int(str(year)), f"{source} {release}", balances_of_year["value"]
            )
            outcomes.append(outcome)
            sentences.append(sentence)
        yield (
            "deficits add up to known totals",
            str(source),
            str(release),
            _worst(outcomes),
            "; ".join(sentences),
        )


def _two_percentages(figures: pl.DataFrame) -> Iterator[Row]:
    """Check that percentages of the net grant have the sign of those of the gross grant, and are larger."""
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
        detail = (
            f"{both.height} pairs: {opposite.height} with opposite signs, {smaller.height} smaller in size"
        )
        if not times.is_empty():
            least, most = (float(times["times"].quantile(share) or 0) for share in (0, 1))
            detail += (
                f"; where the gross one is over 1%, the net one is {least:.2f} to {most:.2f} times as large"
            )
        odd = pl.concat([opposite, smaller]).unique([*PLACE], maintain_order=True)
        tail = "" if odd.is_empty() else f"; these are {_named(odd)}"
        yield (
            "balance as a percentage of the net and the gross grant",
            source,
            release,
            _outcome(odd, both),
            detail + tail,
        )


def _outcome(odd: pl.DataFrame, pairs: pl.DataFrame) -> str:
    """Return the outcome for implausible pairs among all pairs: few are explained, many fail."""
    return "pass" if odd.is_empty() else "fail" if odd.height > MAX_ODD * pairs.height else "explained"


def _percentages_and_pounds(figures: pl.DataFrame) -> Iterator[Row]:
    """Compare DfE's percentages with another table's pounds over the gross grant."""
    grant = figures.filter(indicator="dsg_gross_gbp").unique([*PLACE], keep="last", maintain_order=True)
    # Percentages with a numerator are calculated here from pounds.
    printed = figures.filter(pl.col("numerator").is_null(), indicator="dsg_balance_pct").join(
        grant.select(*PLACE, grant="value"), on=PLACE
    )
    pounds = (
        figures.filter(indicator="dsg_balance_gbp")
        .join(printed.select(*PLACE, "grant", pct="value", pct_source="source"), on=PLACE)
        .filter(pl.col("source") != pl.col("pct_source"))
    )
    for (source, release), rows in _editions(pounds):
        pairs = rows.with_columns(value=100 * pl.col("value") / pl.col("grant"), other="pct")
        yield (
            "pounds give DfE's percentage of the gross grant",
            source,
            release,
            *differences(pairs, TWO_DECIMALS, in_points=True),
        )


def _vintages(figures: pl.DataFrame) -> Iterator[Row]:
    """Compare high needs blocks in the workbook of five years and in each year's own file."""
    blocks = figures.filter(indicator="high_needs_block_gbp")
    amalgam = blocks.filter(pl.col("release").str.ends_with("-amalgam"))
    for (source, release), rows in _editions(amalgam):
        own = blocks.filter(release=release.removesuffix("-amalgam"))
        pairs = rows.join(own.select(*PLACE, other="value"), on=PLACE)
        if not pairs.is_empty():
            yield (
                "allocations of the workbook of five years and of the year's own file",
                source,
                release,
                *differences(pairs, POUND, lambda _: "the two were published at different dates"),
            )


def _outturn_twice(figures: pl.DataFrame, indicator: str) -> Iterator[Row]:
    """Compare the section 251 outturn as DfE publishes it with extracts and sums that others made."""
    published = figures.filter(indicator=indicator, source="s251-outturn").unique(
        [*PLACE], keep="last", maintain_order=True
    )
    # Pounds calculated from a rounded percentage are compared as that percentage elsewhere.
    rounded = figures.filter(pl.col("numerator").is_null(), indicator="dsg_balance_pct")
    others = figures.filter(pl.col("source") != "s251-outturn", indicator=indicator).join(
        rounded, on=["source", "release", *PLACE], how="anti"
    )
    for (source, release), rows in _editions(others):
        pairs = rows.join(published.select(*PLACE, other="value"), on=PLACE)
        if not pairs.is_empty():
            yield (
                f"{indicator} and the whole section 251 outturn",
                source,
                release,
                *differences(pairs, POUND),
            )


def _workbook(figures: pl.DataFrame) -> Iterator[Row]:
    """Compare the benchmarking workbook's outturn without places with high needs lines summed by others."""
    book = figures.filter(indicator="high_needs_outturn_with_places_gbp").join(
        figures.filter(indicator="high_needs_places_outturn_gbp").select(*PLACE, places="value"), on=PLACE
    )
    lines = figures.filter(indicator="high_needs_outturn_gbp").unique(
        [*PLACE], keep="last", maintain_order=True
    )
    for (source, release), rows in _editions(book):
        pairs = rows.with_columns(other=pl.col("value") - pl.col("places")).drop("value")
        pairs = pairs.join(lines.select(*PLACE, "value"), on=PLACE)
        if not pairs.is_empty():
            yield (
                "high needs outturn in the workbook and by line, without places",
                source,
                release,
                *differences(pairs, 2 * POUND, _lines_give_more, least_agree=LEAST_OF_WORKBOOK),
            )


def _lines_give_more(differing: pl.DataFrame) -> str:
    excess = differing["value"] - differing["other"]
    more, millions = len(excess.filter(excess > 0)), float(excess.sum()) / 1e6
    than = "more" if millions >= 0 else "less"
    return f"the lines give more in {more} of them, and £{abs(millions):,.1f}m {than} in all"


def _specialist(figures: pl.DataFrame) -> Iterator[Row]:
    """Check that specialist spending, which is top-up funding, is within the high needs outturn."""
    lines = figures.filter(indicator="high_needs_outturn_gbp").unique(
        [*PLACE], keep="last", maintain_order=True
    )
    for (source, release), rows in _editions(figures.filter(indicator="specialist_spend_gbp")):
        both = rows.join(lines.select(*PLACE, lines="value"), on=PLACE)
        if both.is_empty():
            continue
        more = both.filter(pl.col("value") > pl.col("lines") + POUND)
        detail = f"{both.height - more.height} of {both.height} are within the authority's high needs outturn"
        tail = "" if more.is_empty() else f"; not {_named(more)}"
        share = both.select((pl.col("value") / pl.col("lines")).median().alias("share"))["share"].item()
        tail += f"; the median is {share:.0%} of it"
        outcome = "fail" if share < MIN_SPECIALIST else _outcome(more, both)
        yield (
            "specialist spending is part of the high needs outturn",
            source,
            release,
            outcome,
            detail + tail,
        )


def _editions(figures: pl.DataFrame) -> Iterator[tuple[tuple[str, str], pl.DataFrame]]:
    ordered = figures.sort("source", "release", "time_period", "location_code")
    for (source, release), rows in ordered.group_by("source", "release", maintain_order=True):
        yield (str(source), str(release)), rows


def _named(rows: pl.DataFrame) -> str:
    names = [
        f"{row['location_name']} {financial_year(row['time_period'])}"
        for row in rows.head(5).rows(named=True)
    ]
    return ", ".join(names) + (f" and {rows.height - 5} more" if rows.height > 5 else "")


def _worst(outcomes: list[str]) -> str:
    return next(outcome for outcome in ("fail", "explained", "pass") if outcome in outcomes)
