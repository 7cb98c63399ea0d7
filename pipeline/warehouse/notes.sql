-- What the checks found and readers are told: notes on single figures, made when a warehouse is built. A figure with
-- a note of its own place does not lead (pipeline.warehouse.leads).

-- A figure in doubt that nobody has looked at says so wherever it is shown.
INSERT INTO annotation (indicator, location_code, time_period, kind, text)
SELECT DISTINCT indicator, location_code, time_period, 'caveat',
       CASE "check" WHEN 'not as in the shipped snapshot' THEN 'Not as in the data that this site ships with'
                    ELSE 'Unusual against last year' END || '; not yet checked by us.'
FROM review
WHERE NOT reviewed AND indicator IS NOT NULL;

-- More plans in place than the plans issued explain: a person has looked, and the tables leave open why.
INSERT INTO annotation (indicator, location_code, time_period, kind, text)
SELECT measure, location_code, review.time_period, 'caveat',
       format('Plans in place rose by {:,} in a year in which {:,} were issued. DfE''s tables do not say why; '
              || 'plans also move in from other councils.', (review.now - review.before)::BIGINT, issued.value::BIGINT)
FROM review
JOIN figure AS issued USING (location_code)
CROSS JOIN (VALUES ('ehcp_caseload_count'), ('ehcp_caseload_per_1000'), ('ehcp_caseload_change_pct')) AS of (measure)
WHERE review."check" = 'plans in place grew by more than the plans issued in the year' AND reviewed
  AND issued.indicator = 'ehcp_plans_issued_incl_count' AND issued.time_period = review.time_period - 1;
