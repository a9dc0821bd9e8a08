-- a + b of number, number
SELECT
  `t0`.`a` + `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a - b of number, number
SELECT
  `t0`.`a` - `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a * b of number, number
SELECT
  `t0`.`a` * `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a / b of number, number
SELECT
  ieee_divide(`t0`.`a`, NULLIF(`t0`.`b`, 0.0)) AS `value`
FROM `rows` AS `t0`

-- a % b of number, number
SELECT
  `t0`.`a` - (
    `t0`.`b` * IF(
      ABS(ieee_divide(`t0`.`a`, NULLIF(`t0`.`b`, 0.0))) < 9007199254740992.0,
      CAST(CAST(FLOOR(
        IF(
          ABS(ieee_divide(`t0`.`a`, NULLIF(`t0`.`b`, 0.0))) < 9007199254740992.0,
          ieee_divide(`t0`.`a`, NULLIF(`t0`.`b`, 0.0)),
          0.0
        )
      ) AS INT64) AS FLOAT64),
      ieee_divide(`t0`.`a`, NULLIF(`t0`.`b`, 0.0))
    )
  ) AS `value`
FROM `rows` AS `t0`

-- -a of number
SELECT
  -(
    `t0`.`a`
  ) AS `value`
FROM `rows` AS `t0`

-- a = b of number, number
SELECT
  `t0`.`a` = `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a <> b of text, text
SELECT
  `t0`.`a` <> `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a < b of number, number
SELECT
  `t0`.`a` < `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a <= b of day, day
SELECT
  `t0`.`a` <= `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a > b of instant, instant
SELECT
  `t0`.`a` > `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a >= b of number, number
SELECT
  `t0`.`a` >= `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a between b and c of number, number, number
SELECT
  (
    `t0`.`a` >= `t0`.`b`
  ) AND (
    `t0`.`a` <= `t0`.`c`
  ) AS `value`
FROM `rows` AS `t0`

-- a and b of flag, flag
SELECT
  `t0`.`a` AND `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- a or b of flag, flag
SELECT
  `t0`.`a` OR `t0`.`b` AS `value`
FROM `rows` AS `t0`

-- not a of flag
SELECT
  NOT (
    `t0`.`a`
  ) AS `value`
FROM `rows` AS `t0`

-- a is null of text
SELECT
  `t0`.`a` IS NULL AS `value`
FROM `rows` AS `t0`

-- a is not null of number
SELECT
  NOT (
    `t0`.`a` IS NULL
  ) AS `value`
FROM `rows` AS `t0`

-- a in ('Nord', 'x') of text
SELECT
  (
    `t0`.`a` = 'Nord'
  ) OR (
    `t0`.`a` = 'x'
  ) AS `value`
FROM `rows` AS `t0`

-- case when a then b else c end of flag, number, number
SELECT
  CASE WHEN `t0`.`a` THEN `t0`.`b` ELSE `t0`.`c` END AS `value`
FROM `rows` AS `t0`

-- case when a then b end of flag, number
SELECT
  CASE WHEN `t0`.`a` THEN `t0`.`b` ELSE CAST(NULL AS FLOAT64) END AS `value`
FROM `rows` AS `t0`

-- coalesce(a, b) of number, number
SELECT
  COALESCE(`t0`.`a`, `t0`.`b`) AS `value`
FROM `rows` AS `t0`

-- coalesce(a, b, c) of flag, flag, flag
SELECT
  COALESCE(`t0`.`a`, `t0`.`b`, `t0`.`c`) AS `value`
FROM `rows` AS `t0`

-- nullif(a, b) of number, number
SELECT
  NULLIF(`t0`.`a`, `t0`.`b`) AS `value`
FROM `rows` AS `t0`

-- greatest(a, b) of number, number
SELECT
  IF(
    (
      `t0`.`a` IS NULL
    ) OR (
      `t0`.`b` IS NULL
    ),
    CAST(NULL AS FLOAT64),
    GREATEST(`t0`.`a`, `t0`.`b`)
  ) AS `value`
FROM `rows` AS `t0`

-- greatest(a, b, c) of day, day, day
SELECT
  IF(
    (
      `t0`.`a` IS NULL
    ) OR (
      `t0`.`b` IS NULL
    ) OR (
      `t0`.`c` IS NULL
    ),
    CAST(NULL AS DATE),
    GREATEST(`t0`.`a`, `t0`.`b`, `t0`.`c`)
  ) AS `value`
FROM `rows` AS `t0`

-- least(a, b) of number, number
SELECT
  IF(
    (
      `t0`.`a` IS NULL
    ) OR (
      `t0`.`b` IS NULL
    ),
    CAST(NULL AS FLOAT64),
    LEAST(`t0`.`a`, `t0`.`b`)
  ) AS `value`
FROM `rows` AS `t0`

-- least(a, b) of instant, instant
SELECT
  IF(
    (
      `t0`.`a` IS NULL
    ) OR (
      `t0`.`b` IS NULL
    ),
    CAST(NULL AS TIMESTAMP),
    LEAST(`t0`.`a`, `t0`.`b`)
  ) AS `value`
FROM `rows` AS `t0`

-- abs(a) of number
SELECT
  ABS(`t0`.`a`) AS `value`
FROM `rows` AS `t0`

-- round(a) of number
SELECT
  IF(
    ABS(`t0`.`a`) < 9007199254740992.0,
    CAST(CAST((
      trunc((
        IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)
      )) + IF(
        ABS(
          (
            IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)
          ) - trunc((
            IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)
          ))
        ) >= 0.5,
        SIGN((
          IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)
        )),
        0.0
      )
    ) AS INT64) AS FLOAT64),
    `t0`.`a`
  ) AS `value`
FROM `rows` AS `t0`

-- round(a, 1) of number
SELECT
  IF(
    ABS(`t0`.`a`) < 9007199254740992.0,
    CAST((
      trunc((
        (
          IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)
        ) * 10.0
      )) + IF(
        ABS(
          (
            (
              IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)
            ) * 10.0
          ) - trunc((
            (
              IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)
            ) * 10.0
          ))
        ) >= 0.5,
        SIGN((
          (
            IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)
          ) * 10.0
        )),
        0.0
      )
    ) / 10.0 AS FLOAT64),
    `t0`.`a`
  ) AS `value`
FROM `rows` AS `t0`

-- floor(a) of number
SELECT
  IF(
    ABS(`t0`.`a`) < 9007199254740992.0,
    CAST(CAST(FLOOR(IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)) AS INT64) AS FLOAT64),
    `t0`.`a`
  ) AS `value`
FROM `rows` AS `t0`

-- ceil(a) of number
SELECT
  IF(
    ABS(`t0`.`a`) < 9007199254740992.0,
    CAST(CAST(CEIL(IF(ABS(`t0`.`a`) < 9007199254740992.0, `t0`.`a`, 0.0)) AS INT64) AS FLOAT64),
    `t0`.`a`
  ) AS `value`
FROM `rows` AS `t0`

-- lower(a) of text
SELECT
  LOWER(translate(`t0`.`a`, 'İΣ', 'iσ')) AS `value`
FROM `rows` AS `t0`

-- upper(a) of text
SELECT
  UPPER(translate(`t0`.`a`, 'ß', 'ẞ')) AS `value`
FROM `rows` AS `t0`

-- trim(a) of text
SELECT
  TRIM(`t0`.`a`, ' \t\n\r\v\f') AS `value`
FROM `rows` AS `t0`

-- length(a) of text
SELECT
  CAST(LENGTH(`t0`.`a`) AS FLOAT64) AS `value`
FROM `rows` AS `t0`

-- starts_with(a, b) of text, text
SELECT
  STARTS_WITH(`t0`.`a`, `t0`.`b`) AS `value`
FROM `rows` AS `t0`

-- ends_with(a, b) of text, text
SELECT
  ENDS_WITH(`t0`.`a`, `t0`.`b`) AS `value`
FROM `rows` AS `t0`

-- contains(a, b) of text, text
SELECT
  (
    instr(`t0`.`a`, `t0`.`b`) > 0
  )
  OR (
    (
      `t0`.`b` = ''
    ) AND (
      NOT `t0`.`a` IS NULL
    )
  ) AS `value`
FROM `rows` AS `t0`

-- days_since(a) of day
SELECT
  CAST(DATE_DIFF(DATE(2025, 3, 30), `t0`.`a`, DAY) AS FLOAT64) AS `value`
FROM `rows` AS `t0`

-- days_since(a) of instant
SELECT
  CAST(DATE_DIFF(DATE(2025, 3, 30), DATE(TIMESTAMP_MILLIS(unix_millis(`t0`.`a`))), DAY) AS FLOAT64) AS `value`
FROM `rows` AS `t0`

-- days_between(a, b) of day, instant
SELECT
  CAST(DATE_DIFF(DATE(TIMESTAMP_MILLIS(unix_millis(`t0`.`b`))), `t0`.`a`, DAY) AS FLOAT64) AS `value`
FROM `rows` AS `t0`

-- days_between(a, b) of instant, instant
SELECT
  CAST(DATE_DIFF(
    DATE(TIMESTAMP_MILLIS(unix_millis(`t0`.`b`))),
    DATE(TIMESTAMP_MILLIS(unix_millis(`t0`.`a`))),
    DAY
  ) AS FLOAT64) AS `value`
FROM `rows` AS `t0`

-- as_of of day
SELECT
  DATE(2025, 3, 30) AS `value`
FROM `rows` AS `t0`

-- aggregate n
SELECT
  `t0`.`g`,
  COUNT(*) AS `n`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate n_if
SELECT
  `t0`.`g`,
  COUNTIF(COALESCE(`t0`.`w`, FALSE)) AS `n_if`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate known
SELECT
  `t0`.`g`,
  COUNT(IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL)) AS `known`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate total
SELECT
  `t0`.`g`,
  SUM(IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL)) AS `total`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate mean
SELECT
  `t0`.`g`,
  AVG(IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL)) AS `mean`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate least
SELECT
  `t0`.`g`,
  MIN(`t0`.`t`) AS `least`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate most
SELECT
  `t0`.`g`,
  MAX(IF(COALESCE(`t0`.`w`, FALSE), `t0`.`t`, NULL)) AS `most`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate different
SELECT
  `t0`.`g`,
  COUNT(DISTINCT `t0`.`x`) AS `different`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate different_if
SELECT
  `t0`.`g`,
  COUNT(DISTINCT IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL)) AS `different_if`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate whole
SELECT
  `t0`.`g`,
  SUM(`t0`.`k`) AS `whole`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate any_of
SELECT
  `t0`.`g`,
  LOGICAL_OR(COALESCE(`t0`.`w`, FALSE)) AS `any_of`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate rounded
SELECT
  `t0`.`g`,
  CAST((
    trunc((
      (
        SUM(`t0`.`x`)
      ) * 1000000.0
    )) + IF(
      ABS(
        (
          (
            SUM(`t0`.`x`)
          ) * 1000000.0
        ) - trunc((
          (
            SUM(`t0`.`x`)
          ) * 1000000.0
        ))
      ) >= 0.5,
      SIGN((
        (
          SUM(`t0`.`x`)
        ) * 1000000.0
      )),
      0.0
    )
  ) / 1000000.0 AS FLOAT64) AS `rounded`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate half
SELECT
  `t0`.`g`,
  CAST((
    trunc((
      (
        ieee_divide(SUM(`t0`.`x`), 2)
      ) * 10.0
    )) + IF(
      ABS(
        (
          (
            ieee_divide(SUM(`t0`.`x`), 2)
          ) * 10.0
        ) - trunc((
          (
            ieee_divide(SUM(`t0`.`x`), 2)
          ) * 10.0
        ))
      ) >= 0.5,
      SIGN((
        (
          ieee_divide(SUM(`t0`.`x`), 2)
        ) * 10.0
      )),
      0.0
    )
  ) / 10.0 AS FLOAT64) AS `half`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate first
SELECT
  `t0`.`g`,
  ARRAY_AGG(
    IF(COALESCE(`t0`.`w`, FALSE), `t0`.`t`, NULL) IGNORE NULLS ORDER BY `t0`.`k` DESC, `t0`.`t` IS NULL ASC, `t0`.`t` ASC
    LIMIT 1
  )[safe_offset(0)] AS `first`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate last
SELECT
  `t0`.`g`,
  ARRAY_AGG(
    `t0`.`t` IGNORE NULLS ORDER BY `t0`.`k` IS NULL DESC, `t0`.`k` DESC, `t0`.`t` IS NULL DESC, `t0`.`t` DESC
    LIMIT 1
  )[safe_offset(0)] AS `last`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate first_known
SELECT
  `t0`.`g`,
  ARRAY_AGG(
    `t0`.`x` IGNORE NULLS ORDER BY `t0`.`k` IS NULL ASC, `t0`.`k` ASC, `t0`.`t` IS NULL ASC, `t0`.`t` ASC
    LIMIT 1
  )[safe_offset(0)] AS `first_known`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate at
SELECT
  `t0`.`g`,
  MIN_BY(`t0`.`k`, `t0`.`t`) AS `at`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate middle
SELECT
  `t0`.`g`,
  ieee_divide(
    (
      ARRAY_AGG(`t0`.`x` IGNORE NULLS ORDER BY `t0`.`x` ASC)[safe_offset(div(COUNT(`t0`.`x`) - 1, 2))] + ARRAY_AGG(`t0`.`x` IGNORE NULLS ORDER BY `t0`.`x` ASC)[safe_offset(div(COUNT(`t0`.`x`), 2))]
    ),
    2
  ) AS `middle`
FROM `rows` AS `t0`
GROUP BY
  1

-- aggregate middle_if
SELECT
  `t0`.`g`,
  ieee_divide(
    (
      ARRAY_AGG(
        IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL) IGNORE NULLS ORDER BY IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL) ASC
      )[safe_offset(div(COUNT(IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL)) - 1, 2))] + ARRAY_AGG(
        IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL) IGNORE NULLS ORDER BY IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL) ASC
      )[safe_offset(div(COUNT(IF(COALESCE(`t0`.`w`, FALSE), `t0`.`x`, NULL)), 2))]
    ),
    2
  ) AS `middle_if`
FROM `rows` AS `t0`
GROUP BY
  1

-- window number
SELECT
  `t1`.`g`,
  `t1`.`number`
FROM (
  SELECT
    `t0`.`g`,
    `t0`.`x`,
    `t0`.`k`,
    `t0`.`t`,
    `t0`.`w`,
    `t0`.`at`,
    ROW_NUMBER() OVER (ORDER BY `t0`.`g` IS NULL ASC, `t0`.`g` ASC, `t0`.`t` IS NULL ASC, `t0`.`t` ASC) - 1 AS `number`,
    LEAD(`t0`.`k`) OVER (PARTITION BY `t0`.`g` ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC) AS `following`,
    MAX(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `so_far`,
    MIN(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS `before`,
    CAST(FLOOR(ieee_divide(`t0`.`k`, 2)) AS INT64) AS `whole`
  FROM `rows` AS `t0`
) AS `t1`

-- window following
SELECT
  `t1`.`g`,
  `t1`.`following`
FROM (
  SELECT
    `t0`.`g`,
    `t0`.`x`,
    `t0`.`k`,
    `t0`.`t`,
    `t0`.`w`,
    `t0`.`at`,
    ROW_NUMBER() OVER (ORDER BY `t0`.`g` IS NULL ASC, `t0`.`g` ASC, `t0`.`t` IS NULL ASC, `t0`.`t` ASC) - 1 AS `number`,
    LEAD(`t0`.`k`) OVER (PARTITION BY `t0`.`g` ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC) AS `following`,
    MAX(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `so_far`,
    MIN(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS `before`,
    CAST(FLOOR(ieee_divide(`t0`.`k`, 2)) AS INT64) AS `whole`
  FROM `rows` AS `t0`
) AS `t1`

-- window so_far
SELECT
  `t1`.`g`,
  `t1`.`so_far`
FROM (
  SELECT
    `t0`.`g`,
    `t0`.`x`,
    `t0`.`k`,
    `t0`.`t`,
    `t0`.`w`,
    `t0`.`at`,
    ROW_NUMBER() OVER (ORDER BY `t0`.`g` IS NULL ASC, `t0`.`g` ASC, `t0`.`t` IS NULL ASC, `t0`.`t` ASC) - 1 AS `number`,
    LEAD(`t0`.`k`) OVER (PARTITION BY `t0`.`g` ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC) AS `following`,
    MAX(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `so_far`,
    MIN(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS `before`,
    CAST(FLOOR(ieee_divide(`t0`.`k`, 2)) AS INT64) AS `whole`
  FROM `rows` AS `t0`
) AS `t1`

-- window before
SELECT
  `t1`.`g`,
  `t1`.`before`
FROM (
  SELECT
    `t0`.`g`,
    `t0`.`x`,
    `t0`.`k`,
    `t0`.`t`,
    `t0`.`w`,
    `t0`.`at`,
    ROW_NUMBER() OVER (ORDER BY `t0`.`g` IS NULL ASC, `t0`.`g` ASC, `t0`.`t` IS NULL ASC, `t0`.`t` ASC) - 1 AS `number`,
    LEAD(`t0`.`k`) OVER (PARTITION BY `t0`.`g` ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC) AS `following`,
    MAX(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `so_far`,
    MIN(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS `before`,
    CAST(FLOOR(ieee_divide(`t0`.`k`, 2)) AS INT64) AS `whole`
  FROM `rows` AS `t0`
) AS `t1`

-- window whole
SELECT
  `t1`.`g`,
  `t1`.`whole`
FROM (
  SELECT
    `t0`.`g`,
    `t0`.`x`,
    `t0`.`k`,
    `t0`.`t`,
    `t0`.`w`,
    `t0`.`at`,
    ROW_NUMBER() OVER (ORDER BY `t0`.`g` IS NULL ASC, `t0`.`g` ASC, `t0`.`t` IS NULL ASC, `t0`.`t` ASC) - 1 AS `number`,
    LEAD(`t0`.`k`) OVER (PARTITION BY `t0`.`g` ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC) AS `following`,
    MAX(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `so_far`,
    MIN(`t0`.`x`) OVER (
      PARTITION BY `t0`.`g`
      ORDER BY `t0`.`t` IS NULL ASC, `t0`.`t` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS `before`,
    CAST(FLOOR(ieee_divide(`t0`.`k`, 2)) AS INT64) AS `whole`
  FROM `rows` AS `t0`
) AS `t1`

-- join left
SELECT
  `t2`.`g`,
  `t3`.`y`
FROM `rows` AS `t2`
LEFT OUTER JOIN `others` AS `t3`
  ON `t2`.`g` = `t3`.`g` AND `t2`.`t` = `t3`.`t`

-- join with more than equal keys
SELECT
  `t2`.`g`,
  `t3`.`y`
FROM `rows` AS `t2`
LEFT OUTER JOIN `others` AS `t3`
  ON `t2`.`g` = `t3`.`g` AND `t2`.`x` < `t3`.`y`

-- join inner
SELECT
  `t2`.`t`,
  `t3`.`y`
FROM `rows` AS `t2`
INNER JOIN `others` AS `t3`
  ON `t2`.`g` = `t3`.`g`

-- join semi
SELECT
  `t2`.`g`,
  `t2`.`x`,
  `t2`.`k`,
  `t2`.`t`,
  `t2`.`w`,
  `t2`.`at`
FROM `rows` AS `t2`
WHERE
  EXISTS(
    SELECT
      1
    FROM `others` AS `t3`
    WHERE
      `t2`.`t` = `t3`.`t`
  )

-- join anti
SELECT
  `t2`.`g`,
  `t2`.`x`,
  `t2`.`k`,
  `t2`.`t`,
  `t2`.`w`,
  `t2`.`at`
FROM `rows` AS `t2`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `others` AS `t3`
    WHERE
      `t2`.`t` = `t3`.`t`
  )

-- join cross
SELECT
  `t4`.`g`,
  `t5`.`y`
FROM (
  SELECT
    `t0`.`g`
  FROM `rows` AS `t0`
) AS `t4`
CROSS JOIN (
  SELECT
    `t1`.`y`
  FROM `others` AS `t1`
) AS `t5`

-- join union
SELECT
  *
FROM (
  SELECT
    `t0`.`g`,
    `t0`.`t`
  FROM `rows` AS `t0`
) AS `t2`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t1`.`g`,
    `t1`.`t`
  FROM `others` AS `t1`
) AS `t3`

-- join distinct
SELECT DISTINCT
  `t0`.`g`,
  `t0`.`t`
FROM `rows` AS `t0`

-- join ordered
SELECT
  `t0`.`g`,
  `t0`.`t`
FROM `rows` AS `t0`
ORDER BY
  `t0`.`g` DESC,
  `t0`.`t` ASC NULLS LAST

-- milliseconds
SELECT
  CAST(FLOOR(ieee_divide(unix_millis(`t0`.`at`), 3600000)) AS INT64) AS `ms`
FROM `rows` AS `t0`

-- day in a text
SELECT
  IF(
    REGEXP_CONTAINS(
      REGEXP_REPLACE(TRIM(`t0`.`t`, ' \t\n\r\v\f'), '[T ].*$', ''),
      '^((000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])-((0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])|(0?[469]|11)-(0?[1-9]|[12][0-9]|30)|0?2-(0?[1-9]|1[0-9]|2[0-8]))|([0-9][0-9](0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-0?2-29)$'
    ),
    CAST(IF(
      REGEXP_CONTAINS(
        REGEXP_REPLACE(TRIM(`t0`.`t`, ' \t\n\r\v\f'), '[T ].*$', ''),
        '^((000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])-((0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])|(0?[469]|11)-(0?[1-9]|[12][0-9]|30)|0?2-(0?[1-9]|1[0-9]|2[0-8]))|([0-9][0-9](0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-0?2-29)$'
      ),
      REGEXP_REPLACE(TRIM(`t0`.`t`, ' \t\n\r\v\f'), '[T ].*$', ''),
      '2000-01-01'
    ) AS DATE),
    NULL
  ) AS `day`
FROM `rows` AS `t0`

-- space and signs
SELECT
  TRIM(`t0`.`t`, ' \t\n\r\v\f') AS `t`,
  `t0`.`t` = 'a\a\v\'\\ \n%' AS `u`
FROM `rows` AS `t0`

-- instants before 2025-03-30T22:00:00Z
SELECT
  *
FROM `rows` AS `t0`
WHERE
  `t0`.`at` < TIMESTAMP('2025-03-30T22:00:00+00:00')

-- instants before 2025-03-30T21:59:59.999999Z
SELECT
  *
FROM `rows` AS `t0`
WHERE
  `t0`.`at` < TIMESTAMP('2025-03-30T21:59:59.999999+00:00')
