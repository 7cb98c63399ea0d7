"""Figures calculated from several editions, and inspections that two publishers list."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.core.tables import Tables
from pipeline.sources.indicator import Indicator
from pipeline.tidy import contract
from pipeline.tidy.changes import derive_changes, derive_remainders
from pipeline.tidy.doubts import pass_on_doubts
from pipeline.tidy.dsg import derive_balances
from pipeline.tidy.duplicate_inspections import remove_duplicates
from pipeline.tidy.ratios import derive_ratios
from pipeline.tidy.residents import compare_residents
from schemas.observations import KEY


def derive(
    tables: Mapping[str, pl.DataFrame], indicators: Sequence[Indicator], annotation: pl.DataFrame
) -> Tables:
    """Add what needs all editions to the tables of a snapshot, which has only published figures.

    Adds balances in the other unit, ratios, remainders and changes (never across a series break of
    `annotation`) to `observation`, removes duplicates from `inspection`, and adds rows to `check_result`. The
    table `annotation` of the result has the doubts that pass on, too. `release` must be in order of
    precedence. Raises PipelineError if a figure occurs twice, or a balance has no gross DSG for its year.
    """
    published = by_release(tables["observation"], tables["release"])
    balances = pl.concat([published, derive_balances(published)])
    derived = pl.concat(
        [
            derive_ratios(balances, indicators),
            derive_remainders(balances, indicators),
            derive_changes(balances, indicators, annotation, tables),
        ]
    )
    first = {item.indicator: item.first for item in indicators if item.first}
    begins = pl.col("indicator").replace_strict(first, default=0, return_dtype=pl.Int32)
    derived = derived.filter(pl.col("time_period") >= begins)
    observation = pl.concat([balances, derived]).sort(KEY)
    inspections = remove_duplicates(by_release(tables["inspection"], tables["release"]), tables["location"])
    checks = [tables["check_result"], compare_residents(published), inspections.checks]
    return {
        **tables,
        "observation": contract.observations(observation, "All editions together"),
        "annotation": pass_on_doubts(annotation, balances, derived, indicators),
        "inspection": inspections.rows,
        "check_result": pl.concat(checks),
    }


def by_release(rows: pl.DataFrame, release: pl.DataFrame) -> pl.DataFrame:
    """Sort rows by the precedence of their releases, keeping the order within a release."""
    order = release.select("source", "release", order="position")
    placed = rows.join(order, on=["source", "release"], how="left", maintain_order="left")
    return placed.sort("order", maintain_order=True).drop("order")
