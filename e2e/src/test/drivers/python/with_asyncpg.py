"""asyncpg: everything by prepared statements and binary values, its own look at types, a pool that resets."""

import asyncio
import os

import asyncpg
from canonical import say

SECRET = "SELECT id, name, ssn, born, salary, mood, home, tags, settings FROM people"


async def connect(**more):
    return await asyncpg.connect(host=os.environ["PGHOST"], port=os.environ["PGPORT"], **more)


def place(e):
    # Weir tells what is not there, not where it stands.
    return None if e.sqlstate in ("42703", "42P01") else getattr(e, "position", None)


async def failure(step, awaited):
    try:
        await awaited
        say(step, "no error")
    except asyncpg.PostgresError as e:
        say(step, type(e).__name__, e.sqlstate, e.message, place(e))
    except (asyncpg.InterfaceError, TimeoutError) as e:
        say(step, type(e).__name__)


async def values(conn):
    query = """
        SELECT 1::int2, 2::int4, 3::int8, 1.5::float4, 2.5::float8, 10.25::numeric, 'text'::text, 'v'::varchar(5),
               'c'::char(3), '\\xdead'::bytea, true, '2024-02-29'::date, '12:34:56'::time, '12:34:56+02'::timetz,
               '2024-02-29 01:02:03'::timestamp, '2024-02-29 01:02:03+00'::timestamptz, '1 day 02:00:00'::interval,
               '11111111-2222-3333-4444-555555555555'::uuid, '{"a": 1}'::json, '{"b": [2]}'::jsonb, '10.0.0.1'::inet,
               '{1,2,NULL}'::int[], ARRAY['a', 'b c'], int4range(1, 5), '{[1,3),[5,8)}'::int4multirange,
               ROW(1, 'x', NULL), ('Lane', 3)::place, ARRAY[('Lane', 3)::place], 'ok'::mood, '{sad,ok}'::mood[],
               point(1, 2), B'101', NULL::text
    """
    say("values", *await conn.fetchrow(query))
    marks = "SELECT $1::int8, $2::numeric, $3::text[], $4::jsonb, $5::place, $6::mood, $7::int4range, $8::timestamptz, $9::bytea"
    say("parameters", *await conn.fetchrow(
        marks, 2**40, 3, ["a", None, "ü"], '{"k": 1}', ("Street", 5), "sad", asyncpg.Range(1, 9), None, b"\x00\xff"))
    await conn.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=lambda v: ["decoded", v], format="text")
    await conn.set_type_codec("mood", encoder=str, decoder=str.upper)
    await conn.set_type_codec("place", encoder=tuple, decoder=list, format="tuple")
    say("codecs", *await conn.fetchrow("SELECT settings, mood, home FROM people WHERE id = 1"))
    await conn.reset_type_codec("jsonb", schema="pg_catalog")
    await conn.reset_type_codec("mood")
    await conn.reset_type_codec("place")


async def protected(conn):
    for _ in range(3):
        say("people", *await conn.fetch(SECRET + " ORDER BY id"))
    say("one", await conn.fetchrow(SECRET + " WHERE id = $1", 2))
    say("value", await conn.fetchval("SELECT ssn FROM people WHERE name = $1", "Ann"))
    described = await conn.prepare(SECRET)
    say("described", [(a.name, a.type.name, a.type.kind) for a in described.get_attributes()], described.get_parameters())
    say("renamed", *await conn.fetch("SELECT p.ssn AS harmless FROM people p JOIN notes n ON n.person = p.id WHERE n.id < $1", 4))
    async with conn.transaction():
        async for row in conn.cursor(SECRET + " ORDER BY id", prefetch=2):
            say("iterated", row)
        cursor = await conn.cursor(SECRET + " ORDER BY id")
        say("fetched", await cursor.fetchrow(), await cursor.forward(1), *await cursor.fetch(5))


async def prepared(conn):
    statement = await conn.prepare("SELECT id, body FROM notes WHERE id BETWEEN $1 AND $2 ORDER BY id")
    for first in range(1, 8, 3):
        say("prepared", *await statement.fetch(first, first + 2))
    say("named", await (await conn.prepare("SELECT 7", name="my statement")).fetchval())
    say("explained", (await statement.explain(1, 2))[0]["Plan"]["Node Type"])
    await conn.execute("CREATE TABLE shape AS SELECT 1 AS one")
    for _ in range(2):
        say("shape", *await conn.fetch("SELECT * FROM shape"))
    await conn.execute("ALTER TABLE shape ADD two text")
    # Outside a transaction asyncpg prepares anew, inside it cannot.
    say("shape", *await conn.fetch("SELECT * FROM shape"))

    async def inside():
        async with conn.transaction():
            await conn.execute("ALTER TABLE shape ADD three text")
            await conn.fetch("SELECT * FROM shape")
    await failure("inside", inside())
    kept = await conn.prepare("SELECT * FROM shape")
    await conn.execute("ALTER TABLE shape DROP COLUMN two")
    await failure("kept", kept.fetch())
    await conn.execute("DROP TABLE shape")
    await conn.execute("DEALLOCATE ALL")
    await failure("deallocated", statement.fetch(1, 2))
    small = await connect(statement_cache_size=2, max_cached_statement_lifetime=0)
    for number in range(6):
        say("evicted", await small.fetchval(f"SELECT {number} + $1", 1))
    say("again", await small.fetchval("SELECT 0 + $1", 2))
    await small.close()
    none = await connect(statement_cache_size=0)
    say("no cache", await none.fetchrow(SECRET + " WHERE id = $1", 1), await none.fetchval("SELECT 1"))
    await none.close()


async def writes(conn):
    await conn.execute("CREATE TEMP TABLE written (id int PRIMARY KEY, body text, at timestamptz)")
    await conn.executemany("INSERT INTO written VALUES ($1, $2, NULL)", [(i, f"body {i}") for i in range(50)])
    say("fetchmany", *await conn.fetchmany("INSERT INTO written VALUES ($1, $2) RETURNING id", [(100, "a"), (101, "b")]))
    await failure("one of many", conn.executemany("INSERT INTO written VALUES ($1)", [(200,), (1,), (201,)]))
    say("count", await conn.fetchval("SELECT count(*) FROM written"))
    say("status", await conn.execute("UPDATE written SET body = NULL WHERE id < $1", 5))
    say("several", await conn.execute("SELECT 1; UPDATE written SET body = 'x' WHERE id = 0; SELECT 2"))
    async with conn.transaction():
        await conn.execute("DELETE FROM written WHERE id = 7")
        try:
            async with conn.transaction():
                await conn.execute("DELETE FROM written")
                await conn.execute("SELECT 1 / 0")
        except asyncpg.DivisionByZeroError:
            say("inner", conn.is_in_transaction(), await conn.fetchval("SELECT count(*) FROM written"))
    async with conn.transaction(isolation="serializable", readonly=True, deferrable=True):
        say("isolation", await conn.fetchval("SHOW transaction_isolation"), await conn.fetchval("SHOW transaction_read_only"))
    say("updated", await conn.fetchrow("UPDATE people SET name = $2, ssn = $3 WHERE id = $1 RETURNING name, ssn", 3, "Cleo", None))


async def copies(conn):
    rows = [(1000 + i, f"line\t{i}\nnext", None) for i in range(300)]
    say("records", await conn.copy_records_to_table("written", records=rows))
    given = [b"5000\ttext\t\\N\n", b"5001\t\\N\t\\N\n"]

    async def chunks():
        for each in given:
            yield each
    say("to table", await conn.copy_to_table("written", source=chunks()))
    out = bytearray()

    async def take(data):
        out.extend(data)
    say("from query", await conn.copy_from_query(
        "SELECT id, body FROM written WHERE id > $1 ORDER BY id", 1297, output=take, format="csv", header=True), out)
    out.clear()
    say("from table", await conn.copy_from_table("notes", columns=["id", "body"], output=take, format="binary"), len(out))
    await failure("malformed", conn.copy_to_table("written", source=b_source(b"no number\tx\t\\N\n")))
    say("count", await conn.fetchval("SELECT count(*) FROM written"))


async def b_source(data):
    yield data


async def failures(conn):
    await failure("division", conn.fetch("SELECT 1 / $1::int", 0))
    await failure("syntax", conn.fetch("SELEC 1"))
    await failure("no column", conn.fetch("SELECT nosuch FROM notes"))
    await failure("no relation", conn.execute("SELECT * FROM nosuch"))
    await failure("unique", conn.execute("INSERT INTO notes (person, body) VALUES (1, 'note 1')"))
    await failure("wrong count", conn.fetch("SELECT $1::int", 1, 2))
    await failure("timeout", conn.fetch("SELECT pg_sleep(30)", timeout=0.2))
    say("usable", await conn.fetchval("SELECT 'usable'"))
    noted = []
    conn.add_log_listener(lambda _, message: noted.append((message.severity, message.sqlstate, message.message)))
    await conn.execute("DROP TABLE IF EXISTS never_there")
    say("notices", noted)
    heard = asyncio.Queue()
    await conn.add_listener("news", lambda c, pid, channel, payload: heard.put_nowait((pid == c.get_server_pid(), channel, payload)))
    await conn.execute("NOTIFY news, 'first'")
    say("notified", *await heard.get())
    await conn.reset()
    say("settings", conn.get_settings().client_encoding, conn.get_server_version().major)


async def fresh_token():
    return os.environ["PGPASSWORD"]


async def pools():
    pool = await asyncpg.create_pool(
        host=os.environ["PGHOST"], port=os.environ["PGPORT"], password=fresh_token, min_size=1, max_size=3)

    async def work(number):
        async with pool.acquire() as conn:
            async with conn.transaction():
                return await conn.fetchval("SELECT ssn FROM people WHERE id = $1", 1 + number % 3)
    say("pool", await asyncio.gather(*(work(number) for number in range(20))))
    async with pool.acquire() as conn:
        await conn.execute("SET lock_timeout = 1234")
        await conn.fetch("SELECT pg_advisory_lock(5)")
    async with pool.acquire() as conn:
        # The pool's query has reset what the other left.
        say("reset", await conn.fetchval("SHOW lock_timeout"), await conn.fetchval("SELECT pg_try_advisory_lock(5)"))
    await pool.close()


async def main():
    conn = await connect()
    for part in (values, protected, prepared, writes, copies, failures):
        print("==", part.__name__)
        await part(conn)
    await conn.close()
    await pools()
    print("THE END")


asyncio.run(main())
