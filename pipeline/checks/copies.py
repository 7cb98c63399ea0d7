"""Are all figures of an authority those of the period before, or of another authority?

One figure may be repeated by chance, many digits hardly. Some councils do return last year's figures again.
"""

import polars as pl

from pipeline.checks.history import PAIR, changes

COPY_OF_BEFORE = "all figures are those of the period before"
COPY_OF_OTHER = "all figures are those of another authority"
# Together; in published releases at most 4.8 agree by chance, of 150 authorities and all periods.
FEWEST_DIGITS = 5.5
RETURN = ["source", "release", "location_code", "time_period"]


def copies(given: pl.DataFrame) -> pl.DataFrame:
    """Return the first figure of each authority whose newest figures in a release are all copies.

    `given`: the figures of authorities to check, with `decimals` and `derived` of their measure; `check`,
    `what`, `before` and `expected` are added. A figure that is printed twice counts once, and one of 0 not
    at all.
    """
    age = pl.col("time_period").rank("dense", descending=True).over("indicator")
    recent = given.filter(~pl.col("derived")).with_columns(age=age).filter(pl.col("age") <= 2)
    printed = _newest(_printed(recent))
    returns = printed.group_by(RETURN).agg(
        digits=pl.col("digits").filter(pl.col("value").is_first_distinct()).sum(),
        figures=pl.len(),
        repeated=(pl.col("value") == pl.col("before")).fill_null(value=False).all(),
        text=pl.concat_str("indicator", "value", separator=" ").sort().str.join(),
    )
    telling = returns.filter(pl.col("digits") >= FEWEST_DIGITS).with_columns(
        shared=pl.len().over("source", "release", "time_period", "text") > 1
    )
    first = _newest(recent).sort(PAIR).unique(RETURN, keep="first", maintain_order=True)
    found = first.join(telling, on=RETURN, maintain_order="left").rechunk()
    what = pl.format("{} figures of the release", "figures")
    kinds = (("repeated", COPY_OF_BEFORE), ("shared", COPY_OF_OTHER))
    return pl.concat(
        found.filter(kind).with_columns(check=pl.lit(check), what=what, expected=pl.lit("figures of its own"))
        for kind, check in kinds
    )


def _newest(figures: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of age 1 with `before`, the figure of the period before, if there is one."""
    before = changes(figures).select(*RETURN, "indicator", "before")
    newest = figures.filter(pl.col("age") == 1)
    return newest.join(before, on=[*RETURN, "indicator"], how="left", maintain_order="left")


def _printed(given: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each printed figure but 0: of a share with counts these, else the value."""
    counted = pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()
    columns = {
        "value": given.filter(~counted),
        "numerator": given.filter(counted).with_columns(decimals=pl.lit(0)),
        "denominator": given.filter(counted).with_columns(decimals=pl.lit(0)),
    }
    return pl.concat(
        table.select(
            *RETURN,
            "age",
            pl.concat_str("indicator", pl.lit(f" {name}")).alias("indicator"),
            pl.col(name).alias("value"),
            pl.lit(None, pl.Float64).alias("denominator"),
            digits=(pl.col(name).abs() * pl.lit(10.0).pow("decimals")).log10().clip(0),
        ).filter(pl.col("value") != 0)
        for name, table in columns.items()
    )
