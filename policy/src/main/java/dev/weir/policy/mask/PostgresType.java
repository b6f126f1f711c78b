package dev.weir.policy.mask;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's built-in types with their neutral values in both wire formats (pg_type.dat; send and
 * receive functions of each type). A type that is not here has no neutral value but NULL.
 */
enum PostgresType {
  TEXT("****", ascii("****"), 25, 1043, 19, 705, 2275),
  BPCHAR("****", ascii("****"), 1042),
  CHAR("*", ascii("*"), 18),
  XML("<redacted/>", ascii("<redacted/>"), 142),
  BOOL("f", zeros(1), 16),
  INT2("0", zeros(2), 21),
  INT4("0", zeros(4), 23),
  INT8("0", zeros(8), 20),
  OID("0", zeros(4), 26, 28, 29),
  XID8("0", zeros(8), 5069),
  /** regproc and its kin: {@code -} is how they print 0. */
  REGISTERED("-", zeros(4), 24, 2202, 2203, 2204, 2205, 2206, 4096, 4089, 4191, 3734, 3769),
  FLOAT4("0", zeros(4), 700),
  FLOAT8("0", zeros(8), 701),
  /** Binary: no digits, weight 0, sign 0, scale 0. */
  NUMERIC("0", zeros(8), 1700),
  MONEY("$0.00", zeros(8), 790),
  /** Binary dates and timestamps count from 2000-01-01: 10,957 days after the epoch. */
  DATE("1970-01-01", number(-10_957, 4), 1082),
  TIME("00:00:00", zeros(8), 1083),
  TIMETZ("00:00:00+00", zeros(12), 1266),
  TIMESTAMP("1970-01-01 00:00:00", number(-946_684_800_000_000L, 8), 1114),
  TIMESTAMPTZ("1970-01-01 00:00:00+00", number(-946_684_800_000_000L, 8), 1184),
  INTERVAL("00:00:00", zeros(16), 1186),
  UUID("00000000-0000-0000-0000-000000000000", zeros(16), 2950),
  JSON("{}", ascii("{}"), 114),
  /** Binary: version 1, then the text. */
  JSONB("{}", ascii("\u0001{}"), 3802),
  JSONPATH("$", ascii("\u0001$"), 4072),
  BYTEA("\\x", zeros(0), 17),
  /** Binary: family AF_INET, bits, is_cidr, address length, address. */
  INET("0.0.0.0", new byte[] {2, 32, 0, 4, 0, 0, 0, 0}, 869),
  CIDR("0.0.0.0/32", new byte[] {2, 32, 1, 4, 0, 0, 0, 0}, 650),
  MACADDR("00:00:00:00:00:00", zeros(6), 829),
  MACADDR8("00:00:00:00:00:00:00:00", zeros(8), 774),
  /** Binary: number of bits, then the bits. */
  BITS("0", new byte[] {0, 0, 0, 1, 0}, 1560, 1562),
  POINT("(0,0)", zeros(16), 600),
  LSEG("[(0,0),(0,0)]", zeros(32), 601),
  BOX("(0,0),(0,0)", zeros(32), 603),
  CIRCLE("<(0,0),0>", zeros(24), 718),
  LSN("0/0", zeros(8), 3220),
  TSVECTOR("", zeros(4), 3614),
  /** Binary: the flag byte RANGE_EMPTY. */
  RANGE("empty", new byte[] {1}, 3904, 3906, 3908, 3910, 3912, 3926),
  MULTIRANGE("{}", zeros(4), 4451, 4532, 4533, 4534, 4535, 4536);

  private static final Map<Integer, PostgresType> BY_OID = byOid();

  /** Array type to element type (pg_type.typarray). */
  private static final Map<Integer, Integer> ELEMENT_BY_ARRAY = elementsByArray();

  private final byte[] neutralText;
  private final byte[] neutralBinary;
  private final int[] oids;

  PostgresType(String neutralText, byte[] neutralBinary, int... oids) {
    this.neutralText = ascii(neutralText);
    this.neutralBinary = neutralBinary;
    this.oids = oids;
  }

  /** The type of that OID, or null if it is an array or not built in. */
  static @Nullable PostgresType ofOid(int oid) {
    return BY_OID.get(oid);
  }

  /** The element type's OID if this is a built-in array type, otherwise 0. */
  static int elementOid(int arrayOid) {
    return ELEMENT_BY_ARRAY.getOrDefault(arrayOid, 0);
  }

  /** Every OID that has a neutral value of its own. */
  static Iterable<Integer> oids() {
    return BY_OID.keySet();
  }

  static Iterable<Integer> arrayOids() {
    return ELEMENT_BY_ARRAY.keySet();
  }

  byte[] neutral(boolean binary) {
    return (binary ? neutralBinary : neutralText).clone();
  }

  /** Text whose bytes are the same in both formats and of any length. */
  boolean isText() {
    return this == TEXT || this == BPCHAR;
  }

  /** An empty array: no dimensions, no flags, the element type (array_send). */
  static byte[] emptyArray(int elementOid, boolean binary) {
    return binary
        ? ByteBuffer.allocate(12).putInt(0).putInt(0).putInt(elementOid).array()
        : ascii("{}");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] zeros(int count) {
    return new byte[count];
  }

  private static byte[] number(long value, int bytes) {
    byte[] wide = ByteBuffer.allocate(8).putLong(value).array();
    return Arrays.copyOfRange(wide, 8 - bytes, 8);
  }

  private static Map<Integer, PostgresType> byOid() {
    Map<Integer, PostgresType> types = new HashMap<>();
    for (PostgresType type : values()) {
      for (int oid : type.oids) {
        types.put(oid, type);
      }
    }
    return Map.copyOf(types);
  }

  private static Map<Integer, Integer> elementsByArray() {
    int[][] pairs = {
      {1000, 16},
      {1001, 17},
      {1002, 18},
      {1003, 19},
      {1005, 21},
      {1007, 23},
      {1008, 24},
      {1009, 25},
      {1011, 28},
      {1012, 29},
      {1014, 1042},
      {1015, 1043},
      {1016, 20},
      {1017, 600},
      {1018, 601},
      {1020, 603},
      {719, 718},
      {1021, 700},
      {1022, 701},
      {1028, 26},
      {1040, 829},
      {775, 774},
      {1041, 869},
      {651, 650},
      {1115, 1114},
      {1182, 1082},
      {1183, 1083},
      {1185, 1184},
      {1187, 1186},
      {1231, 1700},
      {1263, 2275},
      {1270, 1266},
      {1561, 1560},
      {1563, 1562},
      {143, 142},
      {199, 114},
      {791, 790},
      {2951, 2950},
      {3221, 3220},
      {3643, 3614},
      {3807, 3802},
      {4073, 4072},
      {3905, 3904},
      {3907, 3906},
      {3909, 3908},
      {3911, 3910},
      {3913, 3912},
      {3927, 3926},
      {2210, 2205},
      {2211, 2206},
      {4097, 4096}
    };
    Map<Integer, Integer> elements = new HashMap<>();
    for (int[] pair : pairs) {
      elements.put(pair[0], pair[1]);
    }
    return Map.copyOf(elements);
  }
}
