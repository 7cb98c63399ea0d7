"""Tidy the dedicated schools grant (DSG): allocations, and balances carried forward (negative = deficit)."""

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import reference_date
from pipeline.core.places import CITY_OF_LONDON, ISLES_OF_SCILLY
from pipeline.core.symbols import ABSENT, BLANK, PRINTED_ZERO
from pipeline.geography.locate import locate
from pipeline.geography.register import TYPE_ROWS, Geography
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import Tidy, check_england, measure, number_in, to_observations, with_level

# Not in the DSG tables, though section 251 has rows for them.
WITHOUT_GRANT = (CITY_OF_LONDON, ISLES_OF_SCILLY)

NO_SYMBOL = pl.lit(None, pl.String)


def to_balance(deficit: pl.Expr) -> pl.Expr:
    """Return the signed balance of deficits that are printed as positive figures."""
    # Not `0.0 - deficit`: polars optimises that to a negation, which turns 0 into -0.0.
    return pl.when(deficit == 0).then(0.0).otherwise(-deficit)


def gross(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy the gross DSG of several years in GBP: one row per year and authority, region or England."""
    years = table.with_columns(pl.col("time_period").cast(pl.Int32))
    located = _one_row_a_place(years, ["gross_gbp"], edition, geography)
    measures = [measure(located, "dsg_gross_gbp", number_in("gross_gbp"), NO_SYMBOL)]
    return Tidy(to_observations(measures, edition, geography), check_england(located, edition))


def allocations(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy one year's high needs block before deductions, in GBP."""
    year = table.with_columns(time_period=pl.lit(required.period(edition), pl.Int32))
    located = _one_row_a_place(year, ["high_needs"], edition, geography)
    value = number_in("high_needs") * edition.gbp_per_unit
    return Tidy(
        to_observations([measure(located, "high_needs_block_gbp", value, NO_SYMBOL)], edition, geography),
        check_england(located, edition),
    )


def balance_pct(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy DfE's cumulative balance as a percentage of gross DSG, signed: negative = deficit."""
    return _percentage(table, "dsg_balance_pct", edition, geography)


def balance_net_pct(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy DfE's cumulative balance as a percentage of DSG net of recoupment, signed: negative = deficit."""
    return _percentage(table, "dsg_balance_net_pct", edition, geography)


def _percentage(table: pl.DataFrame, indicator: str, edition: Edition, geography: Geography) -> Tidy:
    """Tidy a table without codes that prints the balance with both signs; a check compares them."""
    placed = table.with_columns(
        pl.col("time_period").cast(pl.Int32),
        time_identifier=pl.lit("Financial year"),
        place=pl.when(geographic_level="Local authority")
        .then("la_name")
        .when(geographic_level="National")
        .then(pl.lit("England"))
        .otherwise("region_name"),
    ).drop("geographic_level")
    located = with_level(locate(placed, "place", reference_date(), geography, edition), geography)
    opposite = located.filter((number_in("deficit_pct") + number_in("balance_pct")).abs() > 1e-9)
    balance = measure(located, indicator, to_balance(number_in("deficit_pct")), NO_SYMBOL)
    outcome, detail = (
        ("pass", f"{located.height} rows")
        if opposite.is_empty()
        else ("fail", f"{opposite.height} rows differ")
    )
    return Tidy(
        to_observations([balance], edition, geography),
        check_result("deficit and balance are the same figure with opposite signs", edition, outcome, detail),
    )


def balance_gbp(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy line 1.9.3 of the section 251 outturn in GBP, signed: negative = deficit.

    In this extract both a printed 0 and an empty cell mean that the authority returned nothing, so neither
    becomes a figure.
    """
    placed = table.with_columns(
        time_period=pl.lit(required.period(edition), pl.Int32),
        time_identifier=pl.lit("Financial year"),
        geographic_level=pl.lit("Local authority"),
    )
    located = locate(placed, "new_la_code", reference_date(), geography, edition)
    deficit = number_in("deficit_gbp")
    symbol = pl.when(deficit == 0).then(pl.lit(PRINTED_ZERO)).otherwise(pl.lit(BLANK))
    value = pl.when(deficit != 0).then(-deficit)
    returned = located.filter(deficit.is_not_null() & (deficit != 0)).height
    return Tidy(
        to_observations([measure(located, "dsg_balance_gbp", value, symbol)], edition, geography),
        check_result(
            "authorities that returned a balance",
            edition,
            "pass",
            f"{returned} of {located.height} rows have one",
        ),
    )


def derive_balances(observations: pl.DataFrame) -> pl.DataFrame:
    """Convert balances to the unit that their edition does not print, with the year's gross DSG.

    Pounds are calculated from DfE's percentage (two decimals, so accurate to about 70,000 GBP), and
    percentages from pounds in years for which DfE prints none. Takes and returns observations; new ones have
    the source and release of the balance, and percentages their numerator and denominator in GBP. A missing
    balance is missing in both units. Years without gross DSG are left out. Raises PipelineError for an
    authority without gross DSG in a year that has it, except those that receive no DSG.
    """
    year = ["time_period", "location_code"]
    grant = observations.filter(indicator="dsg_gross_gbp").select(*year, gross="value")
    printed = observations.filter(indicator="dsg_balance_pct")
    authorities = observations.filter(
        (pl.col("geographic_level") == "Local authority")
        & pl.col("indicator").is_in(["dsg_balance_pct", "dsg_balance_gbp"])
        & pl.col("time_period").is_in(grant["time_period"].unique().implode())
    ).join(grant, on=year, how="left", maintain_order="left")
    without = pl.col("gross").is_null() & pl.col("value").is_not_null()
    unmatched = authorities.filter(without & ~pl.col("location_code").is_in(WITHOUT_GRANT))
    if not unmatched.is_empty():
        raise PipelineError(
            f"There is no gross DSG for {', '.join(unmatched['location_code'].unique().sort())}."
        )
    pounds = authorities.filter(indicator="dsg_balance_pct").with_columns(
        indicator=pl.lit("dsg_balance_gbp"),
        value=pl.col("value") / 100 * pl.col("gross"),
        symbol=pl.when(without).then(pl.lit(ABSENT)).otherwise("symbol"),
    )
    shares = authorities.filter(
        (pl.col("indicator") == "dsg_balance_gbp")
        & ~pl.col("time_period").is_in(printed["time_period"].unique().implode())
    ).with_columns(
        indicator=pl.lit("dsg_balance_pct"),
        value=100 * pl.col("value") / pl.col("gross"),
        numerator=pl.when(~without).then("value"),
        denominator=pl.when(pl.col("value").is_not_null()).then("gross"),
        symbol=pl.when(without).then(pl.lit(ABSENT)).otherwise("symbol"),
    )
    return pl.concat([pounds, shares]).select(observations.columns)


def _one_row_a_place(
    table: pl.DataFrame, figures: list[str], edition: Edition, geography: Geography
) -> pl.DataFrame:
    """Locate rows by their code, or in rows of regions and England by the name in that column."""
    placed = table.filter(~pl.col("la_code").is_in(TYPE_ROWS)).with_columns(
        time_identifier=pl.lit("Financial year")
    )
    located = with_level(locate(placed, "la_code", reference_date(), geography, edition), geography)
    key = ["time_period", "location_code"]
    distinct = located.unique([*key, *figures], keep="first", maintain_order=True)
    repeated = distinct.filter(distinct.select(key).is_duplicated())
    if not repeated.is_empty():
        raise PipelineError(f"{edition.name}: two different rows for {repeated['la_code'][0]!r}.")
    return distinct
