"""Answer the printed claims from the figures of a build, and tell which answers have changed."""

import duckdb
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.tables import CHECK_COLUMNS, Tables
from pipeline.queries.claims import ANSWERS
from pipeline.sources.catalogue import CLAIMS

CHECK = "a printed claim has the answer last seen"


def claim_tables(con: duckdb.DuckDBPyConnection, claims: pl.DataFrame) -> Tables:
    """Return the table `claim` and its rows of check_result, one per claim.

    `claims` are those of sources.claims.read_claims; `con` has the other tables. A changed answer is
    'explained': figures may change, and then a person looks at the verdict again. An answer whose figures are
    not held has not changed. Raises PipelineError for a function that does not exist.
    """
    answered, checks = [], []
    for claim in claims.rows(named=True):
        if claim["function"] not in ANSWERS:
            raise PipelineError(
                f"{CLAIMS}, {claim['claim']}: pipeline/queries/claims.py has no function {claim['function']}."
            )
        answer = ANSWERS[claim["function"]](con)
        text = answer.text if answer else None
        changed = text is not None and text != claim["answer"]
        since = (answer.since or None) if answer else None
        answered.append(claim | {"answer": text, "since": since, "changed": changed})
        detail = f"“{claim['words']}”"
        if changed:
            detail += f": the answer was “{claim['answer']}” and is “{text}”; look at the verdict in {CLAIMS}"
        outcome = "explained" if changed else "pass"
        checks.append((CHECK, claim["source"], None, outcome, detail))
    schema = claims.schema | {"since": pl.String, "changed": pl.Boolean}
    return {
        "claim": pl.DataFrame(answered, schema=schema),
        "check_result": pl.DataFrame(checks, schema=CHECK_COLUMNS, orient="row"),
    }
