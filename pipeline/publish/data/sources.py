"""Sources and licence of a data set, in words and as what machines read."""

from pipeline.core.licence import ATTRIBUTION, LICENCE
from pipeline.publish.data.data_set import DataSet
from pipeline.text.formatting import Row

LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
KINDS = {
    "copy": "as published",
    "extract": "an extract of the published file",
    "derived": "worked out from published figures",
}


def in_words(release: Row) -> str:
    """Return a source as plain text: publisher, title, date, address, checksum, licence."""
    kind = "" if release["kind"] == "copy" else f" {KINDS[release['kind']]} ({release['kind_note']});"
    return (
        f"Source: {release['publisher']}, {release['title']}; published {release['published']};{kind} "
        f"{release['url']}; sha256 {release['sha256']}; {release['licence']}"
    )


def lines(data_set: DataSet) -> list[str]:
    """Return the notes, sources and attributions of a data set, a sentence each, without repeats."""
    return list(
        dict.fromkeys([*data_set.notes, *(in_words(release) for release in data_set.sources), *ATTRIBUTION])
    )


def metadata(data_set: DataSet, version: str) -> dict[str, str]:
    """Return what a Parquet file says about itself."""
    return {
        "title": data_set.title,
        "source": " | ".join(in_words(release) for release in data_set.sources) or "Postcode Lottery",
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "attribution": " ".join(ATTRIBUTION),
        "version": version,
    }
