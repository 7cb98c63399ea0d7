"""Checks of every build: published figures must agree with each other.

Each check returns rows of check_result. 'explained' means that a difference has a known reason, 'fail' that
it has none; a build with a failed check is refused.
"""

from collections.abc import Callable
from typing import Any

import polars as pl

from pipeline.checks.money import money_checks
from pipeline.checks.region_sums import regions_add_up
from pipeline.core.places import ENGLAND
from pipeline.core.symbols import TOTAL
from pipeline.core.tables import CHECK_COLUMNS
from schemas.observations import is_repeated
from schemas.units import has_unit

PUBLISHED_ROUNDING = 0.05  # percentages of EHC plans are printed to one decimal
WHOLE_POUNDS = 0.5  # money is printed to the pound, so each authority may differ by half a pound
FLOAT_NOISE = 1e-6
# A missing figure is at most so many times the largest that the authority ever had, and so many more.
MOST_OF_OWN, MORE_THAN_OWN = 1.5, 50
MOST_OF_NOTED = 0.01  # of a total, which a caveat about it explains
MAX_SUMS_LISTED = 3
MAX_SHARES_LISTED = 6
EDITION = ["source", "release"]
TEXTS = [*EDITION, "indicator", "part"]
PERIOD = [*TEXTS, "time_period"]


def reconcile(
    observation: pl.DataFrame,
    location: pl.DataFrame,
    indicator: pl.DataFrame,
    annotation: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Run every check over the observations of all releases; returns rows of check_result.

    The arguments are the warehouse's tables of these names. Figures annotated as suspect may explain a sum
    that does not agree, and caveats a percentage that differs from its counts.
    """
    totals = observation.filter(breakdown_topic=TOTAL, breakdown=TOTAL)
    parts = pl.concat([_part(totals, part) for part in ("value", "numerator", "denominator")])
    # Grouped and joined as Enums, faster than as texts.
    parts = parts.cast({name: pl.Enum(parts[name].unique().sort()) for name in (*TEXTS, "location_code")})
    local = _of_authorities(parts, location, _noted(annotation, ["suspect"]))
    checks = [
        _adds_up(parts, local, "National", annotation),
        _adds_up(parts, local, "Regional", annotation),
        regions_add_up(parts, _noted(annotation, ["caveat", "suspect"])),
        percentages_equal_counts(observation, _published_percentages(indicator, annotation), annotation),
        known_locations(observation, location),
        unique_keys(observation),
        money_checks(observation, location),
    ]
    return pl.concat([pl.DataFrame(schema=CHECK_COLUMNS), *checks])


def _adds_up(
    parts: pl.DataFrame, local: pl.DataFrame, level: str, annotation: pl.DataFrame | None
) -> pl.DataFrame:
    """Check that authorities add up to the published rows of England ('National') or regions ('Regional').

    Counts and money are summed by value, percentages by numerator and denominator. A difference is explained
    if missing figures of authorities in the area can account for it, or replacements for figures annotated as
    suspect can; the sentence names the authorities. A caveat about the total itself explains a small one, and
    a larger one where a figure is suspect. One row per edition.
    """
    is_balance = pl.col("indicator").str.starts_with("dsg_balance_")  # numerator and denominator in GBP
    is_money = has_unit(pl.col("indicator"), "GBP") | is_balance
    tolerance = pl.when(is_money).then(WHOLE_POUNDS * pl.col("authorities"))
    compared = (
        parts.filter(geographic_level=level)
        .drop_nulls("figure")
        .join(_sums(local, level), left_on=[*PERIOD, "location_code"], right_on=[*PERIOD, "area"])
        .cast({pl.Enum: pl.String})
        .rename({"location_code": "area"})
        .join(
            _noted(annotation, ["caveat"]).rename({"location_code": "area"}),
            on=["indicator", "area", "time_period"],
            how="left",
        )
        .with_columns(
            tolerance=tolerance.fill_null(FLOAT_NOISE), signed=is_balance & (pl.col("part") != "denominator")
        )
        .sort(*PERIOD, "area")
    )
    name = f"authorities add up to {'England' if level == 'National' else 'their regions'}"
    return _check_rows(name, _judged(compared), pl.col("unexplained"), _sum_sentence)


def _of_authorities(parts: pl.DataFrame, location: pl.DataFrame, suspect: pl.DataFrame) -> pl.DataFrame:
    """Return the authorities' rows with region_code, `trusted` (the figure unless it is suspect) and sizes.

    `in_england`: the largest of the period; `own`: the authority's largest.
    """
    types = pl.Schema({name: parts.schema[name] for name in ("indicator", "location_code")})
    places = location.select(
        "location_code", "location_name", pl.col("region_code").cast(types["location_code"], strict=False)
    )
    is_suspect, size = pl.col("noted").fill_null(value=False), pl.col("trusted").abs().max()
    return (
        parts.filter(geographic_level="Local authority")
        .join(places.cast({"location_code": types["location_code"]}, strict=False), on="location_code")
        .join(suspect.cast(types, strict=False), on=["indicator", "location_code", "time_period"], how="left")
        .with_columns(
            trusted=pl.when(~is_suspect).then("figure"),
            missing=pl.col("figure").is_null(),
            doubtful=is_suspect & pl.col("figure").is_not_null(),
        )
        .with_columns(in_england=size.over(PERIOD), own=size.over("indicator", "part", "location_code"))
    )


def _sums(local: pl.DataFrame, level: str) -> pl.DataFrame:
    """Sum the authorities of each area, and bound what missing and suspect figures could be.

    A missing figure is bounded by the authority's own largest with a margin; a missing numerator by its
    denominator. That of an authority which never had one, and the replacement of a suspect figure, are
    bounded by the largest of the area and period; in an area without a trusted figure, by England's.
    """
    code = local.schema["location_code"]
    area = pl.lit(ENGLAND).cast(code, strict=False) if level == "National" else pl.col("region_code")
    key = [*PERIOD, "area"]
    placed = local.with_columns(area=area)
    size = pl.col("trusted").abs().max().over(key)
    weighed = placed.with_columns(largest=pl.coalesce(size, "in_england", 0.0)).with_columns(
        could_add=pl.when("missing").then(
            pl.coalesce("below", MOST_OF_OWN * pl.col("own") + MORE_THAN_OWN, "largest")
        ),
        could_replace=pl.when("doubtful").then("largest"),
    )
    sums = weighed.group_by(key).agg(
        total=pl.col("figure").sum(),
        trusted_total=pl.col("trusted").sum(),
        authorities=pl.len(),
        could_add=pl.col("could_add").sum(),
        could_replace=pl.col("could_replace").sum(),
    )
    for name, is_named in {"without": "missing", "doubted": "doubtful"}.items():
        names = (
            placed.filter(is_named)
            .group_by(key)
            .agg(pl.col("location_name").sort().str.join(", ").alias(name))
        )
        sums = sums.join(names, on=key, how="left", nulls_equal=True)
    return sums.with_columns(pl.col("without", "doubted").fill_null(""))


def _judged(compared: pl.DataFrame) -> pl.DataFrame:
    """Mark totals that differ from their sum, and those that no missing or suspect figure explains."""
    gap, gap_of_trusted = (pl.col("figure") - pl.col(total) for total in ("total", "trusted_total"))
    room = pl.col("could_add") + pl.col("could_replace")
    return compared.with_columns(
        differs=gap.abs() > pl.col("tolerance"),
        by_missing=(pl.col("without") != "") & _fits(gap, pl.col("could_add")),
        by_suspect=(pl.col("doubted") != "") & _fits(gap_of_trusted, room),
        by_note=pl.col("noted").fill_null(value=False)
        & ((gap.abs() <= MOST_OF_NOTED * pl.col("figure").abs()) | (pl.col("doubted") != "")),
    ).with_columns(
        unexplained=pl.col("differs") & ~pl.any_horizontal("by_missing", "by_suspect", "by_note"),
        doubted=pl.when(~pl.col("by_missing")).then("doubted").otherwise(pl.lit("")),
    )


def _fits(gap: pl.Expr, room: pl.Expr) -> pl.Expr:
    """Return whether figures with this sum can fill the gap; only balances can be negative."""
    least = pl.when("signed").then(-room).otherwise(0.0)
    return gap.is_between(least - pl.col("tolerance"), room + pl.col("tolerance"))


def _noted(annotation: pl.DataFrame | None, kinds: list[str]) -> pl.DataFrame:
    """Return figures with an annotation of these kinds for their own place and period."""
    key = {"indicator": pl.String, "location_code": pl.String, "time_period": pl.Int32}
    if annotation is None:
        return pl.DataFrame(schema={**key, "noted": pl.Boolean})
    notes = annotation.filter(pl.col("kind").is_in(kinds)).drop_nulls(["location_code", "time_period"])
    return notes.select(*key).unique().with_columns(noted=pl.lit(value=True))


def _part(totals: pl.DataFrame, part: str) -> pl.DataFrame:
    units = ("count", "GBP") if part == "value" else ("per cent",)
    adds = pl.any_horizontal(has_unit(pl.col("indicator"), unit) for unit in units)
    key = ["source", "release", "indicator", "time_period", "geographic_level", "location_code"]
    is_share = ~pl.col("indicator").str.starts_with("dsg_balance_") & pl.lit(part == "numerator")
    below = pl.when(is_share).then("denominator").alias("below")
    return totals.filter(adds).select(*key, pl.lit(part).alias("part"), pl.col(part).alias("figure"), below)


def _sum_sentence(compared: pl.DataFrame) -> str:
    differing = compared.filter("differs")
    agree = f"{compared.height - differing.height} of {compared.height} totals agree"
    if differing.is_empty():
        return agree
    failing = compared.filter("unexplained")
    if not failing.is_empty():
        listed = "; ".join(
            f"{row['indicator']} {row['time_period']}{'' if row['area'] == ENGLAND else ' ' + row['area']} "
            f"({row['part']}): {row['total']:,.10g} together, {row['figure']:,.10g} published"
            for row in failing.head(MAX_SUMS_LISTED).rows(named=True)
        )
        return f"{agree}; without a reason: {listed}"
    largest = (
        differing.with_columns(
            gap=pl.col("figure") - pl.when(pl.col("doubted") != "").then("trusted_total").otherwise("total")
        )
        .sort(pl.col("gap").abs(), descending=True)
        .unique(["time_period", "without", "doubted", "by_note"], keep="first", maintain_order=True)
        .sort("time_period", "without", "doubted", "by_note")
    )
    listed = "; ".join(f"{row['time_period']}: {_reason(row)}" for row in largest.rows(named=True))
    return f"{agree}. {listed}"


def _reason(row: dict[str, Any]) -> str:
    """Return what explains a difference, and how large the largest of its kind is."""
    if row["by_note"] and not row["by_missing"] and not row["by_suspect"]:
        return f"a note on the total explains {abs(row['gap']):,.10g} ({row['indicator']})"
    reasons = [f"no figure for {row['without']}"] if row["without"] else []
    reasons += [f"suspect figures of {row['doubted']}"] if row["doubted"] else []
    room = row["could_add"] + (row["could_replace"] if row["doubted"] else 0)
    rest = f"up to {row['gap']:,.10g} left to them ({row['indicator']}), of {room:,.10g} possible"
    return f"{', '.join(reasons) or 'no authority lacks a figure'}; {rest}"


def _published_percentages(indicator: pl.DataFrame, annotation: pl.DataFrame | None) -> pl.Series:
    """Return the ids of percentages that are published next to their counts.

    Those with a ratio or an annotation of kind 'ours' are calculated here from their counts.
    """
    published = indicator.filter(~pl.col("derived"), unit="per cent")
    if annotation is not None:
        published = published.join(annotation.filter(kind="ours"), on="indicator", how="anti")
    return published["indicator"]


def percentages_equal_counts(
    observation: pl.DataFrame, percentages: pl.Series, annotation: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Check that each of these percentages is 100 times numerator over denominator, within rounding.

    `percentages` are ids of indicators. A percentage that differs is explained by an annotation of kind
    'caveat' or 'suspect' for its own place and period.
    """
    shares = (
        observation.filter(
            pl.col("indicator").is_in(percentages.implode())
            & pl.all_horizontal(pl.col("value", "numerator", "denominator").is_not_null())
        )
        .join(
            _noted(annotation, ["caveat", "suspect"]),
            on=["indicator", "location_code", "time_period"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            noted=pl.col("noted").fill_null(value=False),
            differs=(pl.col("value") - 100 * pl.col("numerator") / pl.col("denominator")).abs()
            > PUBLISHED_ROUNDING + FLOAT_NOISE,
        )
    )
    wrong = pl.col("differs") & ~pl.col("noted")
    return _check_rows("percentages equal their counts", shares, wrong, _share_sentence)


def _share_sentence(shares: pl.DataFrame) -> str:
    differing = shares.filter("differs")
    agree = f"{shares.height - differing.height:,} of {shares.height:,} percentages agree"
    without, noted = differing.filter(~pl.col("noted")), differing.filter("noted")
    exceptions = [f"not {_listed(without)}"] if len(without) else []
    exceptions += [f"with a note: {_listed(noted)}"] if len(noted) else []
    return "; ".join([agree, *exceptions])


def _listed(shares: pl.DataFrame) -> str:
    rows = shares.head(MAX_SHARES_LISTED).rows(named=True)
    listed = ", ".join(
        f"{row['indicator']} {row['time_period']} {row['location_code']} {row['breakdown']}" for row in rows
    )
    more = shares.height - len(rows)
    return f"{listed} and {more} more" if more else listed


def known_locations(observation: pl.DataFrame, location: pl.DataFrame) -> pl.DataFrame:
    """Check that the place of every observation is in the register."""
    known = location["location_code"].implode()
    marked = observation.select(*EDITION, "location_code", unknown=~pl.col("location_code").is_in(known))
    return _check_rows("every place is in the register", marked, pl.col("unknown"), _place_sentence)


def _place_sentence(marked: pl.DataFrame) -> str:
    unknown = marked.filter("unknown")["location_code"].unique().sort()
    places = f"{marked['location_code'].n_unique()} places"
    return f"{places}; unknown: {', '.join(unknown[:5])}" if len(unknown) else places


def unique_keys(observation: pl.DataFrame) -> pl.DataFrame:
    """Check that no edition repeats a figure."""
    marked = observation.select(*EDITION, repeated=is_repeated(observation))
    return _check_rows(
        "no figure stands twice",
        marked,
        pl.col("repeated"),
        lambda rows: f"{rows['repeated'].sum()} of {rows.height:,} rows repeat another",
    )


def _check_rows(
    name: str, rows: pl.DataFrame, failing: pl.Expr, sentence: Callable[[pl.DataFrame], str]
) -> pl.DataFrame:
    """Make one row of check_result per edition: 'fail' if a row fails, 'explained' if rows only differ."""
    results = []
    for (source, release), edition_rows in rows.group_by(EDITION, maintain_order=True):
        fails = not edition_rows.filter(failing).is_empty()
        differs = "differs" in edition_rows.columns and bool(edition_rows["differs"].any())
        outcome = "fail" if fails else "explained" if differs else "pass"
        results.append((name, source, release, outcome, sentence(edition_rows)))
    return pl.DataFrame(results, schema=CHECK_COLUMNS, orient="row").sort(EDITION)
