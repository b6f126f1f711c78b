"""How every program here says what it got: one line for each step, the same for the same values."""

import datetime
import decimal
import json
import uuid


def plain(value):
    """What JSON can hold, the same for every driver."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "\\x" + bytes(value).hex()
    if isinstance(value, (decimal.Decimal, float, uuid.UUID, datetime.timedelta)):
        return str(value)
    if hasattr(value, "keys"):
        return {key: plain(value[key]) for key in value.keys()}
    if isinstance(value, (list, tuple, set)):
        return [plain(each) for each in value]
    return str(value)


def say(step, *values):
    print(step, json.dumps([plain(value) for value in values], ensure_ascii=False), flush=True)
