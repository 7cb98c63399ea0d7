"""claims.toml: sentences that are often printed, with their verdicts and the answers last seen."""

import tomllib
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel

from pipeline.core.errors import PipelineError
from pipeline.sources import blocks
from pipeline.sources.blocks import STRICT
from pipeline.sources.catalogue import CLAIMS, SOURCES


class Claim(BaseModel):
    """A sentence that is often printed; claims.toml says what each key holds."""

    model_config = STRICT

    claim: str
    words: str
    function: str
    source: str
    verdict: Literal["as published", "holds for another year or count", "in part", "not published by council"]
    why: str
    answer: str
    cannot_be_checked: str
    address: str | None = None
    picture: str | None = None


def read_claims(folder: Path = SOURCES) -> pl.DataFrame:
    """Read claims.toml: a row per claim in its order, with the keys of `Claim` as columns and `position`.

    Raises PipelineError, naming the block and all its wrong keys; also for a claim that is there twice.
    """
    try:
        text = tomllib.loads((folder / CLAIMS).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PipelineError(f"{CLAIMS} is not valid TOML: {error}.") from error
    given = [
        blocks.make(Claim, block, f"{CLAIMS}, [[claim]] {block.get('claim', '?')}")
        for block in text.get("claim", [])
    ]
    names = [claim.claim for claim in given]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PipelineError(f"{CLAIMS}: {', '.join(twice)} is there twice.")
    rows = [claim.model_dump() | {"position": number} for number, claim in enumerate(given, start=1)]
    schema = dict.fromkeys(Claim.model_fields, pl.String) | {"position": pl.Int32}
    return pl.DataFrame(rows, schema=schema)
