-- Comparisons of authorities, worked out when they are read: stored, they would be most of the file. What a query says
-- of measure, period, place and set is applied before anything is compared. Subqueries that are read twice are NOT
-- MATERIALIZED: DuckDB 2.0 waits for ever where a query over one that is stops at its LIMIT. Where a query is small, most
-- of its time goes into planning it: expressions are few, and none is written out twice by way of an alias.

-- The lower (side -1) or upper (side 1) end of the interval of a difference, from the ends of both figures' intervals
-- that are furthest apart that way, as `difference` in pipeline/statistics/intervals.py.
CREATE MACRO difference_end(side, value, own_end, other, other_end) AS
    value - other + side * sqrt(power(value - own_end, 2) + power(other_end - other, 2));

-- The gap across every border, each pair of touching authorities once, where both have a figure.
CREATE VIEW border_gap (
    indicator,
    time_period,
    neighbour_set,                           -- 'touching', 'touching-across-water'
    high_code,                               -- who has the higher figure (of equal ones, the first code)
    low_code,                                -- who has the lower figure
    high_value,                              -- the higher figure
    low_value,                               -- the lower figure
    high_denominator,                        -- what the higher figure is divided by
    low_denominator,                         -- what the lower figure is divided by
    gap,                                     -- of percentages in points
    gap_low,                                 -- 95 % interval; null without counts
    gap_high,                                -- upper end of the interval
    "overlap",                               -- whether the intervals of the two figures do
    doubt,                                   -- 'suspect', 'small': why one of them is not ranked
    position                                 -- 1 = widest of the measure and period; null with doubt
) AS
WITH gap AS (
    SELECT high.indicator, high.time_period, neighbour_set,
           high.location_code AS high_code, low.location_code AS low_code,
           high.value AS high_value, low.value AS low_value,
           high.denominator AS high_denominator, low.denominator AS low_denominator,
           high.value - low.value AS gap,
           difference_end(-1, high.value, high.value_low, low.value, low.value_high) AS gap_low,
           difference_end(1, high.value, high.value_high, low.value, low.value_low) AS gap_high,
           high.value_low <= low.value_high AND low.value_low <= high.value_high AS "overlap",
           if('suspect' IN (high.not_ranked, low.not_ranked), 'suspect', coalesce(high.not_ranked, low.not_ranked))
               AS doubt
    FROM figure AS high
    JOIN neighbour USING (location_code)
    JOIN figure AS low
      ON low.location_code = neighbour_code
     AND low.indicator = high.indicator AND low.time_period = high.time_period
    WHERE neighbour_set IN ('touching', 'touching-across-water') AND high.existed AND low.existed
      AND (high.value > low.value OR (high.value = low.value AND high.location_code < low.location_code))
)
SELECT *, if(doubt IS NULL, rank() OVER (
              PARTITION BY indicator, time_period, doubt IS NULL ORDER BY round(gap, 9) DESC
          ), NULL)::INTEGER
FROM gap;

-- Every two periods of a measure, and what keeps their figures from being compared everywhere.
CREATE TABLE period_pair (
    indicator VARCHAR NOT NULL,
    from_period INTEGER NOT NULL,            -- the earlier period
    time_period INTEGER NOT NULL,
    crosses_break BOOLEAN NOT NULL,          -- definition or collection changed in between (annotation)
    noted BOOLEAN NOT NULL                   -- something else was noted of all places in one of the two and not in the other
);
INSERT INTO period_pair
WITH note AS (
    SELECT indicator, time_period, list(DISTINCT text ORDER BY text) AS texts
    FROM annotation
    WHERE kind IN ('caveat', 'policy', 'approximate') AND location_code IS NULL
    GROUP BY ALL
), known AS (
    SELECT indicator, time_period, any_value(texts) AS texts
    FROM figure
    LEFT JOIN note USING (indicator, time_period)
    GROUP BY ALL
)
SELECT indicator, former.time_period, now.time_period,
       EXISTS (
           FROM annotation
           WHERE kind = 'series_break' AND annotation.indicator = now.indicator
             AND annotation.time_period > former.time_period AND annotation.time_period <= now.time_period
       ),
       now.texts IS DISTINCT FROM former.texts
FROM known AS now
JOIN known AS former USING (indicator)
WHERE former.time_period < now.time_period
ORDER BY ALL;

-- The change of every authority's figure since every earlier period.
CREATE VIEW mover (
    indicator,
    location_code,
    from_period,                             -- the earlier period
    time_period,
    from_value,                              -- the earlier figure
    value,
    change,                                  -- of percentages in points
    change_low,                              -- 95 % interval; null without counts
    change_high,                             -- upper end of the interval
    beyond_chance,                           -- whether the interval leaves 0 out
    crosses_break,                           -- definition or collection changed in between (annotation)
    caution,                                 -- something else was noted of one of the two periods that was not of the other
    doubt,                                   -- 'suspect', 'small': why one of the figures is not ranked
    from_doubt                               -- the same of the earlier one alone
) AS
WITH note AS NOT MATERIALIZED (
    SELECT indicator, time_period, location_code, string_agg(DISTINCT text, chr(10) ORDER BY text) AS text
    FROM annotation
    WHERE kind IN ('caveat', 'policy', 'approximate') AND time_period IS NOT NULL AND location_code IS NOT NULL
    GROUP BY ALL
)
SELECT now.indicator, now.location_code, from_period, now.time_period, former.value, now.value,
       now.value - former.value AS change,
       difference_end(-1, now.value, now.value_low, former.value, former.value_high) AS change_low,
       difference_end(1, now.value, now.value_high, former.value, former.value_low) AS change_high,
       change_low > 0 OR change_high < 0,
       crosses_break,
       noted OR note_now.text IS DISTINCT FROM note_then.text,
       if('suspect' IN (now.not_ranked, former.not_ranked), 'suspect', coalesce(now.not_ranked, former.not_ranked)),
       former.not_ranked
FROM figure AS now
JOIN period_pair USING (indicator, time_period)
JOIN figure AS former
  ON former.indicator = now.indicator AND former.location_code = now.location_code
 AND former.time_period = from_period
LEFT JOIN note AS note_now
  ON note_now.indicator = now.indicator AND note_now.time_period = now.time_period
 AND note_now.location_code = now.location_code
LEFT JOIN note AS note_then
  ON note_then.indicator = former.indicator AND note_then.time_period = former.time_period
 AND note_then.location_code = former.location_code
WHERE now.geographic_level = 'Local authority' AND now.existed AND former.existed
  AND now.value IS NOT NULL AND former.value IS NOT NULL;

-- Who is in which group of each authority: its neighbours (those across water among the touching), and the authorities
-- of the same region and type.
CREATE TABLE group_member (
    neighbour_set VARCHAR NOT NULL,          -- 'touching' (across water too), 'statistical-2025', 'statistical-2021', 'region', 'type'
    location_code VARCHAR NOT NULL,
    neighbour_code VARCHAR NOT NULL,         -- newest ONS code of the other one
    listed INTEGER                           -- in a statistical set: how many its model lists, those included that have been abolished
);
INSERT INTO group_member
SELECT neighbour_set, location_code, neighbour_code, count(*) OVER (PARTITION BY neighbour_set, location_code)
FROM neighbour
WHERE neighbour_set NOT IN ('touching', 'touching-across-water')
UNION ALL
SELECT DISTINCT 'touching', location_code, neighbour_code, NULL
FROM neighbour
WHERE neighbour_set IN ('touching', 'touching-across-water')
UNION ALL
SELECT 'region', own.location_code, other.location_code, NULL
FROM location AS own
JOIN location AS other USING (geographic_level, region_code)
WHERE geographic_level = 'Local authority' AND own.location_code <> other.location_code
UNION ALL
SELECT 'type', own.location_code, other.location_code, NULL
FROM location AS own
JOIN location AS other USING (geographic_level, la_type)
WHERE geographic_level = 'Local authority' AND own.location_code <> other.location_code
ORDER BY ALL;

-- Every authority beside its neighbours, its region and its type (see pipeline/statistics/groups.py), for all
-- measures but totals, which would only tell how large the places are; balances are there.
CREATE VIEW group_comparison (
    indicator,
    time_period,
    neighbour_set,                           -- 'touching' (across water too), 'statistical-2025', 'statistical-2021', 'region', 'type'
    location_code,
    members,                                 -- how many others are in the group,
    with_figure,                             -- have a figure,
    used,                                    -- are ranked: these make up what follows
    pooled,                                  -- their figure from the sums of their counts
    pooled_low,                              -- 95 % interval of the pooled figure, lower end
    pooled_high,                             -- and upper end
    mean,                                    -- their simple mean, each authority counting once
    median,                                  -- their median
    position,                                -- of the authority among itself and those used
    "of",                                    -- among how many it has its position
    tied,
    gap,                                     -- its figure less the group's
    gap_low,                                 -- 95 % interval of the gap, lower end; null without counts
    gap_high,                                -- and upper end
    gap_from                                 -- 'pooled', or 'mean' where there are no counts
) AS
WITH added AS (
    SELECT own.indicator, own.time_period, neighbour_set, own.location_code, unit, own.not_ranked IS NULL AS ranked,
           own.value, own.value_low, own.value_high,
           coalesce(listed, count(*))::INTEGER AS members, count(other.value)::INTEGER AS with_figure,
           (count(*) FILTER (other.not_ranked IS NULL))::INTEGER AS used,
           round(avg(other.value) FILTER (other.not_ranked IS NULL), 9) AS mean,
           round(median(other.value) FILTER (other.not_ranked IS NULL), 9) AS median,
           count(other.numerator + other.denominator) FILTER (other.not_ranked IS NULL) AS with_counts,
           count(other.value_low) FILTER (other.not_ranked IS NULL) AS with_interval,
           sum(other.numerator) FILTER (other.not_ranked IS NULL) AS numerator,
           sum(other.denominator) FILTER (other.not_ranked IS NULL) AS denominator,
           (count(*) FILTER (
               other.not_ranked IS NULL
               AND if(polarity = 'lower_is_better', -1, 1) * round(other.value - own.value, 9) > 0
           ))::INTEGER AS in_front,
           (count(*) FILTER (other.not_ranked IS NULL AND round(other.value - own.value, 9) = 0))::INTEGER AS level
    FROM figure AS own
    JOIN indicator USING (indicator)
    JOIN group_member USING (location_code)
    JOIN figure AS other
      ON other.indicator = own.indicator AND other.time_period = own.time_period
     AND other.location_code = neighbour_code
    WHERE own.existed AND other.existed AND (signed OR unit NOT IN ('count', 'GBP'))
    GROUP BY own.indicator, own.time_period, neighbour_set, own.location_code, unit, own.not_ranked,
             own.value, own.value_low, own.value_high, listed
), divided AS (
    SELECT *, 1.959963984540054 AS z, numerator / denominator AS quotient, z * z / denominator AS spread,
           used > 0 AND with_counts = used AS all_counts,
           CASE unit WHEN 'per cent' THEN 100 WHEN 'GBP per head' THEN 1 WHEN 'GBP per plan' THEN 1
                     WHEN 'per 1,000' THEN 1000 WHEN 'per 1,000 plans' THEN 1000 WHEN 'per 10,000' THEN 10000 END
               AS times
    FROM added
), widened AS (
    SELECT *, all_counts AND with_interval = used AS all_intervals,
           CASE unit WHEN 'per cent' THEN z * sqrt(quotient * (1 - quotient) / denominator + spread / (4 * denominator))
                     WHEN 'per cent change' THEN z * sqrt(1 / numerator + 1 / denominator) END AS half
    FROM divided
), pooled AS (
    -- As from_counts and interval_from_counts in pipeline/statistics/intervals.py: Wilson's interval of percentages, that
    -- of the ratio of two Poisson counts of changes, Byar's of rates.
    SELECT *,
           if(all_counts, if(unit = 'per cent change', 100 * (quotient - 1), times * quotient), NULL) AS pooled,
           CASE WHEN NOT all_intervals THEN NULL
                WHEN unit = 'per cent' THEN 100 * greatest(0.0, (quotient + spread / 2 - half) / (1 + spread))
                WHEN unit = 'per cent change' THEN 100 * (quotient * exp(-half) - 1)
                WHEN numerator = 0 THEN 0.0
                ELSE times * quotient * power(1 - 1 / (9 * numerator) - z / (3 * sqrt(numerator)), 3) END AS pooled_low,
           CASE WHEN NOT all_intervals THEN NULL
                WHEN unit = 'per cent' THEN 100 * least(1.0, (quotient + spread / 2 + half) / (1 + spread))
                WHEN unit = 'per cent change' THEN 100 * (quotient * exp(half) - 1)
                ELSE times / denominator * (numerator + 1)
                    * power(1 - 1 / (9 * (numerator + 1)) + z / (3 * sqrt(numerator + 1)), 3) END AS pooled_high
    FROM widened
)
SELECT indicator, time_period, neighbour_set, location_code, members, with_figure, used,
       pooled, pooled_low, pooled_high, mean, median,
       if(ranked, 1 + in_front, NULL), if(ranked, 1 + used, NULL), if(ranked, level, NULL),
       if(ranked, value - coalesce(pooled, mean), NULL),
       if(ranked, difference_end(-1, value, value_low, pooled, pooled_high), NULL),
       if(ranked, difference_end(1, value, value_high, pooled, pooled_low), NULL),
       CASE WHEN ranked AND used > 0 THEN if(pooled IS NULL, 'mean', 'pooled') END
FROM pooled;
