package dev.weir.testkit.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes the few ASN.1 DER values an X.509 certificate is made of (ITU-T X.690). Stateless. */
final class Der {
  static final int BOOLEAN = 0x01;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int UTF8_STRING = 0x0c;
  static final int UTC_TIME = 0x17;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;
  static final int CONTEXT_CONSTRUCTED = 0xa0;
  static final int CONTEXT_PRIMITIVE = 0x80;
  private static final DateTimeFormatter UTC_TIME_FORMAT =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] value(int tag, byte[]... contents) {
    byte[] body = concatenated(contents);
    var out = new ByteArrayOutputStream(body.length + 6);
    out.write(tag);
    if (body.length < 0x80) {
      out.write(body.length);
    } else {
      byte[] length = BigInteger.valueOf(body.length).toByteArray();
      int skipped = length[0] == 0 ? 1 : 0;
      out.write(0x80 | (length.length - skipped));
      out.write(length, skipped, length.length - skipped);
    }
    out.writeBytes(body);
    return out.toByteArray();
  }

  static byte[] sequence(byte[]... contents) {
    return value(SEQUENCE, contents);
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  static byte[] bitString(int unusedBits, byte[] bits) {
    return value(BIT_STRING, new byte[] {(byte) unusedBits}, bits);
  }

  static byte[] utf8(String text) {
    return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
  }

  /** For years up to 2049, which is what RFC 5280 section 4.1.2.5 wants as UTCTime. */
  static byte[] utcTime(Instant at) {
    return value(UTC_TIME, UTC_TIME_FORMAT.format(at).getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] objectIdentifier(int... arcs) {
    var body = new ByteArrayOutputStream();
    body.write(arcs[0] * 40 + arcs[1]);
    for (int i = 2; i < arcs.length; i++) {
      int arc = arcs[i];
      int groups = Math.max(1, (31 - Integer.numberOfLeadingZeros(arc)) / 7 + 1);
      for (int group = groups - 1; group >= 0; group--) {
        body.write(((arc >>> (7 * group)) & 0x7f) | (group > 0 ? 0x80 : 0));
      }
    }
    return value(OBJECT_IDENTIFIER, body.toByteArray());
  }

  private static byte[] concatenated(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
