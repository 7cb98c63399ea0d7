-- The warehouse: every table and view that readers may rely on.
-- A build runs this file once in a new, empty database, fills the tables and swaps the file in whole.

-- One figure: a measure, in a period, for a place, as one release printed it. A missing figure keeps its
-- row: value is null and symbol says how the publisher marked it (see table symbol).
CREATE TABLE observation (
    indicator VARCHAR NOT NULL,
    time_period INTEGER NOT NULL,            -- 2024, or 202324 for a financial or academic year
    time_identifier VARCHAR NOT NULL,        -- 'Calendar year', 'Financial year', 'January'
    geographic_level VARCHAR NOT NULL,       -- 'National', 'Regional', 'Sub-region', 'Local authority'
    location_code VARCHAR NOT NULL,
    breakdown_topic VARCHAR NOT NULL,        -- 'Total', or what the figure is split by
    breakdown VARCHAR NOT NULL,              -- 'Total', or the group
    value DOUBLE,                            -- in the indicator's unit; money in GBP, a deficit is negative
    numerator DOUBLE,
    denominator DOUBLE,
    symbol VARCHAR,
    source VARCHAR NOT NULL,
    release VARCHAR NOT NULL
);

-- An authority as an area (or a region, or England). location_code is its newest ONS code.
CREATE TABLE location (
    location_code VARCHAR PRIMARY KEY,
    geographic_level VARCHAR NOT NULL,
    location_name VARCHAR NOT NULL,
    old_la_code VARCHAR,                     -- DfE's three digits
    region_code VARCHAR,
    la_type VARCHAR,                         -- 'County', 'Unitary authority', 'Metropolitan district', 'London borough'
    opened DATE,                             -- first day
    closed DATE                              -- last day; null = exists today
);

-- Every code and spelling that publishers use for a place. A null source means any source;
-- the same alias can mean two areas in two periods.
CREATE TABLE location_alias (
    alias VARCHAR NOT NULL,
    source VARCHAR,
    valid_from DATE,
    valid_to DATE,
    location_code VARCHAR NOT NULL
);

CREATE TABLE location_change (
    effective DATE NOT NULL,
    kind VARCHAR NOT NULL,                   -- 'split', 'merge', 'boundary change', 'recode'
    from_code VARCHAR NOT NULL,
    to_code VARCHAR,                         -- null while the successor has no code yet
    note VARCHAR
);

CREATE TABLE indicator (
    indicator VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,
    short_label VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,                  -- 'timeliness', 'tribunal', 'finance'
    unit VARCHAR NOT NULL,                   -- 'per cent', 'count', 'weeks', 'GBP'
    decimals INTEGER NOT NULL,
    time_identifier VARCHAR NOT NULL,
    polarity VARCHAR NOT NULL,               -- 'higher_is_better', 'lower_is_better', 'neutral'
    signed BOOLEAN NOT NULL,                 -- a balance: negative = deficit, said in words
    definition VARCHAR NOT NULL,
    numerator_label VARCHAR,
    denominator_label VARCHAR,
    footnote VARCHAR,
    source VARCHAR NOT NULL,
    counterpart VARCHAR,                     -- the same measure with (or without) exceptions
    class_breaks DOUBLE[] NOT NULL,          -- upper bounds of the map's classes but the last; the same every year
    position INTEGER NOT NULL                -- order in lists
);

CREATE TABLE release (
    source VARCHAR NOT NULL,
    release VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    published_on DATE,                       -- null where the day is not known
    published VARCHAR NOT NULL,              -- what is known, in words
    url VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,                   -- 'copy', 'extract', 'derived'
    kind_note VARCHAR,                       -- who derived or extracted it, and how
    position INTEGER NOT NULL,               -- a later release of a source supersedes an earlier one
    sha256 VARCHAR NOT NULL,                 -- of the file as published
    retrieved_at TIMESTAMP,                  -- null for files of the mirror
    PRIMARY KEY (source, release)
);

-- A sentence that belongs to a figure. A null place means every one, a null period every period.
CREATE TABLE annotation (
    indicator VARCHAR NOT NULL,
    location_code VARCHAR,
    time_period INTEGER,
    kind VARCHAR NOT NULL,                   -- 'missing_reason', 'suspect', 'approximate', 'ours', 'series_break', 'caveat', 'policy'
    text VARCHAR NOT NULL,
    url VARCHAR
);

-- What a mark in place of a figure means. 'absent', 'blank' and 'zero' are this project's own words.
CREATE TABLE symbol (
    symbol VARCHAR PRIMARY KEY,
    meaning VARCHAR NOT NULL
);

CREATE TABLE ranking (
    indicator VARCHAR NOT NULL,
    time_period INTEGER NOT NULL,
    location_code VARCHAR NOT NULL,
    rank INTEGER,
    ranked INTEGER,
    rank_low INTEGER,
    rank_high INTEGER,
    value_low DOUBLE,
    value_high DOUBLE,
    not_ranked_reason VARCHAR
);

CREATE TABLE neighbour (
    neighbour_set VARCHAR NOT NULL,          -- 'statistical-2025', 'statistical-2021', 'touching', 'touching-across-water'
    location_code VARCHAR NOT NULL,
    neighbour_code VARCHAR NOT NULL,
    position INTEGER,
    closeness VARCHAR
);

-- The outline of an authority for the years it was drawn so.
CREATE TABLE boundary_vintage (
    first_year INTEGER NOT NULL,
    last_year INTEGER,                       -- null = still so
    location_code VARCHAR NOT NULL,
    geometry VARCHAR NOT NULL                -- GeoJSON geometry, WGS84 longitude and latitude
);

-- A whole map, ready to be drawn: a JSON document (see pipeline/map_document.py), fetched once by the browser.
CREATE TABLE map_layer (
    kind VARCHAR NOT NULL,                   -- 'geographic'
    first_year INTEGER NOT NULL,
    last_year INTEGER,
    sha256 VARCHAR NOT NULL,
    document VARCHAR NOT NULL
);

-- What the pipeline verified: while reading the published files, and in this very build.
CREATE TABLE check_result (
    "check" VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    release VARCHAR,
    outcome VARCHAR NOT NULL,                -- 'pass', 'explained', 'fail'
    detail VARCHAR NOT NULL
);

-- The outlines by year, as they were from 1 April of it (the year in pipeline/periods.py, boundary_year).
CREATE VIEW boundary AS
SELECT years.year, boundary_vintage.location_code, boundary_vintage.geometry
FROM boundary_vintage
JOIN (SELECT unnest(range(2014, 1 + coalesce((SELECT max(if(time_period > 9999, time_period // 100, time_period)) FROM observation), 2014)))::INTEGER AS year) AS years
  ON years.year >= boundary_vintage.first_year
 AND years.year <= coalesce(boundary_vintage.last_year, 9999);

-- For each measure, period and breakdown topic: the newest release that gives a figure for England there
-- (or, where no release of it prints England at all, the newest). An edition that prints nothing but 'x' for
-- a period therefore does not erase an earlier one; a single authority turned 'x' does replace its figure.
CREATE VIEW serving_release AS
WITH edition AS (
    SELECT indicator, time_period, time_identifier, breakdown_topic, source, release,
           bool_or(geographic_level = 'National') AS prints_england,
           bool_or(geographic_level = 'National' AND value IS NOT NULL) AS gives_england
    FROM observation
    GROUP BY ALL
)
SELECT edition.indicator, edition.time_period, edition.time_identifier, edition.breakdown_topic,
       edition.source, edition.release
FROM edition
JOIN release USING (source, release)
QUALIFY row_number() OVER (
    PARTITION BY edition.indicator, edition.time_period, edition.time_identifier, edition.breakdown_topic
    ORDER BY edition.gives_england DESC, NOT edition.prints_england DESC, release.position DESC
) = 1;

CREATE VIEW latest_observation AS
SELECT observation.*
FROM observation
JOIN serving_release USING (indicator, time_period, time_identifier, breakdown_topic, source, release);

-- The day on which a period's authorities are counted: 31 December, 1 January for January counts, 31 March.
CREATE MACRO reference_date(time_period, time_identifier) AS
    CASE WHEN time_period > 9999 THEN make_date(time_period // 100 + 1, 3, 31)
         WHEN time_identifier = 'January' THEN make_date(time_period, 1, 1)
         ELSE make_date(time_period, 12, 31) END;

-- Figures and symbols that changed between one release and the next that prints the same figure.
CREATE VIEW revision AS
WITH history AS (
    SELECT observation.*, release.position,
           lag(observation.value) OVER earlier AS old_value,
           lag(observation.symbol) OVER earlier AS old_symbol,
           lag(observation.release) OVER earlier AS old_release,
           row_number() OVER earlier AS edition_number
    FROM observation
    JOIN release USING (source, release)
    WINDOW earlier AS (
        PARTITION BY observation.indicator, time_period, time_identifier, geographic_level, location_code,
                     breakdown_topic, breakdown, observation.source
        ORDER BY release.position
    )
)
SELECT indicator, time_period, time_identifier, geographic_level, location_code, breakdown_topic, breakdown,
       source, old_release, release AS new_release, old_value, value AS new_value, old_symbol, symbol AS new_symbol
FROM history
WHERE edition_number > 1
  AND (old_value IS DISTINCT FROM value OR old_symbol IS DISTINCT FROM symbol);
