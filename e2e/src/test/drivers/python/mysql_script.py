"""What the drivers that keep to Python's DB-API do, each with its own way of connecting."""

import datetime
import decimal

from canonical import say

SECRET = "SELECT id, name, ssn, born, salary, mood, settings, photo, seen FROM people"
VALUES = """SELECT 1 AS i, -9223372036854775808 AS l, 18446744073709551615 AS u, 1.25 AS d, 1.5e0 AS f, 'tëxt 😀' AS t,
    x'dead' AS x, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 01:02:03.000004' AS ts, TIME '-30:02:01' AS tm,
    NULL AS n, true AS b, b'101' AS bits, CAST('{"a": [1]}' AS CHAR) AS j, '' AS nothing"""


def rows(cursor, step, text, arguments=None):
    cursor.execute(text, arguments)
    say(step, [(d[0], d[1], d[6]) for d in cursor.description], cursor.fetchall())


def failure(step, action):
    try:
        action()
        say(step, "no error")
    except Exception as e:
        say(step, type(e).__name__, e.args[0], told(e.args))


def told(error):
    """The server's words, without what Weir says besides; a statement that cannot be read is told of in other words."""
    return error[0] != 1064 and str(error[1]).split(". Data here is protected")[0]


def values(conn, **how):
    cursor = conn.cursor(**how)
    for _ in range(2):
        rows(cursor, "values", VALUES)
        rows(cursor, "parameters", "SELECT %s, %s, %s, %s, %s, %s AS bytes, %s", (
            2 ** 40, "it's \\ \"ü\" 😀 %", decimal.Decimal("1.50"), datetime.date(2024, 2, 29),
            datetime.datetime(2024, 2, 29, 1, 2, 3), b"\x00\xff'", None))
    cursor.close()


def protected(conn, **how):
    cursor = conn.cursor(**how)
    for i in (1, 2):
        rows(cursor, "people", SECRET + " ORDER BY id")
        rows(cursor, "one", SECRET + " WHERE id = %s", (i,))
        rows(cursor, "joined", """SELECT p.name, p.ssn AS harmless, n.body FROM notes n JOIN people p ON p.id = n.person
            WHERE n.id < %s ORDER BY n.id""", (4 + i,))
    cursor.execute("SELECT id, ssn FROM people ORDER BY id")
    say("fetched", cursor.fetchone(), cursor.fetchmany(1), cursor.fetchall(), cursor.rowcount)
    cursor.close()


def written(conn, **how):
    cursor = conn.cursor(**how)
    cursor.execute("CREATE TEMPORARY TABLE written (id int AUTO_INCREMENT PRIMARY KEY, body varchar(40), made datetime)")
    cursor.execute("INSERT INTO written (body, made) VALUES (%s, now())", ("first ' \\ 😀",))
    say("inserted", cursor.lastrowid, cursor.rowcount)
    cursor.executemany("INSERT INTO written (body) VALUES (%s)", [(f"body {i}",) for i in range(25)])
    say("many", cursor.rowcount)
    cursor.execute("UPDATE written SET body = concat(body, %s) WHERE id > %s", ("!", 20))
    say("updated", cursor.rowcount)
    cursor.execute("INSERT INTO written (id, body) VALUES (1, 'x') ON DUPLICATE KEY UPDATE body = concat(body, '+')")
    say("upserted", cursor.rowcount)
    rows(cursor, "written", "SELECT id, body FROM written WHERE id IN (1, 2, 26) ORDER BY id")
    conn.commit()
    cursor.execute("DELETE FROM written WHERE id < 10")
    say("deleted", cursor.rowcount)
    conn.rollback()
    rows(cursor, "rolled back", "SELECT count(*), min(id) FROM written")
    cursor.execute("SAVEPOINT here")
    cursor.execute("REPLACE INTO written (id, body) VALUES (1, 'replaced')")
    cursor.execute("ROLLBACK TO SAVEPOINT here")
    cursor.execute("RELEASE SAVEPOINT here")
    rows(cursor, "saved", "SELECT body FROM written WHERE id = 1")
    cursor.execute("DROP TEMPORARY TABLE written")
    conn.commit()
    cursor.close()


def failures(conn, **how):
    cursor = conn.cursor(**how)
    for text in ("SELEC 1", "SELECT nosuch FROM notes", "SELECT * FROM nosuch", "INSERT INTO notes (body) VALUES ('note 1')",
                 "INSERT INTO notes (person) VALUES (77)"):
        failure(text, lambda: cursor.execute(text))
    conn.rollback()
    rows(cursor, "usable", "SELECT 'usable'")
    cursor.close()
