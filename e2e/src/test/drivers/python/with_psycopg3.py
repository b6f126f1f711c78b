"""Prints what psycopg 3 gets from a server that may be written to. Run twice, it prints the same."""

import datetime
import decimal
import logging
import uuid

import psycopg
from psycopg import ClientCursor, ServerCursor, sql
from psycopg.rows import dict_row
from psycopg.types.composite import CompositeInfo, register_composite
from psycopg.types.enum import EnumInfo, register_enum
from psycopg.types.json import Jsonb


# What the driver warns of when a pipeline fails depends on how many answers had come by then.
logging.getLogger("psycopg").setLevel(logging.ERROR)


def say(what, *values):
    print(what, *(repr(value) for value in values), flush=True)


def failure(what, action):
    try:
        action()
        say(what, "no error")
    except psycopg.Error as e:
        d = e.diag
        say(what, type(e).__name__, e.sqlstate, d.message_primary, d.statement_position, d.severity)


def settings(conn):
    for name in (
        "server_version", "server_encoding", "client_encoding", "DateStyle", "IntervalStyle",
        "TimeZone", "integer_datetimes", "standard_conforming_strings", "is_superuser",
        "session_authorization", "in_hot_standby", "default_transaction_read_only", "search_path",
    ):
        value = conn.pgconn.parameter_status(name.encode())
        say(name, value)
    say("status", conn.info.status, conn.info.transaction_status, conn.info.server_version)
    say("backend", conn.info.backend_pid > 0)


def values(conn):
    query = """
        SELECT 1::int2, 2::int4, 3::int8, 1.5::float4, 2.5::float8, 10.25::numeric, 'text'::text,
               'v'::varchar(5), 'c'::char(3), '\\xdead'::bytea, true, '2024-02-29'::date,
               '12:34:56'::time, '12:34:56+02'::timetz, '2024-02-29 01:02:03'::timestamp,
               '2024-02-29 01:02:03+00'::timestamptz, '1 day 02:00:00'::interval,
               '11111111-2222-3333-4444-555555555555'::uuid, '{"a": 1}'::json, '{"b": [2]}'::jsonb,
               '10.0.0.1'::inet, '{1,2,NULL}'::int[], ARRAY['a','b c'], int4range(1, 5), NULL::text
    """
    for binary in (False, True):
        cur = conn.cursor(binary=binary)
        cur.execute(query)
        row = cur.fetchone()
        say("values", binary, *row)
        say("described", [(c.name, c.type_code, c.display_size, c.internal_size) for c in cur.description])
    for binary in (False, True):
        cur = conn.cursor(binary=binary)
        fmt = "%b" if binary else "%t"
        marks = ",".join([fmt] * 9)
        cur.execute(
            f"SELECT {marks}",
            (1, 2**40, 1.5, decimal.Decimal("3.25"), "höhe", b"\x00\xff", datetime.date(2024, 2, 29),
             uuid.UUID(int=7), [1, 2, 3]),
        )
        say("parameters", binary, cur.fetchone())
    with conn.cursor(row_factory=dict_row) as cur:
        say("dict", cur.execute("SELECT 1 AS a, 'x' AS b").fetchall())
    with ClientCursor(conn) as cur:
        say("client cursor", cur.execute("SELECT %s, %s", ("it's", Jsonb({"k": 1}))).fetchall())
    cur = conn.execute("SELECT 1; SELECT 2, 3")
    say("first", cur.fetchall(), cur.statusmessage)
    say("second", cur.nextset(), cur.fetchall(), cur.statusmessage)
    mood = EnumInfo.fetch(conn, "mood")
    register_enum(mood, conn)
    pair = CompositeInfo.fetch(conn, "pair")
    register_composite(pair, conn)
    say("types", mood.labels, pair.field_names, conn.execute("SELECT 'ok'::mood, (1, 'x')::pair").fetchone())


def prepared(conn):
    for i in range(8):
        cur = conn.execute("SELECT %s::int + 1", (i,), prepare=True if i % 2 else None)
        say("prepared", i, cur.fetchone())
    conn.prepare_threshold = 2
    for i in range(6):
        say("threshold", conn.execute("SELECT name FROM customers WHERE id = %s", (1 + i % 2,)).fetchall())
    say("statements", conn.execute("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql").fetchone())
    conn.prepare_threshold = 5
    conn.prepared_max = 2
    for i in range(5):
        conn.execute(sql.SQL("SELECT {}").format(i), prepare=True)
    say("evicted", conn.execute("SELECT 'x'", prepare=False).fetchone())


def cursors(conn):
    with conn.transaction():
        with conn.cursor(name="by ten") as cur:
            cur.itersize = 10
            cur.execute("SELECT generate_series(1, 35)")
            say("server cursor", [r[0] for r in cur])
        with ServerCursor(conn, "scroll", scrollable=True) as cur:
            cur.execute("SELECT id, name FROM customers ORDER BY id")
            say("fetchmany", cur.fetchmany(1))
            cur.scroll(-1)
            say("scrolled", cur.fetchall())
        with conn.cursor(name="binary", binary=True) as cur:
            cur.execute("SELECT 7::int8, now() IS NOT NULL")
            say("binary server cursor", cur.fetchall())
    with conn.cursor() as cur:
        say("streamed", list(cur.stream("SELECT generate_series(1, 5)")))


def pipelines(conn):
    with conn.pipeline() as p:
        cursors = [conn.execute("SELECT %s::int", (i,)) for i in range(20)]
        p.sync()
        say("pipeline", [c.fetchone()[0] for c in cursors])
        conn.execute("SELECT 'after'")
    conn.rollback()
    conn.autocommit = True
    with conn.cursor() as cur:
        cur.execute("CREATE TABLE piped (a int PRIMARY KEY, b text)")
    with conn.pipeline():
        with conn.cursor() as cur:
            cur.executemany("INSERT INTO piped VALUES (%s, %s) RETURNING a", [(i, f"v{i}") for i in range(10)], returning=True)
            got = []
            while True:
                got.append(cur.fetchone())
                if not cur.nextset():
                    break
            say("executemany", got)
    def broken():
        with conn.pipeline():
            conn.execute("INSERT INTO piped VALUES (100, 'before')")
            conn.execute("INSERT INTO piped VALUES (1, 'twice')")
            conn.execute("INSERT INTO piped VALUES (101, 'after')")
    failure("pipeline fails", broken)
    say("what stayed", conn.execute("SELECT count(*), max(a) FROM piped").fetchone())
    conn.execute("DROP TABLE piped")
    conn.rollback()
    conn.autocommit = False


def copies(conn):
    conn.execute("CREATE TEMP TABLE copied (a int, b text, c timestamptz)")
    with conn.cursor() as cur:
        with cur.copy("COPY copied FROM STDIN") as copy:
            for i in range(1000):
                copy.write_row((i, f"line\t{i}\nnext\\", None))
        say("copied", cur.rowcount, cur.statusmessage)
        with cur.copy("COPY copied (a, b) FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "text"])
            copy.write_row((5000, "binary"))
        say("copied", cur.rowcount)
        with cur.copy("COPY (SELECT * FROM copied ORDER BY a DESC LIMIT 3) TO STDOUT") as copy:
            say("text", [bytes(data) for data in copy])
        with cur.copy("COPY (SELECT a, b FROM copied ORDER BY a LIMIT 3) TO STDOUT (FORMAT binary)") as copy:
            copy.set_types(["int4", "text"])
            say("binary", list(copy.rows()))
        with cur.copy("COPY copied TO STDOUT (FORMAT csv, HEADER)") as copy:
            say("csv", sum(len(data) for data in copy))
        say("sum", cur.execute("SELECT sum(a), count(*) FROM copied").fetchone())
    conn.commit()

    def given_up():
        with conn.cursor() as cur, cur.copy("COPY copied FROM STDIN") as copy:
            copy.write(b"1\tx\t\\N\n")
            raise psycopg.DataError("given up")
    failure("copy given up", given_up)
    conn.rollback()

    def malformed():
        with conn.cursor() as cur, cur.copy("COPY copied FROM STDIN") as copy:
            copy.write(b"no number\tx\t\\N\n")
    failure("copy malformed", malformed)
    conn.rollback()
    say("unchanged", conn.execute("SELECT count(*) FROM copied").fetchone())
    conn.commit()


def failures(conn):
    conn.rollback()
    conn.autocommit = True
    run = conn.execute
    failure("division", lambda: run("SELECT 1/0"))
    failure("syntax", lambda: run("SELEC 1"))
    failure("no column", lambda: run("SELECT nosuch FROM customers"))
    failure("no relation", lambda: run("SELECT * FROM nosuch"))
    failure("no function", lambda: run("SELECT nosuch(1)"))
    failure("unique", lambda: run("INSERT INTO customers (name, email) VALUES ('x', 'ann@example.com')"))
    failure("check", lambda: run("INSERT INTO orders (customer, total) VALUES (1, -1)"))
    failure("foreign key", lambda: run("INSERT INTO orders (customer, total) VALUES (99, 1)"))
    failure("not null", lambda: run("INSERT INTO customers (name) VALUES (NULL)"))
    failure("bad value", lambda: run("SELECT %s::int", ("x",)))
    failure("two in one", lambda: run("SELECT 1; SELECT 2 WHERE %s", (True,)))
    failure("raised", lambda: run("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'P0042', DETAIL = 'd', HINT = 'h'; END $$"))
    failure("timeout", lambda: run("SET statement_timeout = 20; SELECT pg_sleep(5)"))
    run("SET statement_timeout = 0")
    notices = []
    conn.add_notice_handler(lambda d: notices.append((d.severity, d.sqlstate, d.message_primary)))
    run("DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'careful'; END $$")
    run("DROP TABLE IF EXISTS never_there")
    say("notices", notices)
    conn.rollback()
    conn.autocommit = False
    run("SELECT 1")
    say("in transaction", conn.info.transaction_status)
    failure("fails", lambda: run("SELECT 1/0"))
    say("in error", conn.info.transaction_status)
    failure("aborted", lambda: run("SELECT 1"))
    conn.rollback()
    say("idle", conn.info.transaction_status)
    with conn.transaction():
        run("CREATE TEMP TABLE nested (a int)")
        try:
            with conn.transaction():
                run("INSERT INTO nested VALUES (1)")
                run("SELECT 1/0")
        except psycopg.errors.DivisionByZero:
            pass
        with conn.transaction():
            run("INSERT INTO nested VALUES (2)")
        say("nested", run("SELECT a FROM nested").fetchall())
    conn.commit()


def notifications(conn):
    conn.rollback()
    conn.autocommit = True
    conn.execute("LISTEN news")
    conn.execute("NOTIFY news, 'first'")
    conn.execute("SELECT pg_notify('news', 'second')")
    got = [(n.channel, n.payload, n.pid == conn.info.backend_pid) for n in conn.notifies(timeout=10, stop_after=2)]
    say("notified", [n[:2] for n in got])
    conn.execute("UNLISTEN *")
    conn.rollback()
    conn.autocommit = False


def two_phase(conn):
    conn.execute("SELECT 1")
    failure("prepare", lambda: conn.execute("PREPARE TRANSACTION 'branch'"))
    conn.rollback()
    failure("commit prepared", lambda: conn.execute("COMMIT PREPARED 'branch'"))


with psycopg.connect() as connection:
    settings(connection)
    for part in (values, prepared, cursors, pipelines, copies, failures, notifications, two_phase):
        print("==", part.__name__)
        part(connection)
        connection.rollback()
    cancelled = psycopg.connect(autocommit=True)
    cancelled.execute("SET statement_timeout = 0")
    import threading
    started = threading.Event()

    def sleep():
        started.set()
        failure("cancelled", lambda: cancelled.execute("SELECT pg_sleep(30)"))

    thread = threading.Thread(target=sleep)
    thread.start()
    started.wait()
    while thread.is_alive():
        cancelled.cancel_safe(timeout=10)
        thread.join(0.1)
    say("usable", cancelled.execute("SELECT 1").fetchone())
    cancelled.close()
