"""A figure before or after a revision, in words."""

from pipeline.core.symbols import WITHDRAWN
from pipeline.text import formatting
from pipeline.text.formatting import Row


def revised_figure(row: Row, which: str, indicator: Row) -> str:
    """Return the 'old' or 'new' figure (`which`) with counts; of one withdrawn, or none, what stands there.

    `row` has `{which}_symbol`, `{which}_value`, `{which}_numerator` and `{which}_denominator`.
    """
    if row[f"{which}_symbol"] == WITHDRAWN:
        return "withdrawn later, not repeated"
    if row[f"{which}_value"] is None:
        return f"no figure (“{row[f'{which}_symbol']}”)"
    counts = {name: row[f"{which}_{name}"] for name in ("value", "numerator", "denominator")}
    return formatting.figure_with_counts(counts, indicator)
