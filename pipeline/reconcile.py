"""What is verified in every build: do the published figures agree with each other?

Each check gives rows of check_result. 'explained' means that a difference has a named reason, 'fail' that it
has none: a build with a failed check is refused.
"""

from collections.abc import Callable

import polars as pl

from pipeline.geography import ENGLAND
from pipeline.money_checks import money_checks
from pipeline.tables import CHECK_COLUMNS
from pipeline.tidy.common import TOTAL
from schemas.observations import KEY

PUBLISHED_ROUNDING = 0.05  # percentages of EHC plans are printed to one decimal
WHOLE_POUNDS = 0.5  # money is printed to the pound, so each authority may be half a pound off
FLOAT_NOISE = 1e-6
MOST_SUMS_TOLD = 3
EDITION = ["source", "release"]


def reconcile(
    observation: pl.DataFrame, location: pl.DataFrame, annotation: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Run every check over the observations of all releases; returns rows of check_result.

    `annotation` is the warehouse's table: figures it calls suspect may explain a sum that does not agree.
    """
    totals = observation.filter(breakdown_topic=TOTAL, breakdown=TOTAL)
    checks = [
        adds_up(totals, location, "National", annotation),
        adds_up(totals, location, "Regional", annotation),
        percentages_equal_counts(observation),
        known_locations(observation, location),
        unique_keys(observation),
        money_checks(observation, location),
    ]
    return pl.concat([pl.DataFrame(schema=CHECK_COLUMNS), *checks])


def adds_up(
    totals: pl.DataFrame, location: pl.DataFrame, level: str, annotation: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Do authority rows add up to the published rows of England ('National') or the regions ('Regional')?

    Counts and money by their value, percentages by the counts above and below the line. A difference is
    explained where an authority of that area has no figure and the others stay below the published total, or
    where a published figure of that area is annotated as suspect: it stays as it is, and is told. The
    sentence names the authorities. One row an edition.
    """
    suspect = _suspect(annotation)
    parts = pl.concat([_part(totals, part) for part in ("value", "numerator", "denominator")])
    area = pl.lit(ENGLAND) if level == "National" else pl.col("region_code")
    group = [*EDITION, "indicator", "part", "time_period", "area"]
    sums = (
        parts.filter(geographic_level="Local authority")
        .join(location.select("location_code", "location_name", "region_code"), on="location_code")
        .join(suspect, on=["indicator", "location_code", "time_period"], how="left")
        .group_by(*group[:-1], area=area)
        .agg(
            together=pl.col("figure").sum(),
            authorities=pl.len(),
            without=pl.col("location_name").filter(pl.col("figure").is_null()).sort().str.join(", "),
            doubted=pl.col("location_name").filter(pl.col("is_suspect")).sort().str.join(", "),
        )
    )
    is_balance = pl.col("indicator").str.starts_with("dsg_balance_")  # in GBP above and below the line
    is_money = pl.col("indicator").str.ends_with("_gbp") | is_balance
    tolerance = pl.when(is_money).then(WHOLE_POUNDS * pl.col("authorities"))
    compared = (
        parts.filter(geographic_level=level)
        .drop_nulls("figure")
        .rename({"location_code": "area"})
        .join(sums, on=group)
        .with_columns(
            excess=pl.col("together") - pl.col("figure"), tolerance=tolerance.fill_null(FLOAT_NOISE)
        )
        .with_columns(
            differs=pl.col("excess").abs() > pl.col("tolerance"),
            # Without an authority's deficit, the others' balances together are above the total.
            gap=(pl.col("without") != "") & ((pl.col("excess") <= pl.col("tolerance")) | is_balance),
        )
        .with_columns(doubted=pl.when(~pl.col("gap")).then("doubted").otherwise(pl.lit("")))
        .sort(group)
    )
    name = f"authorities add up to {'England' if level == 'National' else 'their regions'}"
    judged = compared.with_columns(unexplained=pl.col("differs") & ~pl.col("gap") & (pl.col("doubted") == ""))
    return _check_rows(name, judged, pl.col("unexplained"), _sum_sentence)


def _suspect(annotation: pl.DataFrame | None) -> pl.DataFrame:
    key = {"indicator": pl.String, "location_code": pl.String, "time_period": pl.Int32}
    if annotation is None:
        return pl.DataFrame(schema={**key, "is_suspect": pl.Boolean})
    suspect = annotation.filter(kind="suspect").drop_nulls(["location_code", "time_period"])
    return suspect.select(*key).unique().with_columns(is_suspect=pl.lit(value=True))


def _part(totals: pl.DataFrame, part: str) -> pl.DataFrame:
    adds = (
        pl.col("indicator").str.contains(r"_(count|gbp)$")
        & ~pl.col("indicator").str.ends_with("_per_head_gbp")
        if part == "value"
        else pl.col("indicator").str.ends_with("_pct")
    )
    key = ["source", "release", "indicator", "time_period", "geographic_level", "location_code"]
    return totals.filter(adds).select(*key, pl.lit(part).alias("part"), pl.col(part).alias("figure"))


def _sum_sentence(compared: pl.DataFrame) -> str:
    differing = compared.filter("differs")
    agree = f"{compared.height - differing.height} of {compared.height} totals agree"
    if differing.is_empty():
        return agree
    failing = compared.filter("unexplained")
    if not failing.is_empty():
        told = "; ".join(
            f"{row['indicator']} {row['time_period']}{'' if row['area'] == ENGLAND else ' ' + row['area']} "
            f"({row['part']}): {row['together']:,.10g} together, {row['figure']:,.10g} published"
            for row in failing.head(MOST_SUMS_TOLD).rows(named=True)
        )
        return f"{agree}; without a reason: {told}"
    reasons = (
        differing.select("time_period", "without", "doubted")
        .unique(maintain_order=True)
        .sort("time_period", "without", "doubted")
    )
    listed = "; ".join(
        f"{time_period}: {_reason(without, doubted)}" for time_period, without, doubted in reasons.iter_rows()
    )
    return f"{agree}. {listed}"


def _reason(without: str, doubted: str) -> str:
    told = [f"no figure for {without}"] if without else []
    told += [f"suspect figures of {doubted}"] if doubted else []
    return ", ".join(told) or "no authority lacks a figure"


def percentages_equal_counts(observation: pl.DataFrame) -> pl.DataFrame:
    """Is each published percentage the count above the line over the count below it, to its rounding?"""
    shares = observation.filter(
        pl.col("indicator").str.contains(r"^(ehcp_issued_|ehc_|annual_reviews_)")
        & pl.all_horizontal(pl.col("value", "numerator", "denominator").is_not_null())
    ).with_columns(
        differs=(pl.col("value") - 100 * pl.col("numerator") / pl.col("denominator")).abs()
        > PUBLISHED_ROUNDING + FLOAT_NOISE
    )
    return _check_rows("percentages equal their counts", shares, pl.col("differs"), _share_sentence)


def _share_sentence(shares: pl.DataFrame) -> str:
    differing = shares.filter("differs")
    listed = ", ".join(
        f"{row['indicator']} {row['time_period']} {row['location_code']} {row['breakdown']}"
        for row in differing.head(5).rows(named=True)
    )
    agree = f"{shares.height - differing.height:,} of {shares.height:,} percentages agree"
    return f"{agree}; not {listed}" if listed else agree


def known_locations(observation: pl.DataFrame, location: pl.DataFrame) -> pl.DataFrame:
    """Is every place an observation names in the register?"""
    marked = observation.with_columns(
        unknown=~pl.col("location_code").is_in(location["location_code"].implode())
    )
    return _check_rows("every place is in the register", marked, pl.col("unknown"), _place_sentence)


def _place_sentence(marked: pl.DataFrame) -> str:
    unknown = marked.filter("unknown")["location_code"].unique().sort()
    places = f"{marked['location_code'].n_unique()} places"
    return f"{places}; unknown: {', '.join(unknown[:5])}" if len(unknown) else places


def unique_keys(observation: pl.DataFrame) -> pl.DataFrame:
    """Does no edition give the same figure twice?"""
    marked = observation.with_columns(repeated=observation.select(KEY).is_duplicated())
    return _check_rows(
        "no figure stands twice",
        marked,
        pl.col("repeated"),
        lambda rows: f"{rows['repeated'].sum()} of {rows.height:,} rows repeat another",
    )


def _check_rows(
    name: str, rows: pl.DataFrame, failing: pl.Expr, sentence: Callable[[pl.DataFrame], str]
) -> pl.DataFrame:
    """One row of check_result an edition: 'fail' if any row fails, 'explained' if some merely differ."""
    results = []
    for (source, release), edition_rows in rows.group_by(EDITION, maintain_order=True):
        fails = not edition_rows.filter(failing).is_empty()
        differs = "differs" in edition_rows.columns and bool(edition_rows["differs"].any())
        outcome = "fail" if fails else "explained" if differs else "pass"
        results.append((name, source, release, outcome, sentence(edition_rows)))
    return pl.DataFrame(results, schema=CHECK_COLUMNS, orient="row").sort(EDITION)
