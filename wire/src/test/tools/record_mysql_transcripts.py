#!/usr/bin/env python3
"""Records what real clients and real servers of MySQL and MariaDB say to each other. See README.md beside this file."""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recorder import Recorder

HERE = Path(__file__).parent
SETUP = """
CREATE DATABASE shop;
CREATE TABLE shop.people (id INT PRIMARY KEY, name VARCHAR(20), born DATE, seen DATETIME(6), worked TIME(3), salary DECIMAL(10,2),
  score DOUBLE, tiny TINYINT UNSIGNED, big BIGINT, bits BIT(9), kind ENUM('a','b'), photo BLOB, made YEAR, doc JSON);
INSERT INTO shop.people VALUES
  (1, 'Ada', '1815-12-10', '2020-01-02 03:04:05.678901', '-26:00:01.5', 12.50, 1.5, 200, -5, b'101010101', 'a', x'00ff', 1999, '{"a": 1}'),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (3, '', '2001-01-01', '2001-01-01 00:00:00', '00:00:00', 0, 0, 0, 0, b'0', 'b', '', 2000, '[]');
CREATE USER app@'%' IDENTIFIED BY 'throwaway';
GRANT ALL ON *.* TO app@'%';
"""
CLI = [
    "SELECT id, name, photo FROM people; SELECT 1 FROM nowhere; ",
    "SET @x = 1; USE mysql; USE shop; BEGIN; UPDATE people SET name = 'B' WHERE id = 2; SELECT 1 WHERE 0; ROLLBACK; ",
]


def wait(run):
    for _ in range(300):
        if run().returncode == 0:
            return
        time.sleep(0.1)
    raise SystemExit("the server does not start")


def start(arguments, directory, port):
    log = open(directory / "log", "w")
    common = ["--no-defaults", f"--datadir={directory}/data", "--bind-address=127.0.0.1", f"--port={port}",
              f"--socket={directory}/s", f"--pid-file={directory}/pid"]
    server = subprocess.Popen([arguments[0], *common, *arguments[1:]], stdout=log, stderr=log)
    root = ["mariadb", "--no-defaults", "-uroot", "-S", f"{directory}/s"]
    wait(lambda: subprocess.run([*root, "-e", "SELECT 1"], capture_output=True))
    return server, root


def without_query_attributes(greeting):
    """Weir does not offer CLIENT_QUERY_ATTRIBUTES, which changes commands; nor does the recorder."""
    version = greeting.index(0, 5) + 1
    upper = version + 4 + 8 + 1 + 2 + 1 + 2
    edited = bytearray(greeting)
    edited[upper + 1] &= ~0x08
    return bytes(edited)


def record(kind, recorder, jars):
    login = ["mariadb", "--no-defaults", "-h127.0.0.1", f"-P{recorder.port}", "-uapp", "-pthrowaway", "--skip-ssl"]

    def cli(name, title, *more, text=""):
        recorder.begin(f"{kind}-{name}", title)
        subprocess.run([*login, *more], input=text.encode(), capture_output=True)
        recorder.finish()

    cli("cli", f"mariadb CLI at {kind}: results, an error, databases, a transaction", "-f", "-A", "shop", text="\n".join(CLI))
    cli("cli-denied", f"mariadb CLI at {kind}: wrong password", "-pwrong")
    if kind.startswith("mariadb"):
        cli("cli-ed25519", f"mariadb CLI at {kind}: client_ed25519", "-ued", text="SELECT 1;\n")
    if kind.startswith("mysql"):
        cli("cli-full", f"mariadb CLI at {kind}: caching_sha2_password, not in the cache, RSA", "-usha", text="SELECT 1;\n")
        cli("cli-fast", f"mariadb CLI at {kind}: caching_sha2_password, in the cache", "-usha", text="SELECT 1;\n")
    recorder.begin(f"{kind}-pymysql", f"PyMySQL at {kind}: text, several statements, an error, row by row")
    subprocess.run([sys.executable, str(HERE / "pymysql_exchanges.py"), str(recorder.port)], check=True)
    recorder.finish()
    for jar in jars:
        scheme = "mariadb" if "mariadb" in jar.name else "mysql"
        recorder.begin(f"{kind}-{scheme}-jdbc", f"{jar.stem} at {kind}: prepared statements, a cursor, several statements")
        done = subprocess.run(["java", "-cp", str(jar), str(HERE / "MySqlExchanges.java"), scheme, str(recorder.port)],
                              capture_output=True, text=True)
        print(done.stdout, done.stderr)
        recorder.finish()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mysql", type=Path, help="directory of MySQL 8.0's binaries")
    parser.add_argument("--jar", type=Path, action="append", default=[])
    parser.add_argument("--port", type=int, default=33901)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        subprocess.run(["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={directory}/data", "--skip-test-db",
                        "--auth-root-authentication-method=normal"], check=True, capture_output=True)
        session("mariadb-10.11", ["mariadbd", "--user=root", "--plugin-load-add=auth_ed25519"], "IDENTIFIED BY", directory, options)
    if options.mysql:
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name)
            program = [f"{options.mysql}/bin/mysqld", "--user=root", f"--basedir={options.mysql}",
                       f"--lc-messages-dir={options.mysql}/share", "--mysqlx=OFF"]
            subprocess.run([program[0], "--no-defaults", *program[1:4], f"--datadir={directory}/data", "--initialize-insecure"],
                           check=True, capture_output=True)
            session("mysql-8.0", program, "IDENTIFIED WITH mysql_native_password BY", directory, options)


def session(kind, program, identified, directory, options):
    server, root = start(program, directory, options.port)
    try:
        other = ("CREATE USER sha IDENTIFIED WITH caching_sha2_password BY 'throwaway';" if kind.startswith("mysql")
                 else "CREATE USER ed IDENTIFIED VIA ed25519 USING PASSWORD('throwaway');")
        subprocess.run(root, input=other, text=True, check=True)
        subprocess.run(root, input=SETUP.replace("IDENTIFIED BY", identified), text=True, check=True)
        recorder = Recorder(options.port, options.out, without_query_attributes)
        record(kind, recorder, options.jar)
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
