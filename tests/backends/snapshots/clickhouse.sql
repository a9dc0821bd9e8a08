-- a + b of number, number
SELECT
  "t0"."a" + "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a - b of number, number
SELECT
  "t0"."a" - "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a * b of number, number
SELECT
  "t0"."a" * "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a / b of number, number
SELECT
  "t0"."a" / nullIf("t0"."b", 0.0) AS "value"
FROM "rows" AS "t0"

-- a % b of number, number
SELECT
  "t0"."a" - (
    "t0"."b" * CASE
      WHEN ABS("t0"."a" / nullIf("t0"."b", 0.0)) < 9007199254740992.0
      THEN CAST(CAST(FLOOR(
        CASE
          WHEN ABS("t0"."a" / nullIf("t0"."b", 0.0)) < 9007199254740992.0
          THEN "t0"."a" / nullIf("t0"."b", 0.0)
          ELSE 0.0
        END
      ) AS Nullable(Int64)) AS Nullable(Float64))
      ELSE "t0"."a" / nullIf("t0"."b", 0.0)
    END
  ) AS "value"
FROM "rows" AS "t0"

-- -a of number
SELECT
  -(
    "t0"."a"
  ) AS "value"
FROM "rows" AS "t0"

-- a = b of number, number
SELECT
  "t0"."a" = "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a <> b of text, text
SELECT
  "t0"."a" <> "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a < b of number, number
SELECT
  "t0"."a" < "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a <= b of day, day
SELECT
  "t0"."a" <= "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a > b of instant, instant
SELECT
  "t0"."a" > "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a >= b of number, number
SELECT
  "t0"."a" >= "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a between b and c of number, number, number
SELECT
  (
    "t0"."a" >= "t0"."b"
  ) AND (
    "t0"."a" <= "t0"."c"
  ) AS "value"
FROM "rows" AS "t0"

-- a and b of flag, flag
SELECT
  "t0"."a" AND "t0"."b" AS "value"
FROM "rows" AS "t0"

-- a or b of flag, flag
SELECT
  "t0"."a" OR "t0"."b" AS "value"
FROM "rows" AS "t0"

-- not a of flag
SELECT
  NOT (
    "t0"."a"
  ) AS "value"
FROM "rows" AS "t0"

-- a is null of text
SELECT
  isNull("t0"."a") AS "value"
FROM "rows" AS "t0"

-- a is not null of number
SELECT
  NOT (
    isNull("t0"."a")
  ) AS "value"
FROM "rows" AS "t0"

-- a in ('Nord', 'x') of text
SELECT
  (
    "t0"."a" = 'Nord'
  ) OR (
    "t0"."a" = 'x'
  ) AS "value"
FROM "rows" AS "t0"

-- case when a then b else c end of flag, number, number
SELECT
  CASE WHEN "t0"."a" THEN "t0"."b" ELSE "t0"."c" END AS "value"
FROM "rows" AS "t0"

-- case when a then b end of flag, number
SELECT
  CASE WHEN "t0"."a" THEN "t0"."b" ELSE CAST(NULL AS Nullable(Float64)) END AS "value"
FROM "rows" AS "t0"

-- coalesce(a, b) of number, number
SELECT
  COALESCE("t0"."a", "t0"."b") AS "value"
FROM "rows" AS "t0"

-- coalesce(a, b, c) of flag, flag, flag
SELECT
  COALESCE("t0"."a", "t0"."b", "t0"."c") AS "value"
FROM "rows" AS "t0"

-- nullif(a, b) of number, number
SELECT
  nullIf("t0"."a", "t0"."b") AS "value"
FROM "rows" AS "t0"

-- greatest(a, b) of number, number
SELECT
  CASE
    WHEN isNull("t0"."a") OR isNull("t0"."b")
    THEN CAST(NULL AS Nullable(Float64))
    ELSE GREATEST("t0"."a", "t0"."b")
  END AS "value"
FROM "rows" AS "t0"

-- greatest(a, b, c) of day, day, day
SELECT
  CASE
    WHEN isNull("t0"."a") OR isNull("t0"."b") OR isNull("t0"."c")
    THEN CAST(NULL AS Nullable(DATE))
    ELSE GREATEST("t0"."a", "t0"."b", "t0"."c")
  END AS "value"
FROM "rows" AS "t0"

-- least(a, b) of number, number
SELECT
  CASE
    WHEN isNull("t0"."a") OR isNull("t0"."b")
    THEN CAST(NULL AS Nullable(Float64))
    ELSE LEAST("t0"."a", "t0"."b")
  END AS "value"
FROM "rows" AS "t0"

-- least(a, b) of instant, instant
SELECT
  CASE
    WHEN isNull("t0"."a") OR isNull("t0"."b")
    THEN CAST(NULL AS Nullable(DateTime64(6, 'UTC')))
    ELSE LEAST("t0"."a", "t0"."b")
  END AS "value"
FROM "rows" AS "t0"

-- abs(a) of number
SELECT
  ABS("t0"."a") AS "value"
FROM "rows" AS "t0"

-- round(a) of number
SELECT
  CASE
    WHEN ABS("t0"."a") < 9007199254740992.0
    THEN CAST(CAST((
      trunc((
        CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END
      )) + CASE
        WHEN ABS(
          (
            CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END
          ) - trunc((
            CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END
          ))
        ) >= 0.5
        THEN SIGN((
          CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END
        ))
        ELSE 0.0
      END
    ) AS Nullable(Int64)) AS Nullable(Float64))
    ELSE "t0"."a"
  END AS "value"
FROM "rows" AS "t0"

-- round(a, 1) of number
SELECT
  CASE
    WHEN ABS("t0"."a") < 9007199254740992.0
    THEN CAST((
      trunc(
        (
          (
            CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END
          ) * 10.0
        )
      ) + CASE
        WHEN ABS(
          (
            (
              CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END
            ) * 10.0
          ) - trunc(
            (
              (
                CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END
              ) * 10.0
            )
          )
        ) >= 0.5
        THEN SIGN(
          (
            (
              CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END
            ) * 10.0
          )
        )
        ELSE 0.0
      END
    ) / 10.0 AS Nullable(Float64))
    ELSE "t0"."a"
  END AS "value"
FROM "rows" AS "t0"

-- floor(a) of number
SELECT
  CASE
    WHEN ABS("t0"."a") < 9007199254740992.0
    THEN CAST(CAST(FLOOR(CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END) AS Nullable(Int64)) AS Nullable(Float64))
    ELSE "t0"."a"
  END AS "value"
FROM "rows" AS "t0"

-- ceil(a) of number
SELECT
  CASE
    WHEN ABS("t0"."a") < 9007199254740992.0
    THEN CAST(CAST(CEIL(CASE WHEN ABS("t0"."a") < 9007199254740992.0 THEN "t0"."a" ELSE 0.0 END) AS Nullable(Int64)) AS Nullable(Float64))
    ELSE "t0"."a"
  END AS "value"
FROM "rows" AS "t0"

-- lower(a) of text
SELECT
  lowerUTF8("t0"."a") AS "value"
FROM "rows" AS "t0"

-- upper(a) of text
SELECT
  upperUTF8("t0"."a") AS "value"
FROM "rows" AS "t0"

-- trim(a) of text
SELECT
  TRIM(BOTH ' \t\n\r\v\f' FROM "t0"."a") AS "value"
FROM "rows" AS "t0"

-- length(a) of text
SELECT
  CAST(lengthUTF8("t0"."a") AS Nullable(Float64)) AS "value"
FROM "rows" AS "t0"

-- starts_with(a, b) of text, text
SELECT
  startsWith("t0"."a", "t0"."b") AS "value"
FROM "rows" AS "t0"

-- ends_with(a, b) of text, text
SELECT
  endsWith("t0"."a", "t0"."b") AS "value"
FROM "rows" AS "t0"

-- contains(a, b) of text, text
SELECT
  position("t0"."a", "t0"."b") > 0 AS "value"
FROM "rows" AS "t0"

-- days_since(a) of day
SELECT
  CAST(DATE_DIFF(DAY, "t0"."a", toDate32('2025-03-30')) AS Nullable(Float64)) AS "value"
FROM "rows" AS "t0"

-- days_since(a) of instant
SELECT
  CAST(DATE_DIFF(
    DAY,
    toDate32(fromUnixTimestamp64Milli(toUnixTimestamp64Milli("t0"."a"), 'UTC')),
    toDate32('2025-03-30')
  ) AS Nullable(Float64)) AS "value"
FROM "rows" AS "t0"

-- days_between(a, b) of day, instant
SELECT
  CAST(DATE_DIFF(
    DAY,
    "t0"."a",
    toDate32(fromUnixTimestamp64Milli(toUnixTimestamp64Milli("t0"."b"), 'UTC'))
  ) AS Nullable(Float64)) AS "value"
FROM "rows" AS "t0"

-- days_between(a, b) of instant, instant
SELECT
  CAST(DATE_DIFF(
    DAY,
    toDate32(fromUnixTimestamp64Milli(toUnixTimestamp64Milli("t0"."a"), 'UTC')),
    toDate32(fromUnixTimestamp64Milli(toUnixTimestamp64Milli("t0"."b"), 'UTC'))
  ) AS Nullable(Float64)) AS "value"
FROM "rows" AS "t0"

-- as_of of day
SELECT
  toDate32('2025-03-30') AS "value"
FROM "rows" AS "t0"

-- aggregate n
SELECT
  "t0"."g" AS "g",
  COUNT(*) AS "n"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate n_if
SELECT
  "t0"."g" AS "g",
  countIf(COALESCE("t0"."w", FALSE)) AS "n_if"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate known
SELECT
  "t0"."g" AS "g",
  countIf("t0"."x", COALESCE("t0"."w", FALSE)) AS "known"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate total
SELECT
  "t0"."g" AS "g",
  sumIf("t0"."x", COALESCE("t0"."w", FALSE)) AS "total"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate mean
SELECT
  "t0"."g" AS "g",
  avgIf("t0"."x", COALESCE("t0"."w", FALSE)) AS "mean"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate least
SELECT
  "t0"."g" AS "g",
  MIN("t0"."t") AS "least"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate most
SELECT
  "t0"."g" AS "g",
  maxIf("t0"."t", COALESCE("t0"."w", FALSE)) AS "most"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate different
SELECT
  "t0"."g" AS "g",
  uniqExact((
    "t0"."x"
  ) + 0.0) AS "different"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate different_if
SELECT
  "t0"."g" AS "g",
  uniqExactIf((
    "t0"."x"
  ) + 0.0, COALESCE("t0"."w", FALSE)) AS "different_if"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate whole
SELECT
  "t0"."g" AS "g",
  SUM("t0"."k") AS "whole"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate any_of
SELECT
  "t0"."g" AS "g",
  MAX(COALESCE("t0"."w", FALSE)) AS "any_of"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate rounded
SELECT
  "t0"."g" AS "g",
  CAST((
    trunc((
      (
        SUM("t0"."x")
      ) * 1000000.0
    )) + CASE
      WHEN ABS(
        (
          (
            SUM("t0"."x")
          ) * 1000000.0
        ) - trunc((
          (
            SUM("t0"."x")
          ) * 1000000.0
        ))
      ) >= 0.5
      THEN SIGN((
        (
          SUM("t0"."x")
        ) * 1000000.0
      ))
      ELSE 0.0
    END
  ) / 1000000.0 AS Nullable(Float64)) AS "rounded"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate half
SELECT
  "t0"."g" AS "g",
  CAST((
    trunc((
      (
        SUM("t0"."x") / 2
      ) * 10.0
    )) + CASE
      WHEN ABS(
        (
          (
            SUM("t0"."x") / 2
          ) * 10.0
        ) - trunc((
          (
            SUM("t0"."x") / 2
          ) * 10.0
        ))
      ) >= 0.5
      THEN SIGN((
        (
          SUM("t0"."x") / 2
        ) * 10.0
      ))
      ELSE 0.0
    END
  ) / 10.0 AS Nullable(Float64)) AS "half"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate first
SELECT
  "t0"."g" AS "g",
  argMinIf(
    "t0"."t",
    tuple("t0"."k" IS NULL, -(
      "t0"."k"
    ), "t0"."t" IS NULL, "t0"."t"),
    (
      NOT (
        "t0"."t" IS NULL
      )
    ) AND (
      COALESCE("t0"."w", FALSE)
    )
  ) AS "first"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate last
SELECT
  "t0"."g" AS "g",
  argMaxIf(
    "t0"."t",
    tuple("t0"."k" IS NULL, "t0"."k", "t0"."t" IS NULL, "t0"."t"),
    NOT (
      "t0"."t" IS NULL
    )
  ) AS "last"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate first_known
SELECT
  "t0"."g" AS "g",
  argMinIf(
    "t0"."x",
    tuple("t0"."k" IS NULL, "t0"."k", "t0"."t" IS NULL, "t0"."t"),
    NOT (
      "t0"."x" IS NULL
    )
  ) AS "first_known"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate at
SELECT
  "t0"."g" AS "g",
  argMin(tuple("t0"."k"), "t0"."t").1 AS "at"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate middle
SELECT
  "t0"."g" AS "g",
  quantileExactExclusive("t0"."x") AS "middle"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- aggregate middle_if
SELECT
  "t0"."g" AS "g",
  quantileExactExclusiveIf("t0"."x", COALESCE("t0"."w", FALSE)) AS "middle_if"
FROM "rows" AS "t0"
GROUP BY
  "t0"."g"

-- window number
SELECT
  "t1"."g" AS "g",
  "t1"."number" AS "number"
FROM (
  SELECT
    "t0"."g" AS "g",
    "t0"."x" AS "x",
    "t0"."k" AS "k",
    "t0"."t" AS "t",
    "t0"."w" AS "w",
    "t0"."at" AS "at",
    ROW_NUMBER() OVER (
      ORDER BY "t0"."g" ASC, "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "number",
    leadInFrame(toNullable("t0"."k")) OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "following",
    MAX("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "so_far",
    MIN("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS "before",
    CAST(FLOOR((
      "t0"."k"
    ) / (
      2
    )) AS Nullable(Int64)) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- window following
SELECT
  "t1"."g" AS "g",
  "t1"."following" AS "following"
FROM (
  SELECT
    "t0"."g" AS "g",
    "t0"."x" AS "x",
    "t0"."k" AS "k",
    "t0"."t" AS "t",
    "t0"."w" AS "w",
    "t0"."at" AS "at",
    ROW_NUMBER() OVER (
      ORDER BY "t0"."g" ASC, "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "number",
    leadInFrame(toNullable("t0"."k")) OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "following",
    MAX("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "so_far",
    MIN("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS "before",
    CAST(FLOOR((
      "t0"."k"
    ) / (
      2
    )) AS Nullable(Int64)) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- window so_far
SELECT
  "t1"."g" AS "g",
  "t1"."so_far" AS "so_far"
FROM (
  SELECT
    "t0"."g" AS "g",
    "t0"."x" AS "x",
    "t0"."k" AS "k",
    "t0"."t" AS "t",
    "t0"."w" AS "w",
    "t0"."at" AS "at",
    ROW_NUMBER() OVER (
      ORDER BY "t0"."g" ASC, "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "number",
    leadInFrame(toNullable("t0"."k")) OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "following",
    MAX("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "so_far",
    MIN("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS "before",
    CAST(FLOOR((
      "t0"."k"
    ) / (
      2
    )) AS Nullable(Int64)) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- window before
SELECT
  "t1"."g" AS "g",
  "t1"."before" AS "before"
FROM (
  SELECT
    "t0"."g" AS "g",
    "t0"."x" AS "x",
    "t0"."k" AS "k",
    "t0"."t" AS "t",
    "t0"."w" AS "w",
    "t0"."at" AS "at",
    ROW_NUMBER() OVER (
      ORDER BY "t0"."g" ASC, "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "number",
    leadInFrame(toNullable("t0"."k")) OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "following",
    MAX("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "so_far",
    MIN("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS "before",
    CAST(FLOOR((
      "t0"."k"
    ) / (
      2
    )) AS Nullable(Int64)) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- window whole
SELECT
  "t1"."g" AS "g",
  "t1"."whole" AS "whole"
FROM (
  SELECT
    "t0"."g" AS "g",
    "t0"."x" AS "x",
    "t0"."k" AS "k",
    "t0"."t" AS "t",
    "t0"."w" AS "w",
    "t0"."at" AS "at",
    ROW_NUMBER() OVER (
      ORDER BY "t0"."g" ASC, "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "number",
    leadInFrame(toNullable("t0"."k")) OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "following",
    MAX("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "so_far",
    MIN("t0"."x") OVER (
      PARTITION BY "t0"."g"
      ORDER BY "t0"."t" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
    ) AS "before",
    CAST(FLOOR((
      "t0"."k"
    ) / (
      2
    )) AS Nullable(Int64)) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- join left
SELECT
  "t2"."g" AS "g",
  "t3"."y" AS "y"
FROM "rows" AS "t2"
LEFT OUTER JOIN "others" AS "t3"
  ON "t2"."g" = "t3"."g" AND "t2"."t" = "t3"."t"

-- join with more than equal keys
SELECT
  "t2"."g" AS "g",
  "t3"."y" AS "y"
FROM "rows" AS "t2"
LEFT OUTER JOIN "others" AS "t3"
  ON "t2"."g" = "t3"."g" AND "t2"."x" < "t3"."y"

-- join inner
SELECT
  "t2"."t" AS "t",
  "t3"."y" AS "y"
FROM "rows" AS "t2"
INNER JOIN "others" AS "t3"
  ON "t2"."g" = "t3"."g"

-- join semi
SELECT
  "t2"."g" AS "g",
  "t2"."x" AS "x",
  "t2"."k" AS "k",
  "t2"."t" AS "t",
  "t2"."w" AS "w",
  "t2"."at" AS "at"
FROM "rows" AS "t2"
LEFT SEMI JOIN "others" AS "t3"
  ON "t2"."t" = "t3"."t"

-- join anti
SELECT
  "t2"."g" AS "g",
  "t2"."x" AS "x",
  "t2"."k" AS "k",
  "t2"."t" AS "t",
  "t2"."w" AS "w",
  "t2"."at" AS "at"
FROM "rows" AS "t2"
LEFT ANTI JOIN "others" AS "t3"
  ON "t2"."t" = "t3"."t"

-- join cross
SELECT
  "t4"."g" AS "g",
  "t5"."y" AS "y"
FROM (
  SELECT
    "t0"."g" AS "g"
  FROM "rows" AS "t0"
) AS "t4"
CROSS JOIN (
  SELECT
    "t1"."y" AS "y"
  FROM "others" AS "t1"
) AS "t5"

-- join union
SELECT
  *
FROM (
  SELECT
    "t0"."g" AS "g",
    "t0"."t" AS "t"
  FROM "rows" AS "t0"
) AS "t2"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t1"."g" AS "g",
    "t1"."t" AS "t"
  FROM "others" AS "t1"
) AS "t3"

-- join distinct
SELECT DISTINCT
  "t0"."g" AS "g",
  "t0"."t" AS "t"
FROM "rows" AS "t0"

-- join ordered
SELECT
  "t0"."g" AS "g",
  "t0"."t" AS "t"
FROM "rows" AS "t0"
ORDER BY
  "t0"."g" DESC,
  "t0"."t" ASC

-- milliseconds
SELECT
  CAST(FLOOR((
    toUnixTimestamp64Milli("t0"."at")
  ) / (
    3600000
  )) AS Nullable(Int64)) AS "ms"
FROM "rows" AS "t0"

-- day in a text
SELECT
  CASE
    WHEN match(
      replaceRegexpAll(TRIM(BOTH ' \t\n\r\v\f' FROM "t0"."t"), '[T ].*$', ''),
      '^((000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])-((0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])|(0?[469]|11)-(0?[1-9]|[12][0-9]|30)|0?2-(0?[1-9]|1[0-9]|2[0-8]))|([0-9][0-9](0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-0?2-29)$'
    )
    THEN toDate32(
      CASE
        WHEN match(
          replaceRegexpAll(TRIM(BOTH ' \t\n\r\v\f' FROM "t0"."t"), '[T ].*$', ''),
          '^((000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])-((0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])|(0?[469]|11)-(0?[1-9]|[12][0-9]|30)|0?2-(0?[1-9]|1[0-9]|2[0-8]))|([0-9][0-9](0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-0?2-29)$'
        )
        THEN replaceRegexpAll(TRIM(BOTH ' \t\n\r\v\f' FROM "t0"."t"), '[T ].*$', '')
        ELSE '2000-01-01'
      END
    )
    ELSE NULL
  END AS "day"
FROM "rows" AS "t0"

-- space and signs
SELECT
  TRIM(BOTH ' \t\n\r\v\f' FROM "t0"."t") AS "t",
  "t0"."t" = 'a\a\v''\\ \n%' AS "u"
FROM "rows" AS "t0"

-- instants before 2025-03-30T22:00:00Z
SELECT
  *
FROM "rows" AS "t0"
WHERE
  "t0"."at" < parseDateTime64BestEffort('2025-03-30T22:00:00+00:00', 6, 'UTC')

-- instants before 2025-03-30T21:59:59.999999Z
SELECT
  *
FROM "rows" AS "t0"
WHERE
  "t0"."at" < parseDateTime64BestEffort('2025-03-30T21:59:59.999999+00:00', 6, 'UTC')
