-- The warehouse: every table and view that readers may rely on.
-- A build runs this file once in a new, empty database, fills the tables and swaps the file in whole.

-- Which version of this schema the file has: one row. A program of another version does not read it.
CREATE TABLE warehouse_version (
    schema_version VARCHAR NOT NULL          -- changes with the statements that define the tables (pipeline/core/schema.py)
);

-- One figure: a measure, in a period, for a place, as one release printed it. A missing figure keeps its
-- row: value is null and symbol says how the publisher marked it (see table symbol).
CREATE TABLE observation (
    indicator VARCHAR NOT NULL,
    time_period INTEGER NOT NULL,            -- 2024, or 202324 for a financial or academic year
    time_identifier VARCHAR NOT NULL,        -- 'Calendar year', 'Financial year', 'Academic year', 'January', 'Mid-year'
    geographic_level VARCHAR NOT NULL,       -- 'National', 'Regional', 'Sub-region', 'Local authority'
    location_code VARCHAR NOT NULL,
    breakdown_topic VARCHAR NOT NULL,        -- 'Total', or what the figure is split by
    breakdown VARCHAR NOT NULL,              -- 'Total', or the group
    value DOUBLE,                            -- in the indicator's unit; money in GBP, a deficit is negative
    numerator DOUBLE,
    denominator DOUBLE,
    value_low DOUBLE,                        -- lower end of the 95 % interval of a figure made up of counts: how far chance alone could move it
    value_high DOUBLE,                       -- upper end of that interval (pipeline/statistics/intervals.py)
    symbol VARCHAR,
    source VARCHAR NOT NULL,
    release VARCHAR NOT NULL
);

-- Every period of the observations, with the day on which its authorities are counted (31 December, 1 January for
-- January counts, 30 June for mid-year estimates, the closing 31 March of financial and 31 August of academic years) and the year of the outlines that fit.
CREATE TABLE period (
    time_period INTEGER NOT NULL,
    time_identifier VARCHAR NOT NULL,
    reference_date DATE NOT NULL,            -- day on which its authorities are counted
    boundary_year INTEGER NOT NULL,          -- year of the outlines that fit
    PRIMARY KEY (time_identifier, time_period)
);

-- From how many on figures of a unit are compared; of other units, which are totals, all are.
CREATE TABLE threshold (
    unit VARCHAR PRIMARY KEY,                -- as in table indicator
    fewest INTEGER,                          -- in the denominator; null for units that are published without counts
    fewest_residents INTEGER NOT NULL        -- aged 0 to 17 in the place, of figures without counts and shares of money
);

-- An authority as an area (or a region, or England). location_code is its newest ONS code.
CREATE TABLE location (
    location_code VARCHAR PRIMARY KEY,
    geographic_level VARCHAR NOT NULL,
    location_name VARCHAR NOT NULL,          -- official name
    old_la_code VARCHAR,                     -- DfE's three digits
    region_code VARCHAR,
    sub_region_code VARCHAR,                 -- Inner or Outer London, of its boroughs
    la_type VARCHAR,                         -- today's: 'County', 'Unitary authority', 'Metropolitan district', 'London borough'
    opened DATE,                             -- first day as this area; 1 January 2009 = then or before
    closed DATE,                             -- last day; null = exists today
    slug VARCHAR NOT NULL,                   -- 'brighton-and-hove': stays the place's own for ever (data/reference/place_name.csv)
    short_name VARCHAR NOT NULL,             -- what people call it: 'Hull', 'Durham', 'BCP'
    website VARCHAR                          -- the council's home page, as GOV.UK listed it in November 2025
);

-- Every code and spelling that publishers use for a place. A null source means any source;
-- the same alias can mean two areas in two periods.
CREATE TABLE location_alias (
    alias VARCHAR NOT NULL,                  -- code or spelling
    source VARCHAR,
    valid_from DATE,                         -- first day on which it means the place; null = always
    valid_to DATE,                           -- last day; null = to this day
    location_code VARCHAR NOT NULL
);

CREATE TABLE location_change (
    effective DATE NOT NULL,                 -- first day of the change
    kind VARCHAR NOT NULL,                   -- 'split', 'merge', 'boundary change', 'transfer' of a part, 'recode'
    from_code VARCHAR NOT NULL,              -- code of the authority before
    to_code VARCHAR,                         -- null while the successor has no code yet,
    to_name VARCHAR,                         -- and then its name
    note VARCHAR                             -- what must be known of the change
);

CREATE TABLE indicator (
    indicator VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,                  -- full name
    short_label VARCHAR NOT NULL,            -- short name, for narrow columns
    phrase VARCHAR NOT NULL,                 -- says it of an authority: 'issued {value} of its plans ...'
    counted_phrase VARCHAR,                  -- and of what is below the line: 'came within 20 weeks', of plans issued
    topic VARCHAR NOT NULL,                  -- 'timeliness', 'requests', 'plans', 'outcomes', 'tribunal', 'finance', 'residents'
    unit VARCHAR NOT NULL,                   -- a value of UNITS in schemas/units.py: 'per cent', 'count', 'GBP', 'GBP per head', ...
    decimals INTEGER NOT NULL,               -- to which figures are shown
    time_identifier VARCHAR NOT NULL,
    polarity VARCHAR NOT NULL,               -- 'higher_is_better', 'lower_is_better', 'neutral'
    signed BOOLEAN NOT NULL,                 -- a balance: negative = deficit, said in words
    counted_in VARCHAR NOT NULL,             -- 'count', 'GBP': the unit of numerator and denominator of a percentage
    headline BOOLEAN NOT NULL,               -- every missing figure has its reason in annotation
    ratio_numerator VARCHAR,                 -- the two indicators it is worked out from, where it is a ratio
    ratio_denominator VARCHAR,               -- the second of the two
    ratio_times INTEGER,                     -- the ratio is per so many: 1,000
    change_of VARCHAR,                       -- the indicator whose change in per cent it is, since so many years before
    change_years INTEGER,                    -- how many years before
    remainder_of VARCHAR,                    -- the percentage of which it counts what is below the line only
    derived BOOLEAN NOT NULL,                -- worked out in the build from these, for all places and periods
    definition VARCHAR NOT NULL,             -- what exactly is measured
    numerator_label VARCHAR,                 -- what is counted above the line
    denominator_label VARCHAR,               -- what is counted below the line
    footnote VARCHAR,                        -- what a reader must know of it
    source VARCHAR NOT NULL,
    counterpart VARCHAR,                     -- the same measure with (or without) exceptions
    class_breaks DOUBLE[] NOT NULL,          -- upper bounds of the map's classes but the last; the same every year
    position INTEGER NOT NULL                -- order in lists
);

CREATE TABLE release (
    source VARCHAR NOT NULL,
    release VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,              -- who published it
    title VARCHAR NOT NULL,                  -- title of the edition
    published_on DATE,                       -- null where the day is not known
    published VARCHAR NOT NULL,              -- what is known, in words
    url VARCHAR NOT NULL,                    -- where people find it
    licence VARCHAR NOT NULL,                -- licence of the file
    kind VARCHAR NOT NULL,                   -- 'copy', 'extract', 'derived'
    kind_note VARCHAR,                       -- who derived or extracted it, and how
    position INTEGER NOT NULL,               -- a later release of a source supersedes an earlier one
    parallel BOOLEAN NOT NULL,               -- another table of the same figures, not an earlier state of them
    rows INTEGER NOT NULL,                   -- of the table that it fills, mostly observation
    sha256 VARCHAR NOT NULL,                 -- of the file, or the archive it lies in, as published
    retrieved_at TIMESTAMP,                  -- null for files of the mirror
    PRIMARY KEY (source, release)
);

-- A sentence that belongs to a figure. A null place means every one, a null period every period. One with a
-- source is kept only where figures of that source are served.
CREATE TABLE annotation (
    indicator VARCHAR NOT NULL,
    location_code VARCHAR,
    time_period INTEGER,
    kind VARCHAR NOT NULL,                   -- 'missing_reason', 'suspect', 'approximate', 'ours', 'series_break', 'caveat', 'policy'
    text VARCHAR NOT NULL,                   -- the sentence
    url VARCHAR,                             -- where it can be read
    source VARCHAR
);

-- Figures that are published and not held here. An empty list for a measure does not mean that nothing is missing.
CREATE TABLE known_gap (
    indicator VARCHAR NOT NULL,
    periods VARCHAR NOT NULL,                -- which are missing, in words
    first_period INTEGER,                    -- the same as numbers; null = all up to the last,
    last_period INTEGER,                     -- or all from the first
    only_totals BOOLEAN NOT NULL,            -- of England and its regions; the authorities' figures are held
    published_where VARCHAR NOT NULL,        -- publication that has them
    url VARCHAR NOT NULL,                    -- address of that publication
    why VARCHAR NOT NULL,                    -- why they are not held
    how_it_will_come VARCHAR NOT NULL        -- what would bring them here
);

-- When the next release of a source is due.
CREATE TABLE release_calendar (
    source VARCHAR PRIMARY KEY,
    usual_month VARCHAR NOT NULL,            -- month in which it mostly comes
    next_expected VARCHAR NOT NULL,          -- a month: '2027-06', or the day where it is announced: '2027-06-24'
    known_since VARCHAR NOT NULL             -- how that is known, and since when
);

-- Errors of this project that were corrected: figures worked out or shown wrongly here. What publishers revise is in
-- the view revision.
CREATE TABLE correction (
    correction VARCHAR PRIMARY KEY,          -- id of the correction, which never changes
    corrected_on DATE NOT NULL,              -- day on which it was corrected
    location_code VARCHAR,                   -- null = every place
    text VARCHAR NOT NULL,                   -- what was wrong, and what is right
    indicators VARCHAR[] NOT NULL            -- the measures it is about
);

-- Sentences that are often printed about this field, and what the figures held here say (pipeline/sources/claims.toml).
CREATE TABLE claim (
    claim VARCHAR PRIMARY KEY,               -- id of the claim
    words VARCHAR NOT NULL,                  -- the sentence, as it is mostly printed
    verdict VARCHAR NOT NULL,                -- 'as published', 'holds for another year or count', 'in part', 'not published by council'
    why VARCHAR NOT NULL,                    -- what makes the verdict
    answer VARCHAR,                          -- what the figures say, worked out in this build; null = they are not held
    since VARCHAR,                           -- the first release held here that gives them; null where the answer has the day, or no figure
    cannot_be_checked VARCHAR NOT NULL,      -- what no figure held here tells
    address VARCHAR,                         -- where it is published, or who says so, if not a source of this project
    picture VARCHAR,                         -- kind of picture and measure that show it best: 'spread/ehcp_issued_20_weeks_excl_pct'
    source VARCHAR NOT NULL,
    function VARCHAR NOT NULL,               -- of pipeline/queries/claims.py, which answers it
    changed BOOLEAN NOT NULL,                -- whether the answer is another than when a person last looked at the verdict
    position INTEGER NOT NULL                -- order in lists
);

-- What a mark in place of a figure means. 'absent', 'blank', 'zero', 'none', 'undivided', 'earlier' and 'withdrawn' are
-- this project's own.
CREATE TABLE symbol (
    symbol VARCHAR PRIMARY KEY,
    meaning VARCHAR NOT NULL                 -- what the mark means
);

-- What follows is worked out from the table figure in every build; the methods and their sources are told in
-- pipeline/statistics and pages/methods/methods.md. Totals (counts, GBP) differ with the size of a place: compare the
-- places by measures that are divided by something.

-- Where each authority's figure stands among those of its measure and period: one row a figure, ranked or not.
CREATE TABLE ranking (
    indicator VARCHAR NOT NULL,
    time_period INTEGER NOT NULL,
    location_code VARCHAR NOT NULL,
    rank INTEGER,                            -- 1 = highest value; where lower is better, lowest
    ranked INTEGER,                          -- of how many; null, like all ranks, if it is not among them
    tied INTEGER,                            -- how many others share the rank
    rank_low INTEGER,                        -- the ranks that the intervals leave open; null without intervals
    rank_high INTEGER,                       -- worst of these ranks
    value_low DOUBLE,
    value_high DOUBLE,
    not_ranked VARCHAR,                      -- 'missing', 'excepted' (every plan was), 'suspect', 'small', 'closed'
    not_ranked_reason VARCHAR                -- the same as a sentence
);

-- How a measure is spread over the ranked authorities in a period.
CREATE TABLE spread (
    indicator VARCHAR NOT NULL,
    time_period INTEGER NOT NULL,
    authorities INTEGER NOT NULL,            -- how many are ranked
    lowest DOUBLE NOT NULL,                  -- lowest figure
    p10 DOUBLE NOT NULL,                     -- percentiles
    p25 DOUBLE NOT NULL,                     -- lower quartile
    p50 DOUBLE NOT NULL,                     -- median
    p75 DOUBLE NOT NULL,                     -- upper quartile
    p90 DOUBLE NOT NULL,                     -- ninth tenth begins here
    highest DOUBLE NOT NULL,                 -- highest figure
    value_range DOUBLE NOT NULL,             -- highest less lowest
    highest_tenth DOUBLE NOT NULL,           -- the figure of those at or above p90 taken together,
    lowest_tenth DOUBLE NOT NULL,            -- of those at or below p10,
    tenths VARCHAR NOT NULL,                 -- 'pooled' from their counts, or their 'mean'
    tenth_ratio DOUBLE,                      -- highest_tenth over lowest_tenth; null for balances and over 0
    counted DOUBLE,                          -- of percentages that should be high: all counted below the line,
    below_quarter_pct DOUBLE,                -- and the share of it in authorities under 25 %
    below_half_pct DOUBLE,                   -- and under 50 %, small ones too; in doubt and missing not
    centre DOUBLE,                           -- of figures made up of counts: their weighted mean,
    phi DOUBLE,                              -- their variance over that of chance,
    tau2 DOUBLE,                             -- the variance beyond chance on an even scale,
    beyond_chance_low DOUBLE,                -- between which bounds it would leave two thirds of them,
    beyond_chance_high DOUBLE,               -- the upper of these bounds
    scv DOUBLE,                              -- systematic component of variation
    sentence VARCHAR NOT NULL                -- the spread in a sentence
);

-- The limits of a funnel, adjusted for over-dispersion, at each authority's own number.
CREATE TABLE funnel (
    indicator VARCHAR NOT NULL,
    time_period INTEGER NOT NULL,
    location_code VARCHAR NOT NULL,
    low_998 DOUBLE NOT NULL,                 -- lower 99.8 % limit
    low_95 DOUBLE NOT NULL,                  -- lower 95 % limit
    high_95 DOUBLE NOT NULL,                 -- upper 95 % limit
    high_998 DOUBLE NOT NULL,                -- upper 99.8 % limit
    standing VARCHAR NOT NULL                -- 'within', 'above 95', 'above 99.8', 'below 95', 'below 99.8'
);

-- What is notable about an authority's newest figures (pipeline/warehouse/leads). Only ranked figures lead, and what
-- was not published; never across a break in the series or a change of boundaries. Where figures are made up of
-- counts, chance does not explain a lead: by Benjamini and Hochberg within a kind and period, at 1 %. Of several
-- leads that tell the same fact, the strongest is here. The figure that a lead is about is that of its indicator,
-- location_code and time_period in the table figure.
CREATE TABLE lead (
    location_code VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    time_period INTEGER NOT NULL,
    kind VARCHAR NOT NULL,                   -- why it is notable: 'highest in England' (one of the first three), 'own lowest', 'missing', ...
    strength DOUBLE NOT NULL,                -- 0 to 100, the order of leads: how rare, how far from usual, how much people care, how new
    summary VARCHAR NOT NULL,                -- the fact in one short sentence; `sentence` has all of it
    sentence VARCHAR NOT NULL,               -- the fact with its figure, counts and period; starts with 'The figure' or 'No figure' of what was not published
    caution VARCHAR,                         -- what to mind: the ranks that chance leaves open, notes on the figures; null = nothing
    PRIMARY KEY (location_code, indicator, time_period, kind)
);

-- Which authorities are set beside which. A statistical set is for the authorities its model was made for; a
-- neighbour that has been abolished since stays in it as published. Touching are those that share a border, by
-- land or only across a tidal river; each pair stands both ways, and also those that have been abolished since
-- 2014 have theirs: who touches whom at a date are the pairs of which both existed then.
CREATE TABLE neighbour (
    neighbour_set VARCHAR NOT NULL,          -- 'statistical-2025', 'statistical-2021', 'touching', 'touching-across-water'
    location_code VARCHAR NOT NULL,
    neighbour_code VARCHAR NOT NULL,
    position INTEGER,                        -- 1 is the most alike
    closeness VARCHAR                        -- 'Extremely close', 'Very close', 'Close', 'Somewhat close', 'Not close'
);

-- Area SEND inspections by Ofsted and the Care Quality Commission, one row an inspection. Of one that two
-- publishers list, Ofsted's own row is kept, with the report's address from the other.
CREATE TABLE inspection (
    location_code VARCHAR NOT NULL,
    framework VARCHAR NOT NULL,              -- '2016 to 2022', 'from 2023'
    inspection_start DATE,                   -- null where it could not be read
    inspection_end DATE,                     -- last day of the inspection
    published_on DATE,                       -- day on which the report was published
    outcome VARCHAR,                         -- in the inspectors' words; null where it could not be read
    action_required VARCHAR,                 -- 'Yes', 'No': a written statement of action, a priority action plan
    areas_for_action INTEGER,                -- how many significant weaknesses, or areas for priority action
    areas_with_progress INTEGER,             -- of these, how many had sufficient progress at the revisit
    revisit_start DATE,                      -- revisits belong to the framework of 2016 to 2022
    revisit_published_on DATE,               -- day on which the revisit's report was published
    revisit_outcome VARCHAR,                 -- in words; 'Not revisited yet' by 31 August 2022; null = none was due
    next_inspection VARCHAR,                 -- within how long the next one is due, as the report says: '3 years'
    report_url VARCHAR,                      -- address of the report
    source VARCHAR NOT NULL,
    release VARCHAR NOT NULL
);

-- Which authority a postcode is in, without spaces: one row a sector ('BN32' is BN3 2) and one a single postcode
-- that is elsewhere than its sector ('BN32GL'). Terminated ones are there; a postcode that has no row of its own
-- is where its sector is.
CREATE TABLE postcode (
    postcode VARCHAR PRIMARY KEY,            -- sector or postcode without spaces
    location_code VARCHAR,                   -- null outside England
    country VARCHAR NOT NULL                 -- 'England', 'Wales', 'Scotland', 'Northern Ireland', 'Isle of Man', 'Jersey', 'Guernsey'
);

-- Areas that are not authorities, and short names of authorities: one row an authority that one lies in or means.
CREATE TABLE area (
    kind VARCHAR NOT NULL,                   -- 'constituency', 'district', 'former district', 'ceremonial county', 'metropolitan county', 'Greater London', 'former county', 'area', 'short name'
    area_code VARCHAR,                       -- ONS code of constituencies (of July 2024) and districts
    area_name VARCHAR NOT NULL,              -- name of the area
    location_code VARCHAR NOT NULL,          -- for some short names that of a region
    share_pct DOUBLE,                        -- per cent of a constituency's residents of 2019; shares below 1 are left out
    note VARCHAR                             -- what must be known of the area
);

-- Cities, towns, suburbs and villages of OS Open Names (2019), one row for each authority that one lies in; no hamlets.
CREATE TABLE settlement (
    settlement VARCHAR NOT NULL,             -- name
    type VARCHAR NOT NULL,                   -- 'City', 'Town', 'Village', 'Suburban Area', 'Other Settlement'
    location_code VARCHAR NOT NULL,
    postcode_district VARCHAR                -- 'GU7'
);

-- The outline of an authority for the years it was drawn so.
CREATE TABLE boundary_vintage (
    first_year INTEGER NOT NULL,             -- first year, from 1 April, in which it was drawn so
    last_year INTEGER,                       -- null = still so
    location_code VARCHAR NOT NULL,
    geometry VARCHAR NOT NULL                -- GeoJSON geometry, WGS84 longitude and latitude
);

-- A whole map, ready to be drawn: a JSON document (see pipeline/geography/map_document.py), fetched once by the browser.
CREATE TABLE map_layer (
    kind VARCHAR NOT NULL,                   -- 'geographic', 'hex': one hexagon an authority
    first_year INTEGER NOT NULL,             -- first year of the map
    last_year INTEGER,                       -- null = still so
    location_codes VARCHAR[] NOT NULL,       -- the authorities it shows
    sha256 VARCHAR NOT NULL,                 -- checksum of the document, part of its address
    document VARCHAR NOT NULL                -- the map as JSON
);

-- What the pipeline verified: while reading the published files, and in this very build.
CREATE TABLE check_result (
    "check" VARCHAR NOT NULL,                -- what was checked
    source VARCHAR NOT NULL,
    release VARCHAR,
    outcome VARCHAR NOT NULL,                -- 'pass', 'explained', 'fail'
    detail VARCHAR NOT NULL                  -- what was found
);

-- Figures that are possible but extraordinary. They are shown as published; `reviewed` says whether a person has
-- looked at this very figure, and `note` what was found (data/reference/reviewed.csv).
CREATE TABLE review (
    "check" VARCHAR NOT NULL,                -- what is extraordinary
    source VARCHAR,                          -- these are null of rows about places rather than figures
    release VARCHAR,
    indicator VARCHAR,
    location_code VARCHAR,
    time_period INTEGER,
    what VARCHAR NOT NULL,                   -- how far it is from what is usual
    before DOUBLE,                           -- the figure of the measure's period before, or of the shipped snapshot
    now DOUBLE,                              -- the figure, null if it is missing
    expected VARCHAR NOT NULL,               -- what would be usual
    reviewed BOOLEAN NOT NULL,               -- whether a person has looked at this very figure
    note VARCHAR                             -- what was found
);

-- The outlines by year, as they were from 1 April of it.
CREATE VIEW boundary AS
SELECT years.year, boundary_vintage.location_code, boundary_vintage.geometry
FROM boundary_vintage
JOIN (SELECT unnest(range(2014, 1 + coalesce((SELECT max(year(reference_date)) FROM period), 2014)))::INTEGER AS year) AS years
  ON years.year >= boundary_vintage.first_year
 AND years.year <= coalesce(boundary_vintage.last_year, years.year);

-- For each measure, period and breakdown topic: the releases that print it, and whether they print England's
-- figure there. One that prints nothing but 'x' for England has not taken the figures of another back: it
-- neither supersedes nor revises them (`counts` is false), as long as another gives England's figure.
CREATE VIEW edition AS
SELECT *, NOT prints_england OR gives_england OR NOT bool_or(gives_england) OVER same_figures AS counts
FROM (
    SELECT indicator, time_period, time_identifier, breakdown_topic, source, release,
           bool_or(geographic_level = 'National') AS prints_england,
           bool_or(geographic_level = 'National' AND value IS NOT NULL) AS gives_england
    FROM observation
    GROUP BY ALL
)
JOIN (SELECT source, release, position FROM release) USING (source, release)
WINDOW same_figures AS (PARTITION BY indicator, time_period, time_identifier, breakdown_topic);

-- The newest release that gives a figure for England there or, where no release prints England at all, the
-- newest. A single authority turned 'x' in it does replace its figure.
CREATE VIEW serving_release AS
SELECT indicator, time_period, time_identifier, breakdown_topic, source, release
FROM edition
QUALIFY row_number() OVER (
    PARTITION BY indicator, time_period, time_identifier, breakdown_topic
    ORDER BY gives_england DESC, NOT prints_england DESC, position DESC
) = 1;

CREATE VIEW latest_observation AS
SELECT observation.*
FROM observation
JOIN serving_release USING (indicator, time_period, time_identifier, breakdown_topic, source, release);

-- Whether a figure is another than it was: its counts differ or are withheld, its value differs by more than the
-- rounding of the measure's decimals, or its symbol does; another mark over the same counts (0 of 0 as 'z', then as
-- 'x') is no revision.
CREATE MACRO is_revised(old_value, value, old_numerator, numerator, old_denominator, denominator, old_symbol, symbol,
                        decimals) AS
    (old_symbol IS DISTINCT FROM symbol
        AND NOT coalesce(old_numerator = numerator AND old_denominator = denominator
                         AND old_value IS NULL AND value IS NULL, false))
    OR coalesce(abs(old_value - value) > 0.5000001 * power(10.0, -decimals), false)
    OR (old_numerator IS NOT NULL AND coalesce(old_numerator <> numerator, true))
    OR (old_denominator IS NOT NULL AND coalesce(old_denominator <> denominator, true));

-- Each figure of a release beside the same figure of the release before that prints it, and whether it is `revised`.
-- An authority that the newer release drops has the new symbol 'absent'.
CREATE VIEW comparison AS
SELECT pair.indicator, time_period, pair.time_identifier, geographic_level, location_code, breakdown_topic, breakdown,
       old_source, old_release, pair.source AS new_source, release AS new_release,
       old_value, value AS new_value, old_numerator, numerator AS new_numerator,
       old_denominator, denominator AS new_denominator, old_symbol, symbol AS new_symbol,
       is_revised(old_value, value, old_numerator, numerator, old_denominator, denominator, old_symbol, symbol,
                  decimals) AS revised
FROM (
    SELECT observation.*,
           lag(observation.value) OVER earlier AS old_value,
           lag(observation.numerator) OVER earlier AS old_numerator,
           lag(observation.denominator) OVER earlier AS old_denominator,
           lag(observation.symbol) OVER earlier AS old_symbol,
           lag(observation.source) OVER earlier AS old_source,
           lag(observation.release) OVER earlier AS old_release
    FROM observation
    JOIN (
        FROM edition
        WHERE counts
        QUALIFY count(*) OVER (PARTITION BY indicator, time_period, time_identifier, breakdown_topic) > 1
    ) AS edition USING (indicator, time_period, time_identifier, breakdown_topic, source, release)
    WINDOW earlier AS (
        PARTITION BY observation.indicator, observation.time_period, observation.time_identifier, geographic_level,
                     location_code, observation.breakdown_topic, breakdown
        ORDER BY edition.position
    )
) AS pair
JOIN indicator ON indicator.indicator = pair.indicator
WHERE old_release IS NOT NULL;

-- What changed between releases: old and new side by side; `revision` has it with the doubts about the later figure.
CREATE VIEW changed_figure AS
SELECT comparison.* EXCLUDE (revised)
FROM comparison
JOIN release AS older ON older.source = old_source AND older.release = old_release
WHERE revised AND NOT older.parallel;
