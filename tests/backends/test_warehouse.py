"""A company's own PostgreSQL as the place of facts: the same verdicts as from the lake, and kind words where it doesn't fit."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import ibis
import psycopg
import pytest

from backends.world import answers_of_many_days, answers_of_one_day, first_difference
from insight.engine.book import Book, Fact, fact, starter
from insight.engine.chance import LAST
from tenure.evidence.backends.capabilities import BACKENDS
from tenure.evidence.backends.dialects.spark import SparkDialect
from tenure.evidence.backends.dialects.writing import to_sql
from tenure.evidence.backends.opening import is_backend, spark_from, warehouse_from
from tenure.evidence.backends.postgres import Postgres
from tenure.evidence.backends.spark import Spark
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.warehouse.mapping import read_warehouse
from tenure.evidence.warehouse.reading import InWarehouse, MappedLake, misfits
from tenure.values.problem import Problem, ProblemError

ACCOUNTS = ("birch", "oak", "Ärgerlich", "zed")
MAPPING = """\
version: 1
source: crm
address: {{env: WAREHOUSE_URL}}
tables:
  accounts:
    from: {schema}.customers
    key: id
    occurred_at: since
    columns: {{customer_since: since, industry: sector}}
  subscriptions:
    from: {schema}.contracts
    key: number
    account: customer
    occurred_at: start_day
    columns: {{seats: seats, arr: yearly, currency: money, start_on: start_day, end_on: end_day, plan: plan}}
  usage:
    from: {schema}.clicks
    key: id
    account: customer
    person: who
    occurred_at: at
    columns: {{used_at: at, feature: feature, event: feature, quantity: times, core: main}}
"""


def facts() -> list[Fact]:
    """Customers, a contract each, and use of the product that thins out."""
    found: list[Fact] = []
    for number, name in enumerate(ACCOUNTS):
        since = LAST - timedelta(days=200 + number)
        found.append(fact("accounts", name, customer_since=since, industry="bank" if number % 2 else None))
        found.append(
            fact(
                "subscriptions", name, id=f"s{number}", plan="pro", seats=5.0, arr=1200.0 * (number + 1), currency="USD",
                start_on=since, end_on=since + timedelta(days=365),
            )
        )  # fmt: skip
        found += [
            fact(
                "usage", name, id=f"{name}-{back}", used_at=LAST - timedelta(days=back), person=f"{name}-{back % 3}",
                event="board", feature="board" if back % 4 else "Sync", quantity=float(back % 5), core=back % 2 == 0,
            )
            for back in range(number * 9, 120, number + 1)
        ]  # fmt: skip
    return found


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The same facts in a lake."""
    return Book(tmp_path_factory.mktemp("mart")).write(facts())


@pytest.fixture
def schema(warehouse: str) -> Iterator[str]:
    """The facts as a company keeps them: its own names and types."""
    name = f"mart_{uuid4().hex[:8]}"
    with psycopg.connect(warehouse, autocommit=True) as server:
        server.execute(f"CREATE SCHEMA {name}")
        server.execute(f"SET search_path TO {name}")
        server.execute("CREATE TYPE plan AS ENUM ('pro')")
        server.execute("CREATE TABLE customers (id text, since date, sector varchar(20), size int, seen timestamp)")
        server.execute(
            "CREATE TABLE contracts (number text, customer text, seats int, yearly numeric(12, 2), money char(3), "
            "start_day date, end_day date, plan text, kind plan)"
        )
        server.execute(
            "CREATE TABLE clicks (id text, customer text, who text, at timestamptz, feature text, times bigint, main boolean)"
        )
        for row in facts():
            if row["table"] == "accounts":
                values: Sequence[object] = (row["account"], row["customer_since"], row["industry"])
                server.execute("INSERT INTO customers (id, since, sector) VALUES (%s, %s, %s)", values)
            elif row["table"] == "subscriptions":
                values = [
                    row[key] for key in ("id", "account", "seats", "arr", "currency", "start_on", "end_on", "plan")
                ]
                server.execute("INSERT INTO contracts VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'pro')", values)
            else:
                values = [row[key] for key in ("id", "account", "person", "occurred_at", "feature", "quantity", "core")]
                server.execute("INSERT INTO clicks VALUES (%s, %s, %s, %s, %s, %s, %s)", values)
    yield name
    with psycopg.connect(warehouse, autocommit=True) as server:
        server.execute(f"DROP SCHEMA {name} CASCADE")


Rooms = Callable[[], "contextmanager[ReadingRoom]"]


def mapped(folder: Path, text: str) -> Path:
    file = folder / "warehouse.yaml"
    file.write_text(text)
    return file


def test_verdicts_of_a_warehouse_are_those_of_the_lake(mart: Book, warehouse: str, schema: str, tmp_path: Path) -> None:
    frameworks = {name: starter(name) for name in ("four_dimension", "journey")}
    with mart.duck.session() as session:
        room = ReadingRoom(mart.lake, session)
        expected = answers_of_one_day(room, frameworks) | answers_of_many_days(room, frameworks)
    empty = Book(tmp_path / "lake")  # nothing was imported
    mapping = read_warehouse(mapped(tmp_path, MAPPING.format(schema=schema)))
    with Postgres(warehouse).session() as facts_there, empty.duck.session() as ours:
        assert not list(misfits(facts_there, mapping))
        room = ReadingRoom(MappedLake(empty.lake, mapping), InWarehouse(facts_there, ours, mapping))
        found = answers_of_one_day(room, frameworks) | answers_of_many_days(room, frameworks)
    assert any(rows.num_rows for rows in expected.values())
    apart = {name: first_difference(expected[name], rows) for name, rows in found.items()}
    assert not {name: how for name, how in apart.items() if how}
    with psycopg.connect(warehouse) as server:
        [(left,)] = server.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = %s AND c.relkind IN ('r', 'v')",
            (schema,),
        )
    assert left == 3  # nothing was written


def test_states_are_understood_there(warehouse: str, schema: str, tmp_path: Path) -> None:
    with psycopg.connect(warehouse, autocommit=True) as server:
        server.execute(f"ALTER TABLE {schema}.contracts ADD COLUMN state varchar(20) DEFAULT 'Active'")
        server.execute(f"UPDATE {schema}.contracts SET state = 'gekündigt' WHERE number = 's1'")
        server.execute(f"UPDATE {schema}.contracts SET state = 'Non-Renewing' WHERE number = 's2'")
    text = MAPPING.replace("plan: plan}}", "plan: plan, status: state}}").format(schema=schema)
    mapping = read_warehouse(mapped(tmp_path, text))
    empty = Book(tmp_path / "lake")
    with Postgres(warehouse).session() as there, empty.duck.session() as ours:
        assert not list(misfits(there, mapping))
        rows = ReadingRoom(MappedLake(empty.lake, mapping), InWarehouse(there, ours, mapping)).stored("subscriptions")
        assert rows is not None
        found = there.fetch(rows.order_by("fact_id").select("status", "auto_renew")).to_pylist()
    assert [(row["status"], row["auto_renew"]) for row in found] == [
        ("active", None), ("ended", None), ("active", False), ("active", None),
    ]  # fmt: skip


MISFITS = [
    ("{schema}.clicks", "{schema}.clickz", "warehouse_table", "has no"),
    ("person: who", "person: whom", "warehouse_column", "has no column whom"),
    ("industry: sector", "industry: seen", "warehouse_type", "needs text"),
    ("occurred_at: since", "occurred_at: seen", "warehouse_type", "needs a time with its zone, or a date"),
    ("plan: plan", "plan: kind", "warehouse_type", "needs text"),
    ("plan: plan", "status: plan", "warehouse_words", "unknown words"),
    ("key: id\n    account", "key: who\n    account", "warehouse_key", "who isn't a unique key of"),
]


@pytest.mark.parametrize(("good", "bad", "code", "what"), MISFITS, ids=[f"{code} {bad}" for _, bad, code, _ in MISFITS])
def test_what_does_not_fit_is_told(
    warehouse: str, schema: str, tmp_path: Path, good: str, bad: str, code: str, what: str
) -> None:
    assert good in MAPPING
    mapping = read_warehouse(mapped(tmp_path, MAPPING.replace(good, bad).format(schema=schema)))
    with Postgres(warehouse).session() as session:
        [problem] = misfits(session, mapping)
    assert isinstance(problem, Problem)
    assert (problem.code, what in problem.what, bool(problem.fix)) == (code, True, True), problem


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(ProblemError, match="can't be reached"),
        Postgres(f"postgresql://x@/y?host={tmp_path}").session(),
    ):
        pass


def test_a_question_that_takes_too_long_is_stopped(warehouse: str) -> None:
    with pytest.raises(ProblemError, match=r"took more than 0\.2 seconds"), Postgres(warehouse).session(0.2) as session:
        session._run("SELECT pg_sleep(30)")


def test_backends_are_known_by_a_few_words() -> None:
    assert [is_backend(one) for one in ("duckdb", "local[2]", "local", "spark://a:7077,b:7077", "yarn")] == [True] * 5
    assert not any(map(is_backend, ("", "spark", "spark://a", "postgresql://a/b", "local[2]; drop")))
    assert spark_from("duckdb") is None
    with pytest.raises(ProblemError, match="TENURE_WAREHOUSE"):
        spark_from("postgres")
    for text in ("spark", "postgresql://a/b"):
        with pytest.raises(ProblemError, match="isn't a backend that Tenure supports"):
            spark_from(text)
    assert isinstance(warehouse_from("postgresql://a/b"), Postgres)
    with pytest.raises(ProblemError, match="this address is neither"):
        warehouse_from("snowflake://a/b")


def test_spark_without_pyspark_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(ProblemError) as caught:
        Spark("local[1]")
    assert caught.value.problems[0].code == "backend_not_installed"
    assert "pip install" in caught.value.problems[0].fix


def test_numbers_beyond_what_a_double_holds_are_refused_as_declared(warehouse: str) -> None:
    [declared] = [gap.refusal for gap in BACKENDS["postgres"].gaps if "numbers" in gap.what]
    with pytest.raises(ProblemError) as caught, Postgres(warehouse).session() as session:
        session._run("SELECT 1e300::float8 * 1e300::float8")
    assert caught.value.problems[0].why == declared.partition(" (")[0]


def test_what_spark_lacks_is_refused_as_declared() -> None:
    refusals = {gap.what: gap.refusal for gap in BACKENDS["spark"].gaps}
    rows = ibis.table({"t": "string", "g": "int32"}, name="rows")
    with pytest.raises(NotImplementedError, match=refusals["the first of rows in descending order of text"]):
        to_sql(SparkDialect(), rows.group_by("g").aggregate(x=rows.t.first(order_by=ibis.desc(rows.t))))


AWKWARD = """\
version: 1
source: crm
address: {{env: WAREHOUSE_URL}}
tables:
  accounts:
    from: {schema}.Kunden
    key: Id
    occurred_at: since
    columns: {{customer_since: since, industry: order, churned_on: "left on"}}
  usage:
    from: {schema}."user"
    key: select
    account: group
    occurred_at: at
    columns: {{used_at: at, feature: Feature, quantity: times}}
"""


@pytest.fixture
def awkward(warehouse: str, schema: str) -> Iterator[str]:
    """Reserved names, capitals, spaces, text with blanks behind it, days without end; and a role that may only read."""
    role = f"reader_{uuid4().hex[:8]}"
    with psycopg.connect(warehouse, autocommit=True) as server:
        server.execute(f"SET search_path TO {schema}")
        server.execute(
            'CREATE TABLE "Kunden" ("Id" uuid, since date, "order" char(9), "left on" date, seen timestamp, '
            "paid money, text_on text)"
        )
        server.execute(
            "INSERT INTO \"Kunden\" VALUES ('00000000-0000-0000-0000-000000000001', '2024-01-01', 'Bank', 'infinity'), "
            "('00000000-0000-0000-0000-000000000002', '2024-01-01', 'bank', '12025-01-01'), "
            "('00000000-0000-0000-0000-000000000003', '2024-01-01', 'BANK', '2025-02-01')"
        )
        server.execute(
            'CREATE TABLE clicked ("select" int, "group" char(40), at timestamp, "Feature" name, times numeric(40, 20))'
        )
        server.execute(
            "INSERT INTO clicked SELECT n, '00000000-0000-0000-0000-00000000000' || n, '2025-03-01 12:00', 'a', 0.5 + n "
            "FROM generate_series(1, 3) AS n"
        )
        server.execute(
            'CREATE VIEW "user" AS SELECT "select", "group", at AT TIME ZONE \'Europe/Berlin\' AS at, "Feature", times FROM clicked'
        )
        server.execute('CREATE TABLE hidden AS SELECT * FROM "user"')
        server.execute(f"CREATE ROLE {role} LOGIN")
        server.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        server.execute(f'GRANT SELECT ON "Kunden", "user" TO {role}')
        server.execute(f"GRANT {role} TO CURRENT_USER")
    yield f"{warehouse}&options=-c%20role%3D{role}"
    with psycopg.connect(warehouse, autocommit=True) as server:
        server.execute(f"DROP OWNED BY {role}")
        server.execute(f"DROP ROLE {role}")


def test_awkward_tables_are_read_by_a_role_that_may_only_read(awkward: str, schema: str, tmp_path: Path) -> None:
    empty = Book(tmp_path / "lake")
    mapping = read_warehouse(mapped(tmp_path, AWKWARD.format(schema=schema)))
    with Postgres(awkward).session() as there, empty.duck.session() as ours:
        assert not list(misfits(there, mapping))
        room = ReadingRoom(MappedLake(empty.lake, mapping), InWarehouse(there, ours, mapping))
        accounts, usage = room.stored("accounts"), room.stored("usage")
        assert accounts is not None
        assert usage is not None
        assert room.fetch(accounts.filter(accounts.industry == "Bank")).num_rows == 1
        left = room.fetch(accounts.order_by("account").select("churned_on"))["churned_on"].to_pylist()
        assert left == [None, None, date(2025, 2, 1)]
        both = usage.join(accounts.select("account"), "account").order_by("fact_id")
        assert room.fetch(both.select("fact_id", "used_at", "quantity")).to_pylist() == [
            {"fact_id": str(n), "used_at": datetime(2025, 3, 1, 11, tzinfo=UTC), "quantity": 0.5 + n} for n in (1, 2, 3)
        ]
        [(who, may)] = there._connection.execute(
            "SELECT current_user, has_table_privilege(%s, 'INSERT')", (f'{schema}."Kunden"',)
        ).fetchall()
        assert who.startswith("reader_")
        assert not may


@pytest.mark.parametrize(
    ("good", "bad", "what", "fix"),
    [
        ("since, industry", "seen, industry", "needs a date", "seen AT TIME ZONE"),
        ("since, industry", "text_on, industry", "needs a date", "by a CAST of text_on"),
        ("industry: order", "employees: paid", "needs a number", "Create a view"),
        ("Kunden", "kunden", "has no", "SELECT"),
        ('"user"', "clicked", "clicked.at is timestamp(6), and occurred_at needs", "at AT TIME ZONE"),
        ('"user"', "hidden", "permission denied for table hidden", "needs SELECT"),
    ],
)
def test_what_is_awkward_beyond_that_is_told(
    awkward: str, schema: str, tmp_path: Path, good: str, bad: str, what: str, fix: str
) -> None:
    text = AWKWARD.replace(good, bad).format(schema=schema)
    mapping = read_warehouse(mapped(tmp_path, text))
    try:
        with Postgres(awkward).session() as session:
            found = list(misfits(session, mapping))
    except ProblemError as refused:
        found = list(refused.problems)
    assert any(what in f"{problem.what} {problem.why}" and fix in problem.fix for problem in found), found


def test_a_connection_that_is_lost_is_told(warehouse: str) -> None:
    def asked() -> None:
        with Postgres(warehouse).session() as session:
            [(number,)] = session._connection.execute("SELECT pg_backend_pid()").fetchall()
            with psycopg.connect(warehouse, autocommit=True) as server:
                server.execute("SELECT pg_terminate_backend(%s)", (number,))
            session._run("SELECT 1")

    with pytest.raises(ProblemError, match="was lost during a query"):
        asked()


def test_what_is_no_address_is_told() -> None:
    with pytest.raises(ProblemError, match="can't be reached"), Postgres("postgresql://h/d?nonsense=1").session():
        pass
