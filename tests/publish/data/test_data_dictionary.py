"""The data dictionary: a meaning for every table and every column."""

import duckdb

from pipeline.publish.data import data_dictionary
from pipeline.publish.data.data_dictionary import read_meanings

SCHEMA = """
-- What it is,
-- in two lines.
CREATE TABLE one (
    first VARCHAR NOT NULL,   -- the first
    "of" INTEGER,             -- how many
    silent DOUBLE[] NOT NULL
);
CREATE VIEW other AS
SELECT 1;
"""


def test_every_table_and_every_column_has_a_meaning(con: duckdb.DuckDBPyConnection) -> None:
    tables = data_dictionary.tables(con.cursor())
    columns = data_dictionary.columns(con.cursor())
    assert tables.filter(meaning="")["table"].to_list() == []
    silent = columns.filter(meaning="").select("table", "column").rows()
    assert silent == [], "comment these columns in pipeline/warehouse/schema.sql"
    known = con.cursor().execute("SELECT count(*) FROM duckdb_columns() WHERE NOT internal").fetchall()
    assert columns.height == known[0][0]


def test_meanings_are_the_comments_of_the_schema() -> None:
    meanings = read_meanings(SCHEMA)
    assert meanings.tables == {"one": "What it is, in two lines."}
    assert meanings.columns == {("one", "first"): "the first", ("one", "of"): "how many"}


def test_the_doubt_about_a_revision_is_said_to_be_about_the_later_figure(
    con: duckdb.DuckDBPyConnection,
) -> None:
    columns = data_dictionary.columns(con.cursor())
    (meaning,) = columns.filter(table="revision", column="suspect")["meaning"]
    assert meaning.startswith("why the later figure")
