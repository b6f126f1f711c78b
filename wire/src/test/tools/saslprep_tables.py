#!/usr/bin/env python3
"""Writes SaslPrepTables.java: the tables of RFC 3454 that RFC 4013 names, for Unicode 3.2."""

import stringprep as s
import textwrap

TABLES = (
    ("SPACE", "C.1.2, mapped to a blank", [s.in_table_c12]),
    ("NOTHING", "B.1, mapped to nothing", [s.in_table_b1]),
    ("PROHIBITED", "C.1.2, C.2, C.3 to C.9, prohibited in the output",
     [s.in_table_c12, s.in_table_c21_c22, s.in_table_c3, s.in_table_c4, s.in_table_c5, s.in_table_c6,
      s.in_table_c7, s.in_table_c8, s.in_table_c9]),
    ("UNASSIGNED", "A.1, unassigned in Unicode 3.2", [s.in_table_a1]),
    ("RIGHT_TO_LEFT", "D.1, characters of category R or AL", [s.in_table_d1]),
    ("LEFT_TO_RIGHT", "D.2, characters of category L", [s.in_table_d2]),
)


def ranges(tests):
    start = None
    for code in range(0x110001):
        # the tables list surrogates as prohibited; Java never hands one out of valid UTF-8
        inside = code < 0x110000 and any(test(chr(code)) for test in tests)
        if inside and start is None:
            start = code
        if not inside and start is not None:
            yield f"{start:X}" if start == code - 1 else f"{start:X}-{code - 1:X}"
            start = None


print('''package dev.weir.wire.postgres.auth;

/**
 * The tables of RFC 3454 (stringprep, Unicode 3.2) that SASLprep names, as ranges of code points.
 * Written by {@code src/test/tools/saslprep_tables.py}.
 */
final class SaslPrepTables {
  private SaslPrepTables() {}
''')
for name, title, tests in TABLES:
    print(f'  /** {title}. */\n  static final CodePoints {name} =\n      CodePoints.parse(\n          """')
    print(textwrap.indent(textwrap.fill(" ".join(ranges(tests)), 88, break_on_hyphens=False), " " * 10))
    print('          """);\n')
print("}")
