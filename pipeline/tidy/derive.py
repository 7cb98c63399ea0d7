"""What takes all editions together: figures worked out from others, and what appears twice."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.core.tables import Tables
from pipeline.read import validate
from pipeline.sources.indicator import Indicator
from pipeline.tidy.dsg import derive_balances
from pipeline.tidy.duplicate_inspections import keep_once
from pipeline.tidy.ratios import derive_ratios
from pipeline.tidy.residents import compare_residents
from schemas.observations import KEY


def combine(tables: Mapping[str, pl.DataFrame], indicators: Sequence[Indicator]) -> Tables:
    """Add to the tables of a snapshot, which hold what was published, what only all of it together gives.

    That is balances in the other unit and ratios in `observation`, each inspection once in `inspection`, and
    what was verified on the way in `check_result`. `release` must be in order of precedence. Raises
    PipelineError if a figure stands twice or a balance has no grant to be set against.
    """
    published = by_release(tables["observation"], tables["release"])
    balances = pl.concat([published, derive_balances(published)])
    observation = pl.concat([balances, derive_ratios(balances, indicators)]).sort(KEY)
    inspections = keep_once(by_release(tables["inspection"], tables["release"]), tables["location"])
    checks = [tables["check_result"], compare_residents(published), inspections.checks]
    return {
        **tables,
        "observation": validate.observations(observation, "All editions together"),
        "inspection": inspections.rows,
        "check_result": pl.concat(checks),
    }


def by_release(rows: pl.DataFrame, release: pl.DataFrame) -> pl.DataFrame:
    """The rows in the order of precedence of their releases, and within one as they stand."""
    order = release.select("source", "release", order="position")
    placed = rows.join(order, on=["source", "release"], how="left", maintain_order="left")
    return placed.sort("order", maintain_order=True).drop("order")
