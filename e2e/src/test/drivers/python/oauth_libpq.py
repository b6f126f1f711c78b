"""Signs in with PostgreSQL 18's libpq by OAUTHBEARER and prints what was asked for and answered.

libpq asks a hook of the application for the token, after it has learnt from the server where
tokens are to be had. Arguments: the library, the connection, the token, a query.
"""

import ctypes
import sys

BEARER_TOKEN = 1


class Request(ctypes.Structure):
    """PGoauthBearerRequest of libpq-fe.h."""

    _fields_ = [
        ("openid_configuration", ctypes.c_char_p),
        ("scope", ctypes.c_char_p),
        ("run", ctypes.c_void_p),
        ("cleanup", ctypes.c_void_p),
        ("token", ctypes.c_char_p),
        ("user", ctypes.c_void_p),
    ]


library, conninfo, token, query = sys.argv[1:]
libpq = ctypes.CDLL(library)
libpq.PQconnectdb.restype = ctypes.c_void_p
libpq.PQexec.restype = ctypes.c_void_p
for name in ("PQerrorMessage", "PQgetvalue", "PQresultErrorMessage"):
    getattr(libpq, name).restype = ctypes.c_char_p
kept = ctypes.create_string_buffer(token.encode())
HOOK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


@HOOK
def hook(kind, connection, data):
    if kind != BEARER_TOKEN:
        return 0
    request = ctypes.cast(data, ctypes.POINTER(Request)).contents
    print("asked", request.openid_configuration.decode(), (request.scope or b"").decode(), flush=True)
    request.token = ctypes.cast(kept, ctypes.c_char_p)
    return 1


libpq.PQsetAuthDataHook(hook)
connection = ctypes.c_void_p(libpq.PQconnectdb(conninfo.encode()))
if libpq.PQstatus(connection) != 0:
    print("refused", libpq.PQerrorMessage(connection).decode())
else:
    result = ctypes.c_void_p(libpq.PQexec(connection, query.encode()))
    print("answer", libpq.PQgetvalue(result, 0, 0).decode())
libpq.PQfinish(connection)
