"""Parts of the shipped tables: a warehouse of one is built in a fifth of the time."""

from collections.abc import Iterable, Mapping

import polars as pl

from pipeline.sources.indicator import Indicator

MONEY = [
    *["dsg-allocations", "dsg-balance", "dsg-balance-net", "dsg-gross"],
    *["high-needs-benchmarking", "high-needs-outturn", "s251-lines", "s251-outturn", "specialist-spend"],
    *["residents", "residents-by-age"],
]


def of_sources(tables: Mapping[str, pl.DataFrame], sources: list[str]) -> dict[str, pl.DataFrame]:
    """Return the tables with the figures of these sources only."""
    return {**tables, "observation": tables["observation"].filter(pl.col("source").is_in(sources))}


def related(
    tables: Mapping[str, pl.DataFrame], source: str, release: str, indicators: Iterable[Indicator]
) -> dict[str, pl.DataFrame]:
    """Return the tables with the figures that those of a release are measured by.

    Those are the indicators of its source, from whatever source, and those of which a figure is made
    together with one of them; figures of groups only if the release has some.
    """
    figures = tables["observation"]
    of_source = figures.filter(source=source)
    own = set(of_source["indicator"].unique())
    together = {part for item in indicators if own & {item.indicator, *item.parts} for part in item.parts}
    topics = {"Total", *of_source.filter(release=release)["breakdown_topic"].unique()}
    chosen = pl.col("indicator").is_in(list(own | together)) & pl.col("breakdown_topic").is_in(list(topics))
    return {**tables, "observation": figures.filter(chosen)}
