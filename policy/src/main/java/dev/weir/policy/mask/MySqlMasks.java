package dev.weir.policy.mask;

import dev.weir.policy.Mask;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Turns a mask into the mask of one column of a MySQL or MariaDB result, by its type, collation and
 * protocol. Values are without the length that stands before them. The outcome is always a value
 * that drivers read as that type, or NULL; a mask that means nothing for the type redacts. The
 * table is in docs/masking.md.
 */
public final class MySqlMasks {
  private static final int HASH_BYTES = 16;
  private static final int MEDIUMINT_BYTES = 3;
  private static final int MEDIUMINT = 0x09;

  private MySqlMasks() {}

  /**
   * @param binary the result came of a prepared statement's execution
   */
  public static ValueMask compile(Mask mask, MySqlColumn column, boolean binary, MaskKey key) {
    MySqlType type = MySqlType.of(column.type());
    if (mask instanceof Mask.Null || type == null) {
      return MySqlMasks::becomesNull;
    }
    if (mask instanceof Mask.Whole) {
      return whole(compile(new Mask.Redact(), column, binary, key));
    }
    if (type == MySqlType.TEXT) {
      return text(mask, MySqlEncoding.of(column.collation()), key);
    }
    byte[] neutral = type.neutral(binary);
    return switch (mask) {
      case Mask.TruncateDate(var unit) when type == MySqlType.DATE || type == MySqlType.DATETIME ->
          new MySqlDateTruncation(type, binary, unit);
      case Mask.Hash() when type.isInteger() -> integerHash(type, column, binary, key);
      case Mask.Hash() when type == MySqlType.JSON ->
          (source, offset, length, out) ->
              put(("\"" + hex(key.hash(source, offset, length)) + "\""), out);
      case Mask.Redact(),
          Mask.Whole(),
          Mask.Null(),
          Mask.Hash(),
          Mask.KeepLast(var _),
          Mask.KeepFirst(var _),
          Mask.Email(),
          Mask.TruncateDate(var _),
          Mask.Zero() ->
          fixed(neutral);
    };
  }

  /** The neutral value, whatever there is: NULL as well. */
  private static ValueMask whole(ValueMask redact) {
    return new ValueMask() {
      @Override
      public int apply(byte[] source, int offset, int length, MaskBuffer out) {
        return redact.apply(source, offset, 0, out);
      }

      @Override
      public boolean masksNull() {
        return true;
      }
    };
  }

  private static ValueMask text(Mask mask, MySqlEncoding encoding, MaskKey key) {
    var text = new TextMask(mask, key);
    return switch (encoding) {
      case UTF8 ->
          (source, offset, length, out) -> {
            int before = out.length();
            text.append(source, offset, offset + length, out);
            return out.length() - before;
          };
      case BYTES ->
          mask instanceof Mask.Hash
              ? (source, offset, length, out) -> {
                out.put(key.hash(source, offset, length), 0, HASH_BYTES);
                return HASH_BYTES;
              }
              : fixed(new byte[0]);
      case UNKNOWN -> fixed(new byte[0]);
      case SINGLE_BYTE, UTF16, UTF16LE, UTF32, MULTI_BYTE -> {
        byte[] redacted = encoding.encoded(TextMask.REDACTED, 0, TextMask.REDACTED.length);
        yield (source, offset, length, out) -> {
          byte[] utf8 = encoding.utf8(source, offset, length);
          byte[] masked = utf8 == null ? redacted : encoded(text, encoding, utf8);
          out.put(masked);
          return masked.length;
        };
      }
    };
  }

  private static byte[] encoded(TextMask text, MySqlEncoding encoding, byte[] utf8) {
    var buffer = new MaskBuffer();
    text.append(utf8, 0, utf8.length, buffer);
    return encoding.encoded(buffer.array(), 0, buffer.length());
  }

  /** The same value gives the same hash in both protocols and whatever its padding with zeros. */
  private static ValueMask integerHash(
      MySqlType type, MySqlColumn column, boolean binary, MaskKey key) {
    byte[] neutral = type.neutral(binary);
    int bytes = column.type() == MEDIUMINT ? MEDIUMINT_BYTES : type.integerBytes();
    return (source, offset, length, out) -> {
      String number =
          binary
              ? fromBinary(source, offset, length, type.integerBytes(), column.unsigned())
              : fromText(source, offset, length);
      if (number == null) {
        out.put(neutral);
        return neutral.length;
      }
      byte[] canonical = number.getBytes(StandardCharsets.US_ASCII);
      byte[] hash = key.hash(canonical, 0, canonical.length);
      long random = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        random = random << 8 | (hash[i] & 0xff);
      }
      long positive = random >>> (65 - 8 * bytes);
      if (!binary) {
        return put(Long.toString(positive), out);
      }
      for (int i = 0; i < type.integerBytes(); i++) {
        out.put((byte) (positive >>> (8 * i)));
      }
      return type.integerBytes();
    };
  }

  private static @Nullable String fromBinary(
      byte[] source, int offset, int length, int bytes, boolean unsigned) {
    if (length != bytes) {
      return null;
    }
    long value = unsigned ? 0 : source[offset + bytes - 1] >> 7;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (source[offset + i] & 0xff);
    }
    return unsigned ? Long.toUnsignedString(value) : Long.toString(value);
  }

  private static @Nullable String fromText(byte[] source, int offset, int length) {
    String text = new String(source, offset, length, StandardCharsets.ISO_8859_1);
    if (!text.matches("-?[0-9]{1,255}")) {
      return null;
    }
    String plain = text.replaceFirst("^(-?)0+(?=[0-9])", "$1");
    return plain.equals("-0") ? "0" : plain;
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
  }

  private static int put(String ascii, MaskBuffer out) {
    out.putAscii(ascii);
    return ascii.length();
  }

  private static ValueMask fixed(byte[] value) {
    return (source, offset, length, out) -> {
      out.put(value);
      return value.length;
    };
  }

  private static int becomesNull(byte[] source, int offset, int length, MaskBuffer out) {
    return ValueMask.NULL;
  }
}
