"""Compare deficits with totals that were calculated without this pipeline."""

from collections.abc import Mapping

import polars as pl

from pipeline.checks.differences import Outcome, financial_year

# Financial year -> the release whose table was summed without this pipeline, authorities with a balance, of
# these in deficit, and their deficits in millions of GBP.
KNOWN_DEFICITS: Mapping[int, tuple[str, int, int, int]] = {
    201920: ("dsg-balance 2021-22", 149, 94, 675),
    202021: ("dsg-balance 2021-22", 149, 100, 1_049),
    202122: ("dsg-balance 2021-22", 150, 103, 1_443),
    202324: ("dsg-balance 2023-24", 148, 106, 2_141),
}
# Another table of the year may have amended balances and a few more authorities, but not a different total:
# the largest deficit of an authority was 5% to 7% of the total.
MAX_DIFFERENCE = 0.05


def compare_deficits(year: int, table: str, balances: pl.Series) -> Outcome:
    """Return outcome and sentence for the balances of one year in one table."""
    deficits = balances.filter(balances < 0)
    millions = -float(deficits.sum()) / 1e6
    found = (len(balances), len(deficits), round(millions))
    sums = f"{financial_year(year)}: {found[1]} of {found[0]} authorities in deficit, £{found[2]:,}m together"
    if year not in KNOWN_DEFICITS:
        return "pass", sums
    known_table, *known = KNOWN_DEFICITS[year]
    if found == tuple(known):
        return "pass", f"{sums}, as known"
    compared = f"{sums}; known of {known_table}: {known[1]} of {known[0]}, £{known[2]:,}m"
    if table == known_table:
        return "fail", compared
    if abs(millions - known[2]) > MAX_DIFFERENCE * known[2]:
        return "fail", f"{compared}, which is more than {MAX_DIFFERENCE:.0%} apart"
    return "explained", compared
