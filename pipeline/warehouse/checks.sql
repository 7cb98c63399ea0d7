-- Checks that need the table figure. Each statement adds rows of check_result: 'pass', 'explained' (a difference
-- with a known reason) or 'fail' (the build is refused).

-- Missing figures of headline measures need an annotation with the reason; without one, pages show what the symbol
-- means. Authorities without a row need a reason too: one that vanishes unnoticed is refused.
INSERT INTO check_result
WITH missing AS (
    SELECT figure.source, figure.release, figure.indicator, figure.time_period,
           format('{} ({})', figure.location_name, figure.location_code) AS place,
           figure.symbol = 'absent' AS absent, indicator.headline,
           NOT EXISTS (
               FROM annotation
               WHERE annotation.kind = 'missing_reason' AND annotation.indicator = figure.indicator
                 AND coalesce(annotation.location_code, figure.location_code) = figure.location_code
                 AND coalesce(annotation.time_period, figure.time_period) = figure.time_period
           ) AS unexplained
    FROM figure
    JOIN indicator USING (indicator)
    WHERE figure.geographic_level = 'Local authority' AND figure.existed AND figure.value IS NULL
)
, of_place AS (
    SELECT question."check", question.of_headlines, source, release, place, time_period, count(*) AS figures,
           string_agg(indicator, ' ' ORDER BY indicator) FILTER (WHERE unexplained) AS unexplained
    FROM missing
    JOIN (VALUES ('missing figures of headline measures have a reason', true),
                 ('an authority without a row has a reason why', false)) AS question("check", of_headlines)
      ON if(question.of_headlines, missing.headline, missing.absent)
    GROUP BY ALL
)
SELECT "check", source, release,
       CASE WHEN count(unexplained) = 0 THEN 'pass' WHEN of_headlines THEN 'explained' ELSE 'fail' END,
       if(count(unexplained) > 0,
          if(of_headlines, 'no missing_reason', 'no row and no missing_reason') || ' in annotations.csv for ' || string_agg(
              format('{} {}: {}', place, time_period, unexplained), '; ' ORDER BY time_period, place)
              FILTER (WHERE unexplained IS NOT NULL),
          format('{:,} missing, each with its reason', sum(figures)::BIGINT))
FROM of_place
GROUP BY "check", of_headlines, source, release
ORDER BY ALL;

-- Figures with a missing_reason must be missing, and suspect ones must exist: other annotations are out of date.
INSERT INTO check_result
WITH note AS (
    SELECT indicator.source, annotation.indicator, annotation.time_period, location.location_name,
           EXISTS (
               FROM figure
               WHERE figure.indicator = annotation.indicator AND figure.location_code = annotation.location_code
                 AND figure.time_period = annotation.time_period
                 AND (figure.value IS NULL) <> (annotation.kind = 'missing_reason')
           ) AS stale
    FROM annotation
    JOIN indicator USING (indicator)
    JOIN location USING (location_code)
    WHERE annotation.kind IN ('missing_reason', 'suspect') AND annotation.time_period IS NOT NULL
)
SELECT 'reasons and doubts fit their figures', source, NULL,
       if(bool_or(stale), 'explained', 'pass'),
       if(bool_or(stale),
          'no longer needed: ' || string_agg(
              format('{} {} {}', indicator, time_period, location_name), ', '
              ORDER BY indicator, time_period, location_name) FILTER (WHERE stale),
          format('{} of them', count(*)))
FROM note
GROUP BY source
ORDER BY source;

-- Each release against the previous one, or a parallel table, that prints the same figures.
INSERT INTO check_result
WITH counted AS (
    SELECT new_source, new_release, old_source, old_release, indicator, count(*) AS compared,
           count(*) FILTER (WHERE revised) AS changed,
           count(*) FILTER (WHERE revised AND new_symbol IS NOT NULL AND coalesce(old_symbol, 'withdrawn') = 'withdrawn') AS withdrawn
    FROM comparison
    GROUP BY ALL
)
SELECT format('figures are those of {} {}', old_source, old_release), new_source, new_release,
       if(sum(changed) = 0, 'pass', 'explained'),
       format('{:,} of {:,} figures agree', sum(compared - changed)::BIGINT, sum(compared)::BIGINT)
       || coalesce('; not ' || string_agg(
              format('{} {}', indicator, changed) || if(withdrawn > 0, format(' ({} withdrawn)', withdrawn), ''), ', '
              ORDER BY indicator) FILTER (WHERE changed > 0), '')
FROM counted
GROUP BY ALL
ORDER BY ALL;

-- Appealable decisions, recalculated from DfE's own tables: requests refused, assessments without a plan, plans
-- ceased because needs are met, and either all plans in place the January after (established method) or the annual
-- review meetings of the year. Most agree exactly; a difference of more than a tenth needs an annotation.
INSERT INTO check_result
WITH part AS (
    SELECT time_period, location_code,
           sum(value) FILTER (indicator = 'ehc_requests_refused_count')
               + sum(numerator) FILTER (indicator = 'ehc_assessments_no_plan_pct')
               + sum(value) FILTER (indicator = 'ehcp_ceased_needs_met_count') AS decisions,
           sum(value) FILTER (indicator = 'annual_reviews_held_count') AS reviews
    FROM figure
    WHERE geographic_level = 'Local authority'
    GROUP BY ALL
), stock AS (
    SELECT time_period - 1 AS time_period, location_code, value AS plans
    FROM figure
    WHERE indicator = 'ehcp_caseload_count'
), rebuilt AS (
    SELECT published.source, published.release, published.indicator, published.time_period,
           published.location_name, published.denominator AS printed,
           decisions + if(published.indicator = 'send_appeal_rate_pct', plans, reviews) AS counted,
           abs(counted - printed) > printed / 10 AS apart,
           apart AND NOT EXISTS (
               FROM annotation
               WHERE annotation.indicator = published.indicator AND annotation.kind IN ('suspect', 'caveat')
                 AND annotation.location_code = published.location_code
                 AND annotation.time_period = published.time_period
           ) AS unexplained
    FROM figure AS published
    JOIN part USING (time_period, location_code)
    LEFT JOIN stock USING (time_period, location_code)
    WHERE published.indicator IN ('send_appeal_rate_pct', 'send_appeal_rate_reviews_pct')
      AND counted IS NOT NULL AND printed IS NOT NULL
)
SELECT 'decisions are those that DfE''s tables give: ' || indicator, source, release,
       CASE WHEN bool_or(unexplained) THEN 'fail' WHEN bool_or(apart) THEN 'explained' ELSE 'pass' END,
       format('{} of {} exactly, {} within a tenth', count(*) FILTER (printed = counted), count(*),
              count(*) FILTER (NOT apart))
       || coalesce('; not ' || string_agg(
              format('{} {} ({:,} printed, {:,} rebuilt{})', location_name, time_period, printed::BIGINT,
                     counted::BIGINT, if(unexplained, ', no note', '')), ', '
              ORDER BY time_period, location_name) FILTER (WHERE apart), '')
FROM rebuilt
GROUP BY ALL
ORDER BY ALL;

-- Every authority that existed on a period's reference date must be on the map of that period. The hexagon map may
-- lack abolished authorities, which pages list next to it.
INSERT INTO check_result
WITH authority AS (
    SELECT period.*, location_code, location_name, closed
    FROM (
        SELECT DISTINCT boundary_year AS year, reference_date AS day
        FROM figure
        JOIN period USING (time_period, time_identifier)
    ) AS period
    JOIN location ON opened <= day AND coalesce(closed >= day, true)
    WHERE geographic_level = 'Local authority' AND year >= (SELECT min(first_year) FROM map_layer)
), place AS (
    SELECT kind, day, location_name, closed, list_contains(location_codes, location_code) AS shown
    FROM authority
    JOIN map_layer ON year >= first_year AND year <= coalesce(last_year, year)
)
SELECT format('every authority of a period is on its map: {}', kind), 'boundaries', NULL,
       CASE WHEN bool_and(shown) THEN 'pass'
            WHEN kind = 'hex' AND bool_and(shown OR closed IS NOT NULL) THEN 'explained' ELSE 'fail' END,
       format('{:,} of {:,} places on the maps of {} days', count(*) FILTER (shown), count(*), count(DISTINCT day))
       || coalesce('; not ' || string_agg(DISTINCT location_name, ', ' ORDER BY location_name) FILTER (NOT shown), '')
FROM place
GROUP BY kind
ORDER BY kind;
