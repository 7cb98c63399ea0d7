-- The figures as published by then, for a schema that has the tables of schema.sql, empty, and the table known(source,
-- release). SOURCE stands for the schema of the newest figures. What follows is what a build does with them
-- (derived.sql, variation.sql): the same rule says which release supersedes which.

INSERT INTO release
FROM SOURCE.release
WHERE (source, release) IN (SELECT (source, release) FROM known)
   OR (source, release) NOT IN (SELECT DISTINCT (source, release) FROM SOURCE.observation);

INSERT INTO annotation FROM SOURCE.annotation;
INSERT INTO known_gap FROM SOURCE.known_gap;
INSERT INTO threshold FROM SOURCE.threshold;

-- A ratio or a change is worked out in a build from the newest figures. It is shown only if what it is divided by had
-- been published by then: else nobody could have known it.
INSERT INTO observation
WITH published AS (
    FROM SOURCE.observation
    SEMI JOIN known USING (source, release)
), below AS (
    SELECT indicator, coalesce(ratio_denominator, change_of) AS part
    FROM SOURCE.indicator
    WHERE part IS NOT NULL
), part AS (
    SELECT DISTINCT indicator, location_code, value
    FROM published
    WHERE breakdown = 'Total' AND value IS NOT NULL AND indicator IN (SELECT part FROM below)
), judged AS (
    SELECT published.*, below.part,
           below.part IS NULL OR denominator IS NULL OR part.value IS NOT NULL AS shown,
           bool_or(part.value IS NOT NULL) OVER (
               PARTITION BY published.source, published.release, published.indicator, published.time_period
           ) AS divided
    FROM published
    LEFT JOIN below USING (indicator)
    LEFT JOIN part
      ON part.indicator = below.part AND part.location_code = published.location_code
     AND part.value = published.denominator
)
SELECT * EXCLUDE (part, shown, divided)
FROM judged
WHERE shown AND (part IS NULL OR divided);

INSERT INTO period
FROM SOURCE.period
SEMI JOIN observation USING (time_period, time_identifier);
