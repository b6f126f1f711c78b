"""PyMySQL: its cursors, several statements in one text, a session that is used again, its own ways of quoting."""

import os
import threading

import pymysql
import pymysql.cursors
from canonical import say
from mysql_script import failure, failures, protected, rows, values, written
from pymysql.constants import CLIENT


def fresh_token():
    return os.environ["MYSQL_PWD"]


def connect(user=os.environ["MYSQL_USER"], database=os.environ["MYSQL_DATABASE"], **more):
    return pymysql.connect(
        host=os.environ["MYSQL_HOST"], port=int(os.environ["MYSQL_TCP_PORT"]), user=user, password=fresh_token(),
        database=database, ssl_ca=os.environ["MYSQL_SSL_CA"], ssl_verify_identity=True, **more)


def unbuffered(conn):
    with conn.cursor(pymysql.cursors.SSCursor) as cursor:
        cursor.execute("SELECT id, ssn FROM people ORDER BY id")
        say("row by row", *cursor)
        cursor.execute("SELECT n.id, p.ssn FROM notes n JOIN people p ON p.id = n.person ORDER BY n.id")
        say("left", cursor.fetchone())
    with conn.cursor(pymysql.cursors.DictCursor) as cursor:
        cursor.execute("SELECT name, ssn FROM people ORDER BY id")
        say("dictionaries", cursor.fetchall())


def several():
    with connect(client_flag=CLIENT.MULTI_STATEMENTS) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT 1; SELECT ssn FROM people ORDER BY id; UPDATE notes SET body = body WHERE id = 1; SELECT 2")
        more = True
        while more:
            say("several", cursor.rowcount, cursor.fetchall() if cursor.description else None)
            more = cursor.nextset()


def session(conn):
    conn.ping(reconnect=False)
    say("state", conn.get_autocommit(), conn.character_set_name(), conn.open)
    conn.autocommit(True)
    conn.select_db("shop")
    conn.set_character_set("utf8mb4")
    with conn.cursor() as cursor:
        rows(cursor, "settings", "SELECT @@autocommit, @@character_set_client, database()")
        cursor.execute("SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES'")
        rows(cursor, "quoted", 'SELECT "ssn" FROM "people" WHERE id = 1')
        failure("as text", lambda: cursor.execute('SELECT * FROM notes WHERE body = "note 1"'))
        cursor.execute("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'")
        rows(cursor, "escaped", "SELECT %s", ("it's \\ 😀",))
        rows(cursor, "limited", "SELECT body FROM notes ORDER BY id LIMIT %s, %s", (2, 2))
    conn.autocommit(False)


def cancelled():
    slow, other = connect(), connect()
    said = []

    def sleep():
        with slow.cursor() as cursor:
            try:
                cursor.execute("SELECT sleep(30) FROM notes WHERE id = 1")
                said.append(cursor.fetchall()[0][0])
            except pymysql.err.OperationalError as e:
                said.append(e.args[0])

    thread = threading.Thread(target=sleep)
    thread.start()
    while thread.is_alive():
        with other.cursor() as cursor:
            cursor.execute(f"KILL QUERY {slow.thread_id()}")
        thread.join(0.05)
    # A sleep that is interrupted may end as one that returns 1.
    say("cancelled", said[0] in (1, 1317))
    with slow.cursor() as cursor:
        rows(cursor, "usable", "SELECT 'usable'")
    slow.close()
    other.close()


with connect() as connection:
    for part in (values, protected, written, failures, unbuffered, session):
        print("==", part.__name__)
        part(connection)
several()
cancelled()
# The database may stand behind the user's name.
with connect(database=None, user="me@shop" if os.environ["MYSQL_PWD"].count(".") == 2 else "root") as connection:
    connection.select_db("shop")
    with connection.cursor() as last:
        rows(last, "by the user's name", "SELECT ssn FROM people ORDER BY id")
print("THE END")
