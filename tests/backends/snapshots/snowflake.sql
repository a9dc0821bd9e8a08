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
  "t0"."a" / NULLIF("t0"."b", CAST('0.0' AS DOUBLE)) AS "value"
FROM "rows" AS "t0"

-- a % b of number, number
SELECT
  "t0"."a" - (
    "t0"."b" * IFF(
      ABS("t0"."a" / NULLIF("t0"."b", CAST('0.0' AS DOUBLE))) < CAST('9007199254740992.0' AS DOUBLE),
      CAST(CAST(FLOOR(
        IFF(
          ABS("t0"."a" / NULLIF("t0"."b", CAST('0.0' AS DOUBLE))) < CAST('9007199254740992.0' AS DOUBLE),
          "t0"."a" / NULLIF("t0"."b", CAST('0.0' AS DOUBLE)),
          CAST('0.0' AS DOUBLE)
        )
      ) AS BIGINT) AS DOUBLE),
      "t0"."a" / NULLIF("t0"."b", CAST('0.0' AS DOUBLE))
    )
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
  "t0"."a" IS NULL AS "value"
FROM "rows" AS "t0"

-- a is not null of number
SELECT
  NOT (
    "t0"."a" IS NULL
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
  CASE WHEN "t0"."a" THEN "t0"."b" ELSE CAST(NULL AS DOUBLE) END AS "value"
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
  NULLIF("t0"."a", "t0"."b") AS "value"
FROM "rows" AS "t0"

-- greatest(a, b) of number, number
SELECT
  IFF(
    (
      "t0"."a" IS NULL
    ) OR (
      "t0"."b" IS NULL
    ),
    CAST(NULL AS DOUBLE),
    GREATEST("t0"."a", "t0"."b")
  ) AS "value"
FROM "rows" AS "t0"

-- greatest(a, b, c) of day, day, day
SELECT
  IFF(
    (
      "t0"."a" IS NULL
    ) OR (
      "t0"."b" IS NULL
    ) OR (
      "t0"."c" IS NULL
    ),
    CAST(NULL AS DATE),
    GREATEST("t0"."a", "t0"."b", "t0"."c")
  ) AS "value"
FROM "rows" AS "t0"

-- least(a, b) of number, number
SELECT
  IFF(
    (
      "t0"."a" IS NULL
    ) OR (
      "t0"."b" IS NULL
    ),
    CAST(NULL AS DOUBLE),
    LEAST("t0"."a", "t0"."b")
  ) AS "value"
FROM "rows" AS "t0"

-- least(a, b) of instant, instant
SELECT
  IFF(
    (
      "t0"."a" IS NULL
    ) OR (
      "t0"."b" IS NULL
    ),
    CAST(NULL AS TIMESTAMPTZ(6)),
    LEAST("t0"."a", "t0"."b")
  ) AS "value"
FROM "rows" AS "t0"

-- abs(a) of number
SELECT
  ABS("t0"."a") AS "value"
FROM "rows" AS "t0"

-- round(a) of number
SELECT
  IFF(
    ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
    CAST(CAST((
      TRUNC(
        (
          IFF(
            ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
            "t0"."a",
            CAST('0.0' AS DOUBLE)
          )
        )
      ) + IFF(
        ABS(
          (
            IFF(
              ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
              "t0"."a",
              CAST('0.0' AS DOUBLE)
            )
          ) - TRUNC(
            (
              IFF(
                ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
                "t0"."a",
                CAST('0.0' AS DOUBLE)
              )
            )
          )
        ) >= CAST('0.5' AS DOUBLE),
        SIGN(
          (
            IFF(
              ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
              "t0"."a",
              CAST('0.0' AS DOUBLE)
            )
          )
        ),
        CAST('0.0' AS DOUBLE)
      )
    ) AS BIGINT) AS DOUBLE),
    "t0"."a"
  ) AS "value"
FROM "rows" AS "t0"

-- round(a, 1) of number
SELECT
  IFF(
    ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
    CAST((
      TRUNC(
        (
          (
            IFF(
              ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
              "t0"."a",
              CAST('0.0' AS DOUBLE)
            )
          ) * CAST('10.0' AS DOUBLE)
        )
      ) + IFF(
        ABS(
          (
            (
              IFF(
                ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
                "t0"."a",
                CAST('0.0' AS DOUBLE)
              )
            ) * CAST('10.0' AS DOUBLE)
          ) - TRUNC(
            (
              (
                IFF(
                  ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
                  "t0"."a",
                  CAST('0.0' AS DOUBLE)
                )
              ) * CAST('10.0' AS DOUBLE)
            )
          )
        ) >= CAST('0.5' AS DOUBLE),
        SIGN(
          (
            (
              IFF(
                ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
                "t0"."a",
                CAST('0.0' AS DOUBLE)
              )
            ) * CAST('10.0' AS DOUBLE)
          )
        ),
        CAST('0.0' AS DOUBLE)
      )
    ) / CAST('10.0' AS DOUBLE) AS DOUBLE),
    "t0"."a"
  ) AS "value"
FROM "rows" AS "t0"

-- floor(a) of number
SELECT
  IFF(
    ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
    CAST(CAST(FLOOR(
      IFF(
        ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
        "t0"."a",
        CAST('0.0' AS DOUBLE)
      )
    ) AS BIGINT) AS DOUBLE),
    "t0"."a"
  ) AS "value"
FROM "rows" AS "t0"

-- ceil(a) of number
SELECT
  IFF(
    ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
    CAST(CAST(CEIL(
      IFF(
        ABS("t0"."a") < CAST('9007199254740992.0' AS DOUBLE),
        "t0"."a",
        CAST('0.0' AS DOUBLE)
      )
    ) AS BIGINT) AS DOUBLE),
    "t0"."a"
  ) AS "value"
FROM "rows" AS "t0"

-- lower(a) of text
SELECT
  LOWER(TRANSLATE("t0"."a", 'İΣ', 'iσ')) AS "value"
FROM "rows" AS "t0"

-- upper(a) of text
SELECT
  UPPER(TRANSLATE("t0"."a", 'ß', 'ẞ')) AS "value"
FROM "rows" AS "t0"

-- trim(a) of text
SELECT
  TRIM("t0"."a", CONCAT(' \t\n\r', CHR(11), '\f')) AS "value"
FROM "rows" AS "t0"

-- length(a) of text
SELECT
  CAST(LENGTH("t0"."a") AS DOUBLE) AS "value"
FROM "rows" AS "t0"

-- starts_with(a, b) of text, text
SELECT
  STARTSWITH("t0"."a", "t0"."b") AS "value"
FROM "rows" AS "t0"

-- ends_with(a, b) of text, text
SELECT
  ENDSWITH("t0"."a", "t0"."b") AS "value"
FROM "rows" AS "t0"

-- contains(a, b) of text, text
SELECT
  CONTAINS("t0"."a", "t0"."b") AS "value"
FROM "rows" AS "t0"

-- days_since(a) of day
SELECT
  CAST(DATEDIFF(DAY, "t0"."a", DATE_FROM_PARTS(2025, 3, 30)) AS DOUBLE) AS "value"
FROM "rows" AS "t0"

-- days_since(a) of instant
SELECT
  CAST(DATEDIFF(
    DAY,
    TO_DATE(TO_TIMESTAMP(DATE_PART('epoch_millisecond', "t0"."a"), 3)),
    DATE_FROM_PARTS(2025, 3, 30)
  ) AS DOUBLE) AS "value"
FROM "rows" AS "t0"

-- days_between(a, b) of day, instant
SELECT
  CAST(DATEDIFF(DAY, "t0"."a", TO_DATE(TO_TIMESTAMP(DATE_PART('epoch_millisecond', "t0"."b"), 3))) AS DOUBLE) AS "value"
FROM "rows" AS "t0"

-- days_between(a, b) of instant, instant
SELECT
  CAST(DATEDIFF(
    DAY,
    TO_DATE(TO_TIMESTAMP(DATE_PART('epoch_millisecond', "t0"."a"), 3)),
    TO_DATE(TO_TIMESTAMP(DATE_PART('epoch_millisecond', "t0"."b"), 3))
  ) AS DOUBLE) AS "value"
FROM "rows" AS "t0"

-- as_of of day
SELECT
  DATE_FROM_PARTS(2025, 3, 30) AS "value"
FROM "rows" AS "t0"

-- aggregate n
SELECT
  "t0"."g",
  COUNT(*) AS "n"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate n_if
SELECT
  "t0"."g",
  COUNT_IF(COALESCE("t0"."w", FALSE)) AS "n_if"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate known
SELECT
  "t0"."g",
  COUNT(IFF(COALESCE("t0"."w", FALSE), "t0"."x", NULL)) AS "known"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate total
SELECT
  "t0"."g",
  SUM(IFF(COALESCE("t0"."w", FALSE), "t0"."x", NULL)) AS "total"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate mean
SELECT
  "t0"."g",
  AVG(IFF(COALESCE("t0"."w", FALSE), "t0"."x", NULL)) AS "mean"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate least
SELECT
  "t0"."g",
  MIN("t0"."t") AS "least"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate most
SELECT
  "t0"."g",
  MAX(IFF(COALESCE("t0"."w", FALSE), "t0"."t", NULL)) AS "most"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate different
SELECT
  "t0"."g",
  COUNT(DISTINCT "t0"."x") AS "different"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate different_if
SELECT
  "t0"."g",
  COUNT(DISTINCT IFF(COALESCE("t0"."w", FALSE), "t0"."x", NULL)) AS "different_if"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate whole
SELECT
  "t0"."g",
  SUM("t0"."k") AS "whole"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate any_of
SELECT
  "t0"."g",
  MAX(COALESCE("t0"."w", FALSE)) AS "any_of"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate rounded
SELECT
  "t0"."g",
  CAST((
    TRUNC((
      (
        SUM("t0"."x")
      ) * CAST('1000000.0' AS DOUBLE)
    )) + IFF(
      ABS(
        (
          (
            SUM("t0"."x")
          ) * CAST('1000000.0' AS DOUBLE)
        ) - TRUNC((
          (
            SUM("t0"."x")
          ) * CAST('1000000.0' AS DOUBLE)
        ))
      ) >= CAST('0.5' AS DOUBLE),
      SIGN((
        (
          SUM("t0"."x")
        ) * CAST('1000000.0' AS DOUBLE)
      )),
      CAST('0.0' AS DOUBLE)
    )
  ) / CAST('1000000.0' AS DOUBLE) AS DOUBLE) AS "rounded"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate half
SELECT
  "t0"."g",
  CAST((
    TRUNC((
      (
        SUM("t0"."x") / 2
      ) * CAST('10.0' AS DOUBLE)
    )) + IFF(
      ABS(
        (
          (
            SUM("t0"."x") / 2
          ) * CAST('10.0' AS DOUBLE)
        ) - TRUNC((
          (
            SUM("t0"."x") / 2
          ) * CAST('10.0' AS DOUBLE)
        ))
      ) >= CAST('0.5' AS DOUBLE),
      SIGN((
        (
          SUM("t0"."x") / 2
        ) * CAST('10.0' AS DOUBLE)
      )),
      CAST('0.0' AS DOUBLE)
    )
  ) / CAST('10.0' AS DOUBLE) AS DOUBLE) AS "half"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate first
SELECT
  "t0"."g",
  CAST(GET(
    ARRAY_AGG(IFF(COALESCE("t0"."w", FALSE), "t0"."t", NULL)) WITHIN GROUP (ORDER BY
      "t0"."k" DESC NULLS LAST,
      "t0"."t" ASC),
    0
  ) AS VARCHAR) AS "first"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate last
SELECT
  "t0"."g",
  CAST(GET(
    ARRAY_AGG("t0"."t") WITHIN GROUP (ORDER BY
      "t0"."k" ASC,
      "t0"."t" ASC),
    ARRAY_SIZE(ARRAY_AGG("t0"."t") WITHIN GROUP (ORDER BY
      "t0"."k" ASC,
      "t0"."t" ASC)) - 1
  ) AS VARCHAR) AS "last"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate first_known
SELECT
  "t0"."g",
  CAST(GET(ARRAY_AGG("t0"."x") WITHIN GROUP (ORDER BY
    "t0"."k" ASC,
    "t0"."t" ASC), 0) AS DOUBLE) AS "first_known"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate at
SELECT
  "t0"."g",
  MIN_BY("t0"."k", "t0"."t") AS "at"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate middle
SELECT
  "t0"."g",
  MEDIAN("t0"."x") AS "middle"
FROM "rows" AS "t0"
GROUP BY
  1

-- aggregate middle_if
SELECT
  "t0"."g",
  MEDIAN(IFF(COALESCE("t0"."w", FALSE), "t0"."x", NULL)) AS "middle_if"
FROM "rows" AS "t0"
GROUP BY
  1

-- window number
SELECT
  "t1"."g",
  "t1"."number"
FROM (
  SELECT
    "t0"."g",
    "t0"."x",
    "t0"."k",
    "t0"."t",
    "t0"."w",
    "t0"."at",
    ROW_NUMBER() OVER (ORDER BY "t0"."g" ASC, "t0"."t" ASC) - 1 AS "number",
    LEAD("t0"."k") OVER (PARTITION BY "t0"."g" ORDER BY "t0"."t" ASC) AS "following",
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
    CAST((
      (
        "t0"."k"
      ) - (
        (
          (
            (
              "t0"."k"
            ) % (
              2
            )
          ) + (
            2
          )
        ) % (
          2
        )
      )
    ) / (
      2
    ) AS BIGINT) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- window following
SELECT
  "t1"."g",
  "t1"."following"
FROM (
  SELECT
    "t0"."g",
    "t0"."x",
    "t0"."k",
    "t0"."t",
    "t0"."w",
    "t0"."at",
    ROW_NUMBER() OVER (ORDER BY "t0"."g" ASC, "t0"."t" ASC) - 1 AS "number",
    LEAD("t0"."k") OVER (PARTITION BY "t0"."g" ORDER BY "t0"."t" ASC) AS "following",
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
    CAST((
      (
        "t0"."k"
      ) - (
        (
          (
            (
              "t0"."k"
            ) % (
              2
            )
          ) + (
            2
          )
        ) % (
          2
        )
      )
    ) / (
      2
    ) AS BIGINT) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- window so_far
SELECT
  "t1"."g",
  "t1"."so_far"
FROM (
  SELECT
    "t0"."g",
    "t0"."x",
    "t0"."k",
    "t0"."t",
    "t0"."w",
    "t0"."at",
    ROW_NUMBER() OVER (ORDER BY "t0"."g" ASC, "t0"."t" ASC) - 1 AS "number",
    LEAD("t0"."k") OVER (PARTITION BY "t0"."g" ORDER BY "t0"."t" ASC) AS "following",
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
    CAST((
      (
        "t0"."k"
      ) - (
        (
          (
            (
              "t0"."k"
            ) % (
              2
            )
          ) + (
            2
          )
        ) % (
          2
        )
      )
    ) / (
      2
    ) AS BIGINT) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- window before
SELECT
  "t1"."g",
  "t1"."before"
FROM (
  SELECT
    "t0"."g",
    "t0"."x",
    "t0"."k",
    "t0"."t",
    "t0"."w",
    "t0"."at",
    ROW_NUMBER() OVER (ORDER BY "t0"."g" ASC, "t0"."t" ASC) - 1 AS "number",
    LEAD("t0"."k") OVER (PARTITION BY "t0"."g" ORDER BY "t0"."t" ASC) AS "following",
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
    CAST((
      (
        "t0"."k"
      ) - (
        (
          (
            (
              "t0"."k"
            ) % (
              2
            )
          ) + (
            2
          )
        ) % (
          2
        )
      )
    ) / (
      2
    ) AS BIGINT) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- window whole
SELECT
  "t1"."g",
  "t1"."whole"
FROM (
  SELECT
    "t0"."g",
    "t0"."x",
    "t0"."k",
    "t0"."t",
    "t0"."w",
    "t0"."at",
    ROW_NUMBER() OVER (ORDER BY "t0"."g" ASC, "t0"."t" ASC) - 1 AS "number",
    LEAD("t0"."k") OVER (PARTITION BY "t0"."g" ORDER BY "t0"."t" ASC) AS "following",
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
    CAST((
      (
        "t0"."k"
      ) - (
        (
          (
            (
              "t0"."k"
            ) % (
              2
            )
          ) + (
            2
          )
        ) % (
          2
        )
      )
    ) / (
      2
    ) AS BIGINT) AS "whole"
  FROM "rows" AS "t0"
) AS "t1"

-- join left
SELECT
  "t2"."g",
  "t3"."y"
FROM "rows" AS "t2"
LEFT OUTER JOIN "others" AS "t3"
  ON "t2"."g" = "t3"."g" AND "t2"."t" = "t3"."t"

-- join with more than equal keys
SELECT
  "t2"."g",
  "t3"."y"
FROM "rows" AS "t2"
LEFT OUTER JOIN "others" AS "t3"
  ON "t2"."g" = "t3"."g" AND "t2"."x" < "t3"."y"

-- join inner
SELECT
  "t2"."t",
  "t3"."y"
FROM "rows" AS "t2"
INNER JOIN "others" AS "t3"
  ON "t2"."g" = "t3"."g"

-- join semi
SELECT
  "t2"."g",
  "t2"."x",
  "t2"."k",
  "t2"."t",
  "t2"."w",
  "t2"."at"
FROM "rows" AS "t2"
WHERE
  EXISTS(
    SELECT
      1
    FROM "others" AS "t3"
    WHERE
      "t2"."t" = "t3"."t"
  )

-- join anti
SELECT
  "t2"."g",
  "t2"."x",
  "t2"."k",
  "t2"."t",
  "t2"."w",
  "t2"."at"
FROM "rows" AS "t2"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "others" AS "t3"
    WHERE
      "t2"."t" = "t3"."t"
  )

-- join cross
SELECT
  "t4"."g",
  "t5"."y"
FROM (
  SELECT
    "t0"."g"
  FROM "rows" AS "t0"
) AS "t4"
CROSS JOIN (
  SELECT
    "t1"."y"
  FROM "others" AS "t1"
) AS "t5"

-- join union
SELECT
  *
FROM (
  SELECT
    "t0"."g",
    "t0"."t"
  FROM "rows" AS "t0"
) AS "t2"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t1"."g",
    "t1"."t"
  FROM "others" AS "t1"
) AS "t3"

-- join distinct
SELECT DISTINCT
  "t0"."g",
  "t0"."t"
FROM "rows" AS "t0"

-- join ordered
SELECT
  "t0"."g",
  "t0"."t"
FROM "rows" AS "t0"
ORDER BY
  "t0"."g" DESC NULLS LAST,
  "t0"."t" ASC

-- milliseconds
SELECT
  CAST((
    (
      DATE_PART('epoch_millisecond', "t0"."at")
    ) - (
      (
        (
          (
            DATE_PART('epoch_millisecond', "t0"."at")
          ) % (
            3600000
          )
        ) + (
          3600000
        )
      ) % (
        3600000
      )
    )
  ) / (
    3600000
  ) AS BIGINT) AS "ms"
FROM "rows" AS "t0"

-- day in a text
SELECT
  IFF(
    REGEXP_LIKE(
      REGEXP_REPLACE(TRIM("t0"."t", CONCAT(' \t\n\r', CHR(11), '\f')), '[T ].*$', ''),
      CONCAT(
        '.*',
        '^((000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])-((0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])|(0?[469]|11)-(0?[1-9]|[12][0-9]|30)|0?2-(0?[1-9]|1[0-9]|2[0-8]))|([0-9][0-9](0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-0?2-29)$',
        '.*'
      ),
      'cs'
    ),
    CAST(IFF(
      REGEXP_LIKE(
        REGEXP_REPLACE(TRIM("t0"."t", CONCAT(' \t\n\r', CHR(11), '\f')), '[T ].*$', ''),
        CONCAT(
          '.*',
          '^((000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])-((0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])|(0?[469]|11)-(0?[1-9]|[12][0-9]|30)|0?2-(0?[1-9]|1[0-9]|2[0-8]))|([0-9][0-9](0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-0?2-29)$',
          '.*'
        ),
        'cs'
      ),
      REGEXP_REPLACE(TRIM("t0"."t", CONCAT(' \t\n\r', CHR(11), '\f')), '[T ].*$', ''),
      '2000-01-01'
    ) AS DATE),
    NULL
  ) AS "day"
FROM "rows" AS "t0"

-- space and signs
SELECT
  TRIM("t0"."t", CONCAT(' \t\n\r', CHR(11), '\f')) AS "t",
  "t0"."t" = CONCAT('a', CHR(7), CHR(11), '\'\\ \n%') AS "u"
FROM "rows" AS "t0"

-- instants before 2025-03-30T22:00:00Z
SELECT
  *
FROM "rows" AS "t0"
WHERE
  "t0"."at" < TIMESTAMP_TZ_FROM_PARTS(2025, 3, 30, 22, 0, 0, 0, 'UTC')

-- instants before 2025-03-30T21:59:59.999999Z
SELECT
  *
FROM "rows" AS "t0"
WHERE
  "t0"."at" < TIMESTAMP_TZ_FROM_PARTS(2025, 3, 30, 21, 59, 59, 999999000, 'UTC')
