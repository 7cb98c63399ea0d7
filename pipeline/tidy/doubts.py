"""Doubts about a published figure pass on to the measures that are calculated from it."""

from collections.abc import Iterator, Sequence

import polars as pl

from pipeline.core.periods import period_label
from pipeline.core.symbols import TOTAL
from pipeline.sources.indicator import Indicator
from pipeline.tidy.ratios import denominator_periods

PLACE_AND_PERIOD = ["location_code", "time_period"]


def pass_on_doubts(
    annotation: pl.DataFrame,
    published: pl.DataFrame,
    calculated: pl.DataFrame,
    indicators: Sequence[Indicator],
) -> pl.DataFrame:
    """Add a `suspect` annotation to every calculated figure that is made of a suspect one.

    `annotation` are rows of that table; `published` and `calculated` are observations, the former in order of
    precedence. What a figure is made of is known from the catalogue: the ratio, change or remainder of its
    measure. A figure that has a doubt of its own in `annotation` gets no second one. A doubt that holds for
    one source only passes on if the figure in doubt is of that source.
    """
    suspect = annotation.filter(kind="suspect")
    doubtful = set(suspect["indicator"])
    known = {item.indicator: item for item in indicators}
    parts = {part for item in indicators if doubtful & set(item.parts) for part in item.parts}
    totals = published.filter(
        pl.col("indicator").is_in(parts), breakdown_topic=TOTAL, breakdown=TOTAL
    ).drop_nulls("value")
    added = [
        _passed_on(item, known[part], periods, suspect, totals, calculated)
        for item in indicators
        if doubtful & set(item.parts)
        for part, periods in _made_of(item, totals)
        if part in doubtful
    ]
    return pl.concat([annotation, *added])


def _made_of(item: Indicator, totals: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each measure that this one is made of, and which `part_period` belongs to which `time_period`."""
    periods = totals.filter(pl.col("indicator").is_in(item.parts)).select("time_period").unique()
    same = periods.select("time_period", part_period="time_period")
    if item.ratio:
        yield item.ratio.numerator, same
        yield item.ratio.denominator, denominator_periods(totals, item.ratio)
    if item.change:
        yield item.change.of, same
        yield item.change.of, same.with_columns(pl.col("part_period") - item.change.years)
    if item.remainder_of:
        yield item.remainder_of, same


def _passed_on(
    item: Indicator,
    part: Indicator,
    periods: pl.DataFrame,
    suspect: pl.DataFrame,
    totals: pl.DataFrame,
    calculated: pl.DataFrame,
) -> pl.DataFrame:
    """Return the annotations of `item` that follow from doubts about `part`."""
    served = totals.filter(indicator=part.indicator).unique(
        PLACE_AND_PERIOD, keep="last", maintain_order=True
    )
    doubts = _applied(suspect.filter(indicator=part.indicator), served)
    figures = calculated.filter(indicator=item.indicator, breakdown=TOTAL).drop_nulls("value")
    own = _applied(suspect.filter(indicator=item.indicator), figures)
    return (
        figures.select(PLACE_AND_PERIOD)
        .unique(maintain_order=True)
        .join(own, on=PLACE_AND_PERIOD, how="anti")
        .join(periods.unique(), on="time_period", maintain_order="left")
        .join(
            doubts.rename({"time_period": "part_period"}),
            on=["location_code", "part_period"],
            maintain_order="left",
        )
        .select(
            pl.lit(item.indicator).alias("indicator"),
            "location_code",
            "time_period",
            pl.lit("suspect").alias("kind"),
            pl.struct("part_period", "text")
            .map_elements(lambda row: _sentence(part, **row), return_dtype=pl.String)
            .alias("text"),
            "url",
            pl.lit(None, pl.String).alias("source"),
        )
    )


def _applied(suspect: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Return location_code, time_period, text and url of each figure in doubt; an empty cell means all."""
    crossed = figures.select(*PLACE_AND_PERIOD, "source").join(suspect, how="cross", suffix="_of_doubt")
    fits = [
        pl.col(f"{name}_of_doubt").is_null() | (pl.col(f"{name}_of_doubt") == pl.col(name))
        for name in (*PLACE_AND_PERIOD, "source")
    ]
    return crossed.filter(*fits).select(*PLACE_AND_PERIOD, "text", "url").unique(maintain_order=True)


def _sentence(part: Indicator, part_period: int, text: str) -> str:
    period = period_label(part_period, part.time_identifier)
    return f"Worked out from a figure in doubt ({part.short_label}, {period}). {text}"
