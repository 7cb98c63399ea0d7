"""Leads about where a newest figure stands: among all, its region, its type, its neighbours."""

import polars as pl

from pipeline.core.places import LONDON, NEWEST_STATISTICAL
from pipeline.statistics.chance import z_of_figures
from pipeline.statistics.intervals import from_counts
from pipeline.text.leads.kinds import Kind
from pipeline.warehouse.leads.candidates import ENGLANDS, FIGURE, OWN, counted, with_size
from pipeline.warehouse.leads.frames import Frames
from pipeline.warehouse.leads.measures import UNUSUALLY_MANY
from schemas.units import CHANGE

FEWEST_IN_A_GROUP = 5
"""The fewest authorities among which the highest is news."""

FEWEST_NEIGHBOURS = 6
"""How many of the ten statistical neighbours must be ranked."""

FAR = 3.0
"""How many times the usual distance of authorities from their neighbours is far."""

NEAR_THE_END = 3
"""How many of the highest, of the lowest and of the widest gaps in England lead."""


def extremes(frames: Frames) -> pl.DataFrame:
    """Return the candidates for the highest and lowest of England, of the region and of the type."""
    newest = with_size(frames.newest, pl.col("value"), ["indicator"])
    # In pounds, a balance mostly tells how large a place is. And in London, the type is the region.
    divided = newest.filter(pl.col("unit") != "GBP")
    outside_london = divided.filter(pl.col("region_code") != LONDON)
    sides: tuple[tuple[pl.DataFrame, list[str], Kind, Kind, int], ...] = (
        (newest, [], Kind.HIGHEST, Kind.LOWEST, NEAR_THE_END),
        (divided, ["region_code"], Kind.HIGHEST_IN_REGION, Kind.LOWEST_IN_REGION, 1),
        (outside_london, ["la_type"], Kind.HIGHEST_OF_TYPE, Kind.LOWEST_OF_TYPE, 1),
    )
    found = []
    for figures, group, highest, lowest, places in sides:
        compared = _against_others(figures, group)
        found += [
            _extremes(compared, group, highest, places, descending=True),
            _extremes(compared, group, lowest, places, descending=False),
        ]
    return pl.concat(found)


def _against_others(figures: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    """Add `z`: how far a figure is from England's or, within a group, from that of the others together."""
    if not group:
        return figures.with_columns(z=counted(figures, z_of_figures(figures, OWN, ENGLANDS)))
    others = figures.with_columns(
        (pl.col(name).sum().over("indicator", *group) - pl.col(name)).alias(f"others_{name}") for name in OWN
    )
    z = z_of_figures(others, OWN, ("others_numerator", "others_denominator"))
    return others.with_columns(z=counted(others, z))


def _extremes(
    figures: pl.DataFrame, group: list[str], kind: Kind, places: int, *, descending: bool
) -> pl.DataFrame:
    same, printed = ["indicator", *group], pl.col("printed")
    of_this_end = ~pl.col("signed") | (printed > 0 if descending else printed < 0)
    unmoved = (pl.col("unit") == CHANGE) & (printed == 0)
    return (
        figures.with_columns(
            kind=pl.lit(kind),
            z=pl.col("z") if descending else -pl.col("z"),
            rank=printed.rank("min", descending=descending).over(same).cast(pl.Int32),
            among=pl.len().over(same).cast(pl.Int32),
            group_code=pl.col(group[0]).cast(pl.String) if group else pl.lit(None, pl.String),
        )
        .with_columns(
            sharing=pl.col("rank"),
            notable=(pl.col("rank") <= places)
            & (pl.len().over([*same, "rank"]) == 1)
            & (pl.col("among") >= FEWEST_IN_A_GROUP)
            & of_this_end
            & ~unmoved
            & ~pl.col("perhaps_not_returned"),
        )
        .select(
            *FIGURE,
            "kind",
            "z",
            "notable",
            "among",
            "sharing",
            "size",
            "rank",
            "group_code",
            "rank_low",
            "rank_high",
            "ranked",
            "polarity",
        )
    )


def neighbours(frames: Frames, neighbour: pl.DataFrame) -> pl.DataFrame:
    """Return the candidates far above or below all their statistical neighbours of the newest model."""
    pairs = neighbour.filter(neighbour_set=NEWEST_STATISTICAL).select("location_code", "neighbour_code")
    figures = frames.newest.filter(pl.col("value_low").is_not_null())
    theirs = figures.select(
        "indicator",
        pl.col("location_code").alias("neighbour_code"),
        *(pl.col(name).alias(f"their_{name}") for name in ("printed", "numerator", "denominator")),
    )
    pooled = (
        figures.select("location_code", "indicator")
        .join(pairs, on="location_code")
        .join(theirs, on=["indicator", "neighbour_code"])
        .group_by("location_code", "indicator")
        .agg(
            pl.len().cast(pl.Int32).alias("neighbours"),
            pl.col("their_printed").min().alias("lowest"),
            pl.col("their_printed").max().alias("highest"),
            pl.col("their_numerator", "their_denominator").sum(),
        )
    )
    near = figures.join(pooled, on=["location_code", "indicator"])
    z = z_of_figures(near, OWN, ("their_numerator", "their_denominator"))
    near = near.with_columns(
        z,
        among=pl.col("neighbours") + 1,
        sharing=pl.lit(1, pl.Int32),
        pooled=from_counts(pl.col("their_numerator"), pl.col("their_denominator")),
    )
    near = with_size(near, pl.col("value") - pl.col("pooled"), ["indicator"])
    enough = (
        (pl.col("neighbours") >= FEWEST_NEIGHBOURS)
        & (pl.col("size") >= FAR)
        & ~pl.col("perhaps_not_returned")
        & ((pl.col("unit") != CHANGE) | (pl.col("printed") != 0))
    )
    columns = [*FIGURE, "kind", "z", "notable", "among", "sharing", "size", "pooled"]
    return pl.concat(
        [
            near.with_columns(
                kind=pl.lit(Kind.ABOVE_NEIGHBOURS), notable=enough & (pl.col("printed") > pl.col("highest"))
            ).select(columns),
            near.with_columns(
                kind=pl.lit(Kind.BELOW_NEIGHBOURS),
                z=-pl.col("z"),
                notable=enough & (pl.col("printed") < pl.col("lowest")),
            ).select(columns),
        ]
    )


def border_gaps(frames: Frames, border_gap: pl.DataFrame) -> pl.DataFrame:
    """Return the candidates for the widest border gaps of a measure, each for both of its authorities."""
    figures = frames.newest.filter(pl.col("value_low").is_not_null() & (pl.col("unit") != CHANGE))
    other = figures.select(
        "indicator",
        "time_period",
        pl.col("location_code").alias("other_code"),
        *(
            pl.col(name).alias(f"other_{name}")
            for name in ("value", "numerator", "denominator", "perhaps_not_returned", "may_lead")
        ),
    )
    gaps = border_gap.filter(pl.col("position").is_not_null())
    codes = ("high_code", "low_code")
    both = pl.concat(
        [
            gaps.select(
                "indicator",
                "time_period",
                "position",
                pl.col(own).alias("location_code"),
                pl.col(far).alias("other_code"),
                "gap",
            )
            for own, far in (codes, codes[::-1])
        ]
    )
    measured = both.join(figures, on=[*FIGURE[:3]]).join(other, on=["indicator", "time_period", "other_code"])
    measured = with_size(measured, pl.col("gap"), ["indicator"])
    return measured.with_columns(
        kind=pl.lit(Kind.WIDEST_GAP),
        z=z_of_figures(measured, OWN, ("other_numerator", "other_denominator")).abs(),
        among=(pl.len().over("indicator") // 2).cast(pl.Int32),
        sharing=pl.col("position"),
        rank=pl.col("position"),
        notable=(pl.col("position") <= NEAR_THE_END)
        & ~pl.col("perhaps_not_returned")
        & ~pl.col("other_perhaps_not_returned")
        & pl.col("other_may_lead"),
    ).select(
        *FIGURE,
        "kind",
        "z",
        "notable",
        "among",
        "sharing",
        "size",
        "rank",
        "other_code",
        "other_value",
        "other_numerator",
        "other_denominator",
    )


def unusually_many(frames: Frames, funnel: pl.DataFrame) -> pl.DataFrame:
    """Return the candidates with more exceptions or refusals than chance and the usual spread explain."""
    figures = frames.newest.filter(
        pl.col("indicator").is_in(UNUSUALLY_MANY) & pl.col("value_low").is_not_null()
    )
    judged = figures.join(funnel.select(*FIGURE[:3], "standing"), on=FIGURE[:3])
    above = pl.col("standing") == "above 99.8"
    judged = judged.with_columns(counted(judged, z_of_figures(judged, OWN, ENGLANDS)))
    return (
        with_size(judged, pl.col("value"), ["indicator"])
        .with_columns(
            kind=pl.lit(Kind.UNUSUALLY_MANY),
            among=pl.len().over("indicator").cast(pl.Int32),
            sharing=above.sum().over("indicator").cast(pl.Int32),
            notable=above,
        )
        .select(*FIGURE, "kind", "z", "notable", "among", "sharing", "size")
    )
