"""Does a later release of a source end later than the ones before it?

The file of another year's release under this one's name does not, though each of its figures is right.
"""

import polars as pl

from pipeline.core.errors import PipelineError

# '2025' and '2021-22'; other names are of amendments, of parts of a release, or of many years.
NAMED_AFTER_YEAR = r"^(20[0-9]{2})(?:-[0-9]{2})?$"


def refuse_earlier_files(observation: pl.DataFrame) -> None:
    """Raise PipelineError for a release whose newest figures are no newer than those of an earlier year's.

    `observation`: source, release, time_period and value of all releases. Releases that are not named after a
    year alone are left out.
    """
    newest = (
        observation.drop_nulls("value")
        .group_by("source", "release")
        .agg(newest=pl.col("time_period").max())
        .cast({"source": pl.String, "release": pl.String})
        .with_columns(year=pl.col("release").str.extract(NAMED_AFTER_YEAR).cast(pl.Int32))
        .drop_nulls("year")
    )
    wrong = (
        newest.join(newest, on="source", suffix="_before")
        .filter(pl.col("year_before") < pl.col("year"), pl.col("newest_before") >= pl.col("newest"))
        .sort("source", "year", "year_before")
    )
    for row in wrong.head(1).rows(named=True):
        raise PipelineError(
            f"{row['source']}: the newest figures of release {row['release']} are of {row['newest']}, and "
            f"release {row['release_before']} has those of {row['newest_before']}; look whether one of the "
            "two files is that of another release."
        )
