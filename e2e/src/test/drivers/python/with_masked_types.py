"""Reads every type straight and through, in text and binary, and compares: no masked value may be the raw one."""

import os
import sys

import psycopg
import psycopg2


def address(side):
    return {"port": os.environ[side + "_PORT"], "password": os.environ[side + "_PASSWORD"]}


def check(mask, how, names, raw, masked):
    if len(raw[0]) != len(masked[0]) or any(value is not None for value in masked[1]):
        sys.exit(f"{mask} {how}: not the same shape: {masked}")
    for name, value, shown in zip(names, raw[0], masked[0]):
        if value is None or shown == value or str(shown) == str(value):
            sys.exit(f"{mask} {how}: {name} is raw: {shown!r}")


results = 0
with psycopg.connect(**address("STRAIGHT")) as straight, psycopg.connect(**address("THROUGH")) as through:
    for mask in sys.argv[1:]:
        for binary in (False, True):
            read = [
                connection.cursor(binary=binary).execute(f"SELECT * FROM vault_{mask}")
                for connection in (straight, through)
            ]
            names = [column.name for column in read[0].description]
            check(mask, f"binary={binary}", names, read[0].fetchall(), read[1].fetchall())
            results += 1
older = [psycopg2.connect("", **address(side)) for side in ("STRAIGHT", "THROUGH")]
for mask in sys.argv[1:]:
    rows = []
    for connection in older:
        cursor = connection.cursor()
        cursor.execute(f"SELECT * FROM vault_{mask}")
        rows.append([
            [bytes(value) if isinstance(value, memoryview) else value for value in row]
            for row in cursor.fetchall()
        ])
    check(mask, "psycopg2", [column.name for column in cursor.description], *rows)
    results += 1
print(f"no raw value in {results} results")
