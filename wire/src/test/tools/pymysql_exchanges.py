"""What PyMySQL is asked to do while it is recorded: text, several statements, a mistake, another database, bytes."""

import sys

import pymysql
from pymysql.constants import CLIENT

connection = pymysql.connect(
    host="127.0.0.1", port=int(sys.argv[1]), user="app", password="throwaway", database="shop",
    client_flag=CLIENT.MULTI_STATEMENTS, ssl_disabled=True)
with connection.cursor() as cursor:
    cursor.execute("SELECT * FROM people WHERE id <= %s", (3,))
    cursor.fetchall()
    cursor.execute("SELECT %s, %s", ("it's ü", b"\x00\xff'"))
    cursor.execute("SELECT 1; UPDATE people SET name = 'B' WHERE id = 2; SELECT 2")
    while cursor.nextset():
        pass
    try:
        cursor.execute("SELECT 1 FROM nowhere")
    except pymysql.err.ProgrammingError as e:
        print(e.args[0])
with connection.cursor(pymysql.cursors.SSCursor) as cursor:
    cursor.execute("SELECT id FROM people")
    cursor.fetchone()
connection.rollback()
connection.select_db("mysql")
connection.ping(reconnect=False)
connection.close()
