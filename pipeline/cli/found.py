"""What the commands make of a search for an authority."""

from dataclasses import asdict

import duckdb

from pipeline.cli import output
from pipeline.core.errors import PipelineError
from pipeline.core.suggestions import did_you_mean
from pipeline.lookup.find import Finding, find, read_gazetteer
from pipeline.queries import places as place_queries

REGIONS = 9
"""How many regions there are; parts of London, which leads are not made for, are listed after them."""


def authority(con: duckdb.DuckDBPyConnection, text: str) -> Finding:
    """Find the authority that a text means; PipelineError, with those it may mean, if it is not certain."""
    found = find(read_gazetteer(con), text)
    if found.code is None:
        raise PipelineError(_problem(found, text))
    return found


def region(con: duckdb.DuckDBPyConnection, text: str) -> str:
    """Return the code of the region with this name or code; PipelineError, with all names, if none has it."""
    regions = dict(place_queries.regions(con).head(REGIONS).iter_rows())
    asked = text.strip().casefold().removeprefix("the ")
    for code, name in regions.items():
        if asked in (code.casefold(), name.casefold()):
            return str(code)
    raise PipelineError(f"There is no region {text!r}. {did_you_mean(text, list(regions.values()))}")


def say(con: duckdb.DuckDBPyConnection, text: str, *, as_json: bool) -> None:
    """Print what a text means: one authority as a sentence, those of a list as lines, anything as JSON.

    Raises PipelineError, with what it may mean, for a text that means no authority or several, and for a list
    of which something was not understood, after the lines of the rest; in JSON only if nothing is found.
    """
    found = find(read_gazetteer(con), text)
    if as_json:
        if not found.candidates:
            raise PipelineError(found.sentence)
        output.say_json({"outcome": "done", **asdict(found)})
    elif found.is_list:
        for candidate in found.candidates:
            output.say(f"{candidate.location_code}  {candidate.name}")
        if found.not_understood:
            raise PipelineError(found.sentence)
    elif found.code is None:
        raise PipelineError(_problem(found, text))
    else:
        output.say(found.sentence)


def _problem(found: Finding, text: str) -> str:
    names = [candidate.name for candidate in found.candidates]
    if names and not found.certain:
        return f"No council is called {text!r}. Did you mean {' or '.join(names)}?"
    if all(name in found.sentence for name in names):
        return found.sentence
    described = [
        f"{candidate.name} ({candidate.detail})" if candidate.detail else candidate.name
        for candidate in found.candidates
    ]
    return f"{found.sentence} They are {'; '.join(described)}."
