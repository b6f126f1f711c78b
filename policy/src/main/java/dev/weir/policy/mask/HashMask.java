package dev.weir.policy.mask;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Keyed hashes that keep a type: the same value gives the same hash in text and in binary format.
 * Integers give non-negative integers of their type, a uuid gives a version-8 uuid, bytea 16 bytes,
 * JSON a string.
 */
final class HashMask implements ValueMask {
  private static final int HASH_BYTES = 16;

  private final PostgresType type;
  private final boolean binary;
  private final MaskKey key;
  private final byte[] neutral;

  private HashMask(PostgresType type, boolean binary, MaskKey key) {
    this.type = type;
    this.binary = binary;
    this.key = key;
    this.neutral = type.neutral(binary);
  }

  /** Null if hashes of that type do not exist. */
  static @Nullable HashMask of(PostgresType type, boolean binary, MaskKey key) {
    return switch (type) {
      case INT2, INT4, INT8, UUID, BYTEA, JSON, JSONB -> new HashMask(type, binary, key);
      default -> null;
    };
  }

  @Override
  public int apply(byte[] source, int offset, int length, MaskBuffer out) {
    int before = out.length();
    byte[] canonical = canonical(source, offset, length);
    if (canonical == null) {
      out.put(neutral);
    } else {
      put(key.hash(canonical, 0, canonical.length), out);
    }
    return out.length() - before;
  }

  /** The bytes that are the same whatever the format; null if the value is not of its type. */
  private byte @Nullable [] canonical(byte[] source, int offset, int length) {
    return switch (type) {
      case INT2, INT4, INT8 -> canonicalInteger(source, offset, length);
      case UUID ->
          binary
              ? exactly(16, source, offset, length)
              : fromHex(ascii(source, offset, length).replace("-", ""), 16);
      case BYTEA ->
          binary
              ? Arrays.copyOfRange(source, offset, offset + length)
              : canonicalBytea(source, offset, length);
      case JSONB ->
          binary
              ? (length < 1 ? null : Arrays.copyOfRange(source, offset + 1, offset + length))
              : Arrays.copyOfRange(source, offset, offset + length);
      default -> Arrays.copyOfRange(source, offset, offset + length);
    };
  }

  private byte @Nullable [] canonicalInteger(byte[] source, int offset, int length) {
    if (!binary) {
      try {
        String number = Long.toString(Long.parseLong(ascii(source, offset, length)));
        return number.getBytes(StandardCharsets.US_ASCII);
      } catch (NumberFormatException notANumber) {
        return null;
      }
    }
    if (length != neutral.length) {
      return null;
    }
    ByteBuffer value = ByteBuffer.wrap(source, offset, length);
    long number =
        switch (type) {
          case INT2 -> value.getShort();
          case INT4 -> value.getInt();
          default -> value.getLong();
        };
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte @Nullable [] canonicalBytea(byte[] source, int offset, int length) {
    boolean hex = length >= 2 && source[offset] == '\\' && source[offset + 1] == 'x';
    return hex ? fromHex(ascii(source, offset + 2, length - 2), (length - 2) / 2) : null;
  }

  private static byte @Nullable [] exactly(int size, byte[] source, int offset, int length) {
    return length == size ? Arrays.copyOfRange(source, offset, offset + length) : null;
  }

  private static byte @Nullable [] fromHex(String digits, int size) {
    try {
      byte[] bytes = HexFormat.of().parseHex(digits);
      return bytes.length == size ? bytes : null;
    } catch (IllegalArgumentException notHex) {
      return null;
    }
  }

  private void put(byte[] hash, MaskBuffer out) {
    switch (type) {
      case INT2, INT4, INT8 -> putInteger(ByteBuffer.wrap(hash).getLong(), out);
      case UUID -> putUuid(hash, out);
      case BYTEA -> {
        if (binary) {
          out.put(hash, 0, HASH_BYTES);
        } else {
          out.putAscii("\\x" + hex(hash));
        }
      }
      default -> {
        if (binary && type == PostgresType.JSONB) {
          out.put((byte) 1);
        }
        out.putAscii("\"" + hex(hash) + "\"");
      }
    }
  }

  private void putInteger(long random, MaskBuffer out) {
    int bytes = type.neutral(true).length;
    long positive = random >>> (65 - 8 * bytes);
    if (binary) {
      out.putNumber(positive, bytes);
    } else {
      out.putAscii(Long.toString(positive));
    }
  }

  private void putUuid(byte[] hash, MaskBuffer out) {
    hash[6] = (byte) ((hash[6] & 0x0f) | 0x80);
    hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
    if (binary) {
      out.put(hash, 0, 16);
      return;
    }
    ByteBuffer halves = ByteBuffer.wrap(hash);
    out.putAscii(new java.util.UUID(halves.getLong(), halves.getLong()).toString());
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
  }

  private static String ascii(byte[] source, int offset, int length) {
    return new String(source, offset, length, StandardCharsets.ISO_8859_1);
  }
}
