"""Tidy high needs budgets and spending in GBP, one row per authority; the files print no totals."""

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import reference_date
from pipeline.core.symbols import PRINTED_ZERO
from pipeline.geography.locate import locate
from pipeline.geography.register import Geography
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import Tidy, measure, number_in, symbol_in, to_observations

# Parts of a block's total in the benchmarking workbook; its other columns are parts of these.
PLACES, TOP_UPS = "places", ("top_up_state", "top_up_independent")
SERVICES = ("sen_support", "alternative_provision", "hospital", "therapies")

STATE, INDEPENDENT, BOTH = "State", "Independent or non-maintained", "Total"
CATEGORIES = (STATE, INDEPENDENT, BOTH)
FEWEST_RANKED = 10  # authorities
LEAST_ALIKE = 0.6  # rank correlation; that of places is 0.66, of which the budget has more, of others 0.83
ROUNDING = 1.01  # parts and totals are printed to the pound

_FINANCIAL = {"time_identifier": pl.lit("Financial year"), "geographic_level": pl.lit("Local authority")}


def outturn(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy the net outturn of section 251 lines 1.2.x, summed by others: without place funding."""
    other = table.filter(pl.col("year") != str(required.period(edition) // 100))
    if not other.is_empty():
        raise PipelineError(
            f"{edition.name}: {other['la_name'][0]!r} is of {other['year'][0]}, "
            f"not of the financial year {edition.time_period}."
        )
    located = _located(table, "new_la_code", edition, geography)
    value, symbol = _unless_zero(number_in("high_needs")), _mark_or_zero("high_needs")
    return Tidy(
        to_observations([measure(located, "high_needs_outturn_gbp", value, symbol)], edition, geography),
        check_result("authorities with a high needs outturn", edition, "pass", f"{located.height} rows"),
    )


def benchmarking(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy budget and outturn by line to their totals, and the place funding in the outturn.

    The workbook also has the parts of place and top-up funding; parts of top-ups are only used by a check.
    Abolished authorities have rows without figures.
    """
    located = _located(table, "old_la_code", edition, geography)
    budget = ["budget_" + name for name in (PLACES, *TOP_UPS, *SERVICES)]
    spent = ["outturn_" + name for name in (PLACES, *TOP_UPS, *SERVICES)]
    measures = [
        measure(located, "high_needs_budget_gbp", _sum(budget), symbol_in(budget[0])),
        measure(located, "high_needs_outturn_with_places_gbp", _sum(spent), symbol_in(spent[0])),
        measure(located, "high_needs_places_outturn_gbp", number_in(spent[0]), symbol_in(spent[0])),
    ]
    totals = located.select(budget=_sum(budget).sum(), spent=_sum(spent).sum()).row(0)
    detail = f"budget £{totals[0]:,.0f} with places at academies, outturn £{totals[1]:,.0f} without them"
    return Tidy(
        to_observations(measures, edition, geography),
        pl.concat(
            [
                check_result("high needs totals of all authorities", edition, "pass", detail),
                _top_ups_add_up(located, edition),
                _places_of_academies(located, edition),
                _lines_agree(located, edition),
            ]
        ),
    )


def specialist(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy top-up funding for special schools and alternative provision, by state and other providers.

    A printed total of 0 means that there was no return, so neither the total nor its parts become figures.
    The percentage is the amount for other providers over the printed total. Raises PipelineError for an
    authority and year without all three rows.
    """
    rows = (
        table.group_by("la_name", "year", maintain_order=True).len().filter(pl.col("len") != len(CATEGORIES))
    )
    for name, year, count in rows.head(1).iter_rows():
        raise PipelineError(
            f"{edition.name}: {name!r} has {count} of {len(CATEGORIES)} rows of {year}: "
            f"{', '.join(CATEGORIES)}."
        )
    wide = table.pivot("category", index=["la_name", "year"], values=["spend", "per_head", "residents"])
    years = pl.col("year").str.replace("-", "").cast(pl.Int32)
    located = locate(
        wide.with_columns(time_period=years, **_FINANCIAL), "la_name", reference_date(), geography, edition
    )
    total, other = f"spend_{BOTH}", f"spend_{INDEPENDENT}"
    returned = number_in(total) != 0
    symbol = _mark_or_zero(total)
    spend, independent = (pl.when(returned).then(number_in(name)) for name in (total, other))
    measures = [
        measure(located, "specialist_spend_gbp", spend, symbol),
        measure(located, "specialist_spend_independent_gbp", independent, symbol),
        measure(
            located,
            "specialist_spend_independent_pct",
            100 * independent / spend,
            symbol,
            independent,
            spend,
        ),
        measure(
            located,
            "specialist_spend_per_head_gbp",
            pl.when(returned).then(number_in(f"per_head_{BOTH}")),
            symbol,
            spend,
            pl.when(returned).then(number_in(f"residents_{BOTH}")),
        ),
    ]
    parts = number_in(other) + number_in(f"spend_{STATE}")
    differing = located.filter((parts - number_in(total)).abs() > ROUNDING).height
    given = located.filter(returned).height
    return Tidy(
        to_observations(measures, edition, geography),
        pl.concat(
            [
                check_result(
                    "state and other providers add up to the total",
                    edition,
                    "fail" if differing else "pass",
                    f"{given - differing} of {given} rows with spending agree",
                ),
                _per_head_fits(table, edition),
            ]
        ),
    )


def _per_head_fits(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that amounts per head are the amounts over the residents; one row of check_result."""
    per_head, spend, residents = map(number_in, ("per_head", "spend", "residents"))
    given = table.filter(residents > 0)
    wrong = given.filter((per_head * residents - spend).abs() > ROUNDING)
    agree = f"{given.height - wrong.height:,} of {given.height:,} rows agree"
    named = "".join(f"; not {row['la_name']} {row['year']}" for row in wrong.head(1).rows(named=True))
    name = "amounts per head are amounts over residents"
    return check_result(name, edition, "pass" if wrong.is_empty() else "fail", agree + named)


def _located(table: pl.DataFrame, alias: str, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Locate one year's table of authorities; PipelineError if an authority has two rows."""
    placed = table.with_columns(time_period=pl.lit(required.period(edition), pl.Int32), **_FINANCIAL)
    located = locate(placed, alias, reference_date(), geography, edition)
    repeated = located.filter(located["location_code"].is_duplicated())
    if not repeated.is_empty():
        raise PipelineError(f"{edition.name}: two rows for {repeated['la_name'][0]!r}.")
    return located


def _unless_zero(amount: pl.Expr) -> pl.Expr:
    """Return amounts without 0: every authority spends on high needs, so 0 means that there was no return."""
    return pl.when(amount != 0).then(amount)


def _mark_or_zero(column: str) -> pl.Expr:
    return pl.when(number_in(column) == 0).then(pl.lit(PRINTED_ZERO)).otherwise(symbol_in(column))


def _sum(names: list[str]) -> pl.Expr:
    """Sum amounts; null if any of them is missing, as a missing amount is not 0."""
    return pl.sum_horizontal([number_in(name) for name in names], ignore_nulls=False)


def _places_of_academies(located: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that most budgets for places, which have those at academies, are more than the outturn's."""
    budget, spent = (number_in(f"{block}_{PLACES}") for block in ("budget", "outturn"))
    given = located.select(more=budget > spent).drop_nulls()
    more = int(given["more"].sum())
    return check_result(
        "place funding of the budget includes academies",
        edition,
        "pass" if 2 * more >= given.height else "fail",
        f"it is more than the outturn's in {more} of {given.height} authorities",
    )


def _lines_agree(located: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that authorities stand in a like order in the budget and in the outturn of each line."""
    wrong = []
    for line in (PLACES, *TOP_UPS, *SERVICES):
        both = located.select(
            budget=number_in(f"budget_{line}"), spent=number_in(f"outturn_{line}")
        ).drop_nulls()
        correlation = both.select(pl.corr("budget", "spent", method="spearman")).to_series().fill_nan(0)[0]
        if both.height >= FEWEST_RANKED and correlation < LEAST_ALIKE:
            wrong.append(f"{line} (rank correlation {correlation:.2f})")
    name = "budget and outturn of each line are in a like order"
    detail = f"not {', '.join(wrong)}" if wrong else f"{len((PLACES, *TOP_UPS, *SERVICES))} lines"
    return check_result(name, edition, "fail" if wrong else "pass", detail)


def _top_ups_add_up(located: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that each top-up figure is the sum of its phases less income; one row of check_result."""
    phases = ("early_years", "primary", "secondary", "special", "pru", "post_school")
    differing, compared = 0, 0
    for top_up in (f"{block}_{name}" for block in ("budget", "outturn") for name in TOP_UPS):
        parts = _sum([f"{top_up}_{phase}" for phase in phases]) - number_in(f"{top_up}_income")
        gap = located.select((parts - number_in(top_up)).abs().alias("gap")).drop_nulls()
        compared += gap.height
        differing += gap.filter(pl.col("gap") > ROUNDING).height
    return check_result(
        "top-up funding is its phases less income",
        edition,
        "fail" if differing else "pass",
        f"{compared - differing} of {compared} figures agree",
    )
