-- What the build works out once, from the filled tables, so that no page has to.

-- The view takes long, and what follows does not change it: it is worked out once.
CREATE TEMPORARY TABLE serving AS FROM serving_release;

-- Of a cell about a group, or about fewer than ten people, that a later release withdrew, only that is kept: what it
-- said may tell something of a single child.
UPDATE observation
SET value = NULL, numerator = NULL, denominator = NULL, value_low = NULL, value_high = NULL, symbol = 'withdrawn'
FROM serving, release AS own, release AS later
WHERE (observation.value IS NOT NULL OR (breakdown <> 'Total' AND denominator > 0))
  AND (breakdown <> 'Total' OR numerator BETWEEN 1 AND 9 OR denominator BETWEEN 1 AND 9
       OR (value BETWEEN 1 AND 9 AND observation.indicator IN (SELECT indicator FROM indicator WHERE unit = 'count')))
  AND serving.indicator = observation.indicator AND serving.time_period = observation.time_period
  AND serving.time_identifier = observation.time_identifier AND serving.breakdown_topic = observation.breakdown_topic
  AND own.source = observation.source AND own.release = observation.release
  AND later.source = serving.source AND later.release = serving.release
  AND own.position < later.position AND NOT own.parallel
  AND NOT EXISTS (
      FROM observation AS served
      WHERE served.source = serving.source AND served.release = serving.release
        AND (served.value IS NOT NULL OR (observation.value IS NULL AND served.denominator IS NOT NULL))
        AND served.indicator = observation.indicator AND served.time_period = observation.time_period
        AND served.time_identifier = observation.time_identifier AND served.location_code = observation.location_code
        AND served.breakdown_topic = observation.breakdown_topic AND served.breakdown = observation.breakdown
  );

CREATE TEMPORARY TABLE latest AS
SELECT observation.*
FROM observation
JOIN serving USING (indicator, time_period, time_identifier, breakdown_topic, source, release)
WHERE breakdown_topic = 'Total';

-- Sentences about a source whose figures another one has superseded.
DELETE FROM annotation
WHERE source IS NOT NULL AND NOT EXISTS (
    FROM latest_observation AS observation
    WHERE observation.indicator = annotation.indicator AND observation.source = annotation.source
      AND observation.time_period = coalesce(annotation.time_period, observation.time_period)
      AND observation.location_code = coalesce(annotation.location_code, observation.location_code)
);

-- Gaps that figures have filled since, as those of a fetched file do.
DELETE FROM known_gap
WHERE EXISTS (
    FROM observation
    WHERE observation.indicator = known_gap.indicator AND observation.value IS NOT NULL
      AND time_period BETWEEN coalesce(first_period, time_period) AND coalesce(last_period, time_period)
      AND (geographic_level <> 'Local authority' OR NOT only_totals)
);

-- The figures to show, total of all groups, newest release: with the place's name, whether an authority existed
-- on the period's reference date, and what keeps a figure out of ranks and extremes:
-- 'missing', 'suspect', or 'small': its denominator is below the threshold of its unit or, where nothing says how many
-- people it rests on, the residents of the place are (the City of London and the Isles of Scilly, where one child
-- moves it by places). Residents are those of the mid-year nearest to the period.
CREATE TABLE figure AS
WITH resident AS (
    SELECT location_code, period.time_period, period.time_identifier,
           min_by(value, abs(observation.time_period - year(reference_date))) AS residents
    FROM latest AS observation
    CROSS JOIN period
    WHERE indicator = 'residents_0_17_count' AND value IS NOT NULL
    GROUP BY ALL
),
note AS (
    SELECT observation.indicator, observation.time_period, observation.location_code, annotation.kind,
           string_agg(annotation.text, ' ' ORDER BY annotation.text) AS text
    FROM latest AS observation
    JOIN annotation
      ON annotation.indicator = observation.indicator
     AND coalesce(annotation.location_code, observation.location_code) = observation.location_code
     AND coalesce(annotation.time_period, observation.time_period) = observation.time_period
    WHERE observation.breakdown = 'Total'
      AND (annotation.kind = 'suspect' OR (annotation.kind = 'missing_reason' AND observation.value IS NULL))
    GROUP BY ALL
)
SELECT observation.* EXCLUDE (breakdown_topic, breakdown),
       location.location_name, location.old_la_code, location.region_code, location.la_type,
       coalesce(location.opened <= period.reference_date, true)
           AND coalesce(location.closed >= period.reference_date, true) AS existed,
       CASE WHEN value IS NULL THEN 'missing'
            WHEN suspect.text IS NOT NULL THEN 'suspect'
            WHEN counted_in = 'count' AND denominator < fewest THEN 'small'
            WHEN (counted_in = 'GBP' OR denominator IS NULL) AND residents < fewest_residents THEN 'small'
       END AS not_ranked,
       suspect.text AS suspect,
       CASE WHEN value IS NULL THEN coalesce(reason.text, symbol.meaning) END AS missing_reason
FROM latest AS observation
JOIN location USING (location_code)
JOIN period USING (time_period, time_identifier)
JOIN indicator ON indicator.indicator = observation.indicator
LEFT JOIN threshold USING (unit)
LEFT JOIN resident USING (location_code, time_period, time_identifier)
LEFT JOIN symbol USING (symbol)
LEFT JOIN note AS suspect
  ON suspect.kind = 'suspect' AND suspect.indicator = observation.indicator
 AND suspect.time_period = observation.time_period AND suspect.location_code = observation.location_code
LEFT JOIN note AS reason
  ON reason.kind = 'missing_reason' AND reason.indicator = observation.indicator
 AND reason.time_period = observation.time_period AND reason.location_code = observation.location_code
WHERE observation.breakdown = 'Total'
ORDER BY indicator, time_period, time_identifier, geographic_level, location_code;  -- a key

DROP TABLE latest;
DROP TABLE serving;

-- What changed between releases: old and new side by side.
CREATE VIEW revision AS
SELECT
    changed_figure.*,
    suspect                                  -- why the later figure (of a group: its total) is in doubt; null = no evidence that it is, or not shown now
FROM changed_figure
LEFT JOIN figure
  ON figure.indicator = changed_figure.indicator AND figure.time_period = changed_figure.time_period
 AND figure.location_code = changed_figure.location_code
 AND figure.source = new_source AND figure.release = new_release;

-- The same for groups within the total (age, sex, ethnicity), where a publication has them.
CREATE VIEW group_figure AS
SELECT observation.*,
       figure.location_name, figure.old_la_code, figure.region_code, figure.la_type, figure.existed,
       CASE WHEN observation.value IS NULL THEN 'missing'
            WHEN figure.suspect IS NOT NULL THEN 'suspect'
            WHEN indicator.counted_in = 'count' AND observation.denominator < threshold.fewest THEN 'small'
       END AS not_ranked,
       figure.suspect,
       CASE WHEN observation.value IS NULL THEN coalesce(figure.missing_reason, symbol.meaning) END AS missing_reason
FROM latest_observation AS observation
JOIN figure USING (indicator, time_period, time_identifier, geographic_level, location_code)
JOIN indicator ON indicator.indicator = observation.indicator
LEFT JOIN threshold USING (unit)
LEFT JOIN symbol ON symbol.symbol = observation.symbol
WHERE observation.breakdown_topic <> 'Total';
