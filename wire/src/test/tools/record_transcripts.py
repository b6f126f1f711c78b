#!/usr/bin/env python3
"""Records what real clients and a real PostgreSQL say to each other. See README.md beside this file."""

import argparse
import os
import shlex
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from recorder import Recorder

HERE = Path(__file__).parent
PASSWORD = "throwaway"


def start_postgres(binaries, run_as, directory):
    env = dict(os.environ, LD_LIBRARY_PATH=f"{binaries}/lib")
    run = shlex.split(run_as)
    data = f"{directory}/data"
    pwfile = Path(directory, "password")
    pwfile.write_text(PASSWORD)
    pwfile.chmod(0o644)
    subprocess.run(run + [f"{binaries}/bin/initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256",
                          "--pwfile", str(pwfile), "-E", "UTF8", "--no-locale", "-N"],
                   check=True, env=env, stdout=subprocess.DEVNULL)
    Path(data, "pg_hba.conf").write_text(
        "host all hashed 127.0.0.1/32 md5\nhost all plain 127.0.0.1/32 password\n"
        "host all all 127.0.0.1/32 scram-sha-256\n")
    probe = socket.create_server(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    process = subprocess.Popen(
        run + [f"{binaries}/bin/postgres", "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1",
               "-c", "unix_socket_directories=", "-c", "fsync=off"],
        env=env, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            with psycopg.connect(f"host=127.0.0.1 port={port} user=postgres password={PASSWORD}") as connection:
                prepare(connection)
            return process, port
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError("server did not start")


def prepare(connection):
    connection.execute("SET password_encryption = 'md5'")
    connection.execute(f"CREATE ROLE hashed LOGIN PASSWORD '{PASSWORD}'")
    connection.execute("RESET password_encryption")
    connection.execute(f"CREATE ROLE plain LOGIN PASSWORD '{PASSWORD}'")
    connection.execute(
        "CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, born date, photo bytea)")
    connection.execute(
        "INSERT INTO people SELECT i, 'Person ' || i, date '1980-01-01' + i, NULL FROM generate_series(1, 12) i")
    connection.execute("CREATE FUNCTION complain() RETURNS int LANGUAGE plpgsql AS "
                       "$$ BEGIN RAISE WARNING 'careful' USING DETAIL = 'a detail', HINT = 'a hint'; RETURN 1; END $$")


def psql_exchanges(recorder, binaries):
    def psql(name, title, *args, text=None, user="postgres", options="", env=None):
        recorder.begin(name, title)
        subprocess.run(
            ["psql", "-X", "-q", "-o", "/dev/null",
             f"host=127.0.0.1 port={recorder.port} user={user} password={PASSWORD} dbname=postgres {options}", *args],
            input=text, text=True, stderr=subprocess.DEVNULL, env=dict(os.environ, **(env or {})))
        recorder.finish()

    psql("psql-simple", "psql 15: SSLRequest, SCRAM-SHA-256, a simple query", "-c", "SELECT id, name, photo FROM people")
    psql("psql-multi", "psql 15: several statements in one Query, the empty one, a warning", text=(
        "BEGIN\\; SELECT 1 AS one\\; UPDATE people SET born = born\\; SELECT complain()\\; COMMIT;\n ;\n;;\n"))
    psql("psql-error", "psql 15: errors in and out of a transaction", text=(
        "SELECT nothing FROM people;\nBEGIN;\nINSERT INTO people VALUES (1, 'again');\nSELECT 1;\nROLLBACK;\nSELEC;\n"))
    psql("psql-copy", "psql 15: COPY in and out, and one that fails", text=(
        "COPY people TO STDOUT;\nCREATE TEMP TABLE copied (LIKE people);\nCOPY copied FROM STDIN WITH (FORMAT csv);\n"
        "1,Ada,1815-12-10,\n2,\"Grace, H\",,\n\\.\nCOPY copied FROM STDIN;\nnonsense\n\\.\n"))
    psql("psql-notify", "psql 15: LISTEN and NOTIFY", text=(
        "LISTEN news;\nNOTIFY news, 'first';\nSELECT 1;\nSET search_path = public, pg_temp;\nSET application_name = 'x';\n"))
    psql("psql-describe", "psql 15: \\d of a table", "-c", "\\d people")
    psql("psql-md5", "psql 15: md5 password", "-c", "SELECT 1", user="hashed")
    psql("psql-cleartext", "psql 15: cleartext password", "-c", "SELECT 1", user="plain", options="sslmode=disable")
    psql("psql-wrong-user", "psql 15: a sign-in that fails", "-c", "SELECT 1", user="nobody")
    psql("psql-3.2", "psql 15 on libpq 18: protocol 3.2", "-c", "SELECT 1", options="max_protocol_version=latest",
         env={"LD_LIBRARY_PATH": f"{binaries}/lib"})


def psycopg_exchanges(recorder):
    def connect(name, title, options="", **kwargs):
        recorder.begin(name, f"psycopg {psycopg.__version__} on libpq {psycopg.pq.version()}: {title}")
        return psycopg.connect(
            f"host=127.0.0.1 port={recorder.port} user=postgres password={PASSWORD} dbname=postgres {options}", **kwargs)

    with connect("psycopg-extended", "parameters, binary results, a named statement") as connection:
        connection.execute("SELECT name FROM people WHERE id = %s AND name <> %s", (1, "x")).fetchall()
        for _ in range(2):
            connection.execute("SELECT id, born, %s::text FROM people", (None,), prepare=True, binary=True).fetchall()
    recorder.finish()
    with connect("psycopg-pipeline", "a pipeline with an error in the middle", autocommit=True) as connection:
        try:
            with connection.pipeline() as pipeline:
                first = connection.execute("SELECT %s::int", (1,))
                connection.execute("SELECT 1 / %s", (0,))
                connection.execute("SELECT %s::int", (3,))
                pipeline.sync()
                first.fetchall()
        except psycopg.Error:
            pass
        connection.execute("SELECT 4").fetchall()
    recorder.finish()
    with connect("psycopg-cursor", "a server-side cursor") as connection:
        with connection.cursor("walk") as cursor:
            cursor.itersize = 5
            list(cursor.execute("SELECT * FROM people"))
    recorder.finish()
    with connect("psycopg-copy", "COPY both ways, binary") as connection:
        with connection.cursor().copy("COPY people TO STDOUT (FORMAT binary)") as copy:
            data = b"".join(bytes(piece) for piece in copy)
        connection.execute("CREATE TEMP TABLE copied (LIKE people)")
        with connection.cursor().copy("COPY copied FROM STDIN (FORMAT binary)") as copy:
            copy.write(data)
        try:
            with connection.cursor().copy("COPY copied FROM STDIN") as copy:
                raise ValueError("the client gives up")
        except ValueError:
            connection.rollback()
    recorder.finish()
    for suffix, version in (("", "3.0"), ("-3.2", "3.2")):
        with connect(f"psycopg-cancel{suffix}", f"cancel, protocol {version}",
                     f"max_protocol_version={version} sslmode=disable gssencmode=disable") as connection:
            timer = threading.Timer(0.5, connection.cancel_safe)
            timer.start()
            try:
                connection.execute("SELECT pg_sleep(20)")
            except psycopg.errors.QueryCanceled:
                pass
            timer.join()
        recorder.finish()


def pgjdbc_exchanges(recorder, jar):
    for name, title in (("extended", "named statements, batches, an error"), ("portal", "a portal with a row limit"),
                        ("copy", "COPY both ways, and a CopyFail"), ("metadata", "DatabaseMetaData.getColumns"),
                        ("describe", "a statement described before it is bound"),
                        ("fastpath", "FunctionCall, by the large object API"), ("simple", "preferQueryMode=simple"),
                        ("notify", "LISTEN and NOTIFY")):
        recorder.begin(f"pgjdbc-{name}", f"pgjdbc 42.7.14: {title}")
        subprocess.run(["java", "-cp", jar, str(HERE / "PgjdbcExchanges.java"), str(recorder.port), name], check=True)
        recorder.finish()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", required=True)
    parser.add_argument("--pgjdbc", required=True)
    parser.add_argument("--run-as", default="")
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o777)
        process, port = start_postgres(arguments.postgres, arguments.run_as, directory)
        try:
            recorder = Recorder(port, arguments.out)
            psql_exchanges(recorder, arguments.postgres)
            psycopg_exchanges(recorder)
            pgjdbc_exchanges(recorder, arguments.pgjdbc)
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
