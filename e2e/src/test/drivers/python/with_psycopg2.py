"""Prints what psycopg2 gets from a server that may be written to. Run twice, it prints the same."""

import io
import select

import psycopg2
import psycopg2.extras
from psycopg2 import extensions


def say(what, *values):
    print(what, *(repr(value) for value in values), flush=True)


def failure(what, action):
    try:
        action()
        say(what, "no error")
    except psycopg2.Error as e:
        say(what, type(e).__name__, e.pgcode, e.diag.message_primary, e.diag.severity, e.cursor is not None)


conn = psycopg2.connect("")
cur = conn.cursor()
for name in ("server_version", "client_encoding", "DateStyle", "TimeZone", "integer_datetimes", "standard_conforming_strings", "is_superuser"):
    say(name, conn.get_parameter_status(name))
say("version", conn.server_version, conn.protocol_version, conn.encoding, conn.status)

cur.execute("""
    SELECT 1::int2, 2::int8, 1.5::float8, 10.25::numeric, 'text'::text, 'c'::char(3), '\\xdead'::bytea::text, true,
           '2024-02-29'::date, '12:34:56'::time, '2024-02-29 01:02:03+00'::timestamptz, '1 day'::interval,
           '{"a": 1}'::json, '{"b": [2]}'::jsonb, '{1,2,NULL}'::int[], ARRAY['a','b c'], int4range(1, 5), NULL::text
""")
say("values", cur.fetchall())
say("described", [(c.name, c.type_code, c.internal_size) for c in cur.description])
cur.execute("SELECT %s, %s, %s", ("it's", b"\x00\xff", [1, 2]))
say("adapted", [bytes(v) if isinstance(v, memoryview) else v for v in cur.fetchone()])
psycopg2.extras.register_uuid()
psycopg2.extras.register_composite("pair", conn)
cur.execute("SELECT '11111111-2222-3333-4444-555555555555'::uuid, (1, 'x')::pair")
say("registered", cur.fetchone())
with conn.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as dicts:
    dicts.execute("SELECT 1 AS a, 'x' AS b; SELECT 2 AS c")
    say("last of two", dicts.fetchall())
conn.rollback()

with conn.cursor(name="by ten") as named:
    named.itersize = 10
    named.execute("SELECT generate_series(1, 35)")
    say("server cursor", [r[0] for r in named])
with conn.cursor(name="scroll", scrollable=True) as named:
    named.execute("SELECT id, name FROM customers ORDER BY id")
    say("first", named.fetchone())
    named.scroll(-1)
    say("again", named.fetchmany(5))
conn.commit()
with conn.cursor(name="held", withhold=True) as held:
    held.execute("SELECT generate_series(1, 3)")
    conn.commit()
    say("held", held.fetchall())
conn.rollback()

cur.execute("CREATE TEMP TABLE written (a int, b text)")
psycopg2.extras.execute_values(cur, "INSERT INTO written VALUES %s RETURNING a", [(i, f"v{i}") for i in range(5)])
say("values inserted", cur.fetchall())
psycopg2.extras.execute_batch(cur, "INSERT INTO written VALUES (%s, %s)", [(i, None) for i in range(250)])
cur.copy_from(io.StringIO("1000\tcopied\n1001\t\\N\n"), "written")
say("copied", cur.rowcount)
out = io.StringIO()
cur.copy_expert("COPY (SELECT * FROM written WHERE b IS NOT NULL ORDER BY a) TO STDOUT WITH (FORMAT csv, HEADER)", out)
say("csv", out.getvalue())
conn.commit()
failure("copy malformed", lambda: cur.copy_from(io.StringIO("no number\tx\n"), "written"))
conn.rollback()
cur.execute("SELECT count(*) FROM written")
say("count", cur.fetchone())
cur.callproc("add", (1, 2))
say("function", cur.fetchall())
conn.commit()

for isolation in (extensions.ISOLATION_LEVEL_SERIALIZABLE, extensions.ISOLATION_LEVEL_REPEATABLE_READ, extensions.ISOLATION_LEVEL_READ_COMMITTED):
    conn.set_isolation_level(isolation)
    cur.execute("SHOW transaction_isolation")
    say("isolation", cur.fetchone())
    conn.rollback()
conn.set_session(readonly=True, deferrable=True)
failure("read only", lambda: cur.execute("CREATE TABLE never (a int)"))
say("status", conn.get_transaction_status())
failure("aborted", lambda: cur.execute("SELECT 1"))
conn.rollback()
conn.set_session(readonly=False, deferrable=False)

failure("syntax", lambda: cur.execute("SELEC 1"))
conn.rollback()
failure("unique", lambda: cur.execute("INSERT INTO customers (name, email) VALUES ('x', 'ann@example.com')"))
conn.rollback()
conn.autocommit = True
cur.execute("DO $$ BEGIN RAISE NOTICE 'hello'; END $$")
say("notices", conn.notices)
cur.execute("LISTEN news")
cur.execute("NOTIFY news, 'payload'")
while not conn.notifies:
    select.select([conn], [], [], 10)
    conn.poll()
say("notified", [(n.channel, n.payload, n.pid == conn.info.backend_pid) for n in conn.notifies])
cur.execute("UNLISTEN *")
cur.execute("SET client_encoding TO 'LATIN1'")
say("encoding", conn.encoding)
cur.execute("SET client_encoding TO 'UTF8'")
say("encoding", conn.encoding)
conn.reset()
say("reset", conn.get_transaction_status())
conn.autocommit = False
cur.execute("SELECT lo_from_bytea(0, %s)", (b"large \x00 object",))
oid = cur.fetchone()[0]
cur.execute("SELECT lo_get(%s), lo_get(%s, 6, 3), lo_unlink(%s)", (oid, oid, oid))
say("large object", [bytes(v) if isinstance(v, memoryview) else v for v in cur.fetchone()])
conn.rollback()
conn.close()
