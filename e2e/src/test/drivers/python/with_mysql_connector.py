"""MySQL Connector/Python without its extension in C: cursors of all kinds, prepared, a pool."""

import os

import mysql.connector
from canonical import say
from mysql.connector.pooling import MySQLConnectionPool
from mysql_script import SECRET, VALUES, failures, protected, rows, values, written


def fresh_token():
    return os.environ["MYSQL_PWD"]


def settings():
    return dict(
        host=os.environ["MYSQL_HOST"], port=int(os.environ["MYSQL_TCP_PORT"]), user=os.environ["MYSQL_USER"],
        password=fresh_token(), database=os.environ["MYSQL_DATABASE"], ssl_ca=os.environ["MYSQL_SSL_CA"],
        ssl_verify_cert=True, ssl_verify_identity=True, use_pure=True)


def prepared(conn):
    with conn.cursor(prepared=True) as cursor:
        for i in (1, 2, 3):
            rows(cursor, "prepared", SECRET + " WHERE id = %s", (i,))
        rows(cursor, "values", VALUES)
        cursor.execute("SELECT id, ssn FROM people WHERE id < ? ORDER BY id", (9,))
        say("fetched", cursor.fetchone(), cursor.fetchmany(1), cursor.fetchall())
        cursor.executemany("UPDATE notes SET made = made WHERE id = %s", [(1,), (2,)])
        say("many", cursor.rowcount)
    conn.rollback()


def cursors(conn):
    with conn.cursor(buffered=True, dictionary=True) as cursor:
        cursor.execute("SELECT name, ssn FROM people ORDER BY id")
        say("dictionaries", cursor.rowcount, cursor.fetchall())
    with conn.cursor(raw=True) as cursor:
        cursor.execute("SELECT ssn, born, salary FROM people ORDER BY id")
        say("raw", [[value and value.decode() for value in row] for row in cursor.fetchall()])
    with conn.cursor() as cursor:
        cursor.execute("SELECT 1; SELECT ssn FROM people ORDER BY id; SELECT 2")
        for text, result in cursor.fetchsets() if hasattr(cursor, "fetchsets") else ():
            say("several", result)
    conn.rollback()


def session(conn):
    conn.ping()
    conn.autocommit = True
    conn.set_charset_collation("utf8mb4", "utf8mb4_unicode_ci")
    conn.time_zone = "+02:00"
    conn.cmd_reset_connection()
    say("reset", conn.autocommit, conn.time_zone, conn.database, conn.in_transaction)
    conn.start_transaction(consistent_snapshot=True, isolation_level="REPEATABLE READ", readonly=True)
    with conn.cursor() as cursor:
        try:
            cursor.execute("DELETE FROM notes")
        except mysql.connector.Error as e:
            say("read only", e.errno, e.sqlstate, e.msg)
    conn.rollback()


def pooled():
    pool = MySQLConnectionPool(pool_name="pool", pool_size=2, **settings())
    for i in range(4):
        with pool.get_connection() as conn, conn.cursor() as cursor:
            rows(cursor, "pooled", "SELECT ssn, @mine FROM people WHERE id = %s", (1 + i % 2,))
            cursor.execute("SET @mine = 1")


with mysql.connector.connect(**settings()) as connection:
    for part in (values, protected, written, failures, prepared, cursors, session):
        print("==", part.__name__)
        part(connection)
    values(connection, buffered=True)
pooled()
print("THE END")
