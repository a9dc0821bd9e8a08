"""Everything of SQL that an expression can't say, each with its sentence. The sentences are in snapshots/refusals.txt."""

from collections.abc import Callable

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from tenure.framework.expressions import FUNCTIONS, Kind, Scope, read
from tenure.framework.problems import CODES
from tenure.values.problem import Problem, ProblemError

PLACE = "signals.yaml:7 signal.x"

REFUSED = """
select 1
(select 1)
a in (select 1)
exists (select 1)
a from b
a; drop table x
a;
with x as (select 1) select 1
values (1)
table x
unnest(a)
insert into x values (1)
count(*) over ()
sum(score) over (partition by person)
count(person) filter (where core)
rank() over (order by a)
cast(a as int)
try_cast(a as text)
a::int
int '5'
timestamp '2026-01-01'
interval '1 day'
current_date
current_timestamp
now()
random()
read_csv('/etc/passwd')
read_parquet('s3://x')
read_text('x')
glob('*')
getenv('HOME')
current_setting('x')
getvariable('x')
query('select 1')
duckdb_settings()
pragma database_list
set x = 1
attach 'x'
copy x to 'y'
install httpfs
load httpfs
a -- comment
a /* comment */
/* a */ b
a # comment
$1
?
:x
@a
@@a
{'k': 1}
[1, 2]
a[0]
map {'k': 1}
struct_pack(k := 1)
x -> x + 1
lambda x: x
a.b
b.a.t
"a"
`a`
'open
E'esc'
x'ff'
0x1f
1_000
30d
1..2
1.2.3
t || t
t like 'x%'
t ilike 'x'
t similar to 'x'
regexp_matches(t, 'x')
f xor g
f is true
a is distinct from b
a is unknown
a == b
a <=> b
a ** 2
a ^ 2
a // 2
a & b
~a
a << 1
!f
a at time zone 'UTC'
t collate nocase
a = any (1, 2)
*
count(distinct *)
sum(*)
distinct a
distinct
columns(*)
30%
a > 30% and f
a % and f
a = null
null <> a
a = 'x'
d > '2026-01-31'
d > i
d + 1
d - d
f = 1
f + 1
f > g
t + t
not a
a and f
a or 1
-t
sum(core)
sum(person)
avg(occurred_at)
max(person)
max(core)
max(score, 1)
count()
count(person, occurred_on)
count(distinct)
count(distinct score, person, core)
min(max(score))
score
score + count(*)
days_since('2026-01-31')
days_since(a)
days_between(d)
nullif(a)
coalesce(a)
coalesce(a, 't')
greatest('x', t)
round(a, b)
round(a, 9)
round(a, 1.5)
length(a)
a in (b)
a in (1, 'x')
a in (null)
a in ()
a in b
a in
case end
case when f end
case when a then 1 end
case when f then 1 else 'x' end
case f then 1
date 2026
date '2026-13-01'
date 'yesterday'
date(d)
a b
a 1
1 2
a and
and f
or
f and and g
(a
a)
()
a,
a, b
f(a)
ceiling(a)
ifnull(a, b)
if(f, 1, 2)
datediff(d, i)
sumif(a)
cuont(*)
seat_uze
aa + bb
1e999
a \x00 b
ａ
a​b
not
between 1 and 2
a between 1
a between 1 or 2
a is
a is not
when
end
true false
""".strip("\n").split("\n")


def test_refusals(rows: Scope, snapshot: Callable[[str], None]) -> None:
    lines = []
    for text in ["", "   ", *REFUSED]:
        with pytest.raises(ProblemError) as caught:
            read(text, rows, where=PLACE, aggregate=True)
        for problem in caught.value.problems:
            assert problem.code in CODES
            assert problem.where == PLACE
            assert problem.what
            lines.append(
                f"{text!r}\n    {problem.code}: {problem.what} {problem.why} {problem.fix}".replace("  ", " ").rstrip()
            )
    snapshot("\n".join(lines) + "\n")


def test_aggregates_need_rows(plain: Scope) -> None:
    with pytest.raises(ProblemError, match="aggregates rows, but this expression has no rows"):
        read("count(*) > 1", plain, where=PLACE)


def test_a_condition_has_to_be_yes_or_no(plain: Scope) -> None:
    with pytest.raises(ProblemError, match="gives a number; yes or no is needed"):
        read("a + 1", plain, where=PLACE, expect=Kind.FLAG)


def test_every_unknown_name_is_told_at_once(plain: Scope) -> None:
    with pytest.raises(ProblemError) as caught:
        read("x1 + x2 * x1", plain, where=PLACE)
    assert [one.what for one in caught.value.problems] == [
        "`x1` isn't known here.",
        "`x2` isn't known here.",
    ]


KNOWN_TO_SQLGLOT = sorted(
    {name.lower() for one in exp.ALL_FUNCTIONS for name in one.sql_names()}
    | {name.lower() for name in sqlglot.Dialect.get_or_raise("duckdb").parser_class.FUNCTIONS}
)


@pytest.mark.parametrize("name", [name for name in KNOWN_TO_SQLGLOT if name.isidentifier() and name not in FUNCTIONS])
def test_no_other_function_of_sql_is_known(name: str, rows: Scope) -> None:
    for text in (f"{name}(score)", f"{name}()", f"{name}('x', 1)"):
        with pytest.raises(ProblemError):
            read(text, rows, where=PLACE, aggregate=True)


PIECES = st.sampled_from(
    [
        *"abftdi()+-*/%=<>,.;'\"[]{}@$?:",
        "score",
        "count",
        "max",
        "coalesce",
        "case",
        "when",
        "then",
        "else",
        "end",
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "between",
        "date",
        "'x'",
        "'2026-01-31'",
        "1",
        "0.5",
        "distinct",
        "select",
        "over",
        "--",
        "/*",
    ]
)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=24).map(" ".join) | st.text(max_size=60))
def test_nonsense_is_a_problem_and_never_a_traceback(rows: Scope, text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        read(text, rows, where=PLACE, aggregate=True)
    except ProblemError as error:
        problems = error.problems
    assert all(problem.where == PLACE and problem.what for problem in problems)
