package dev.weir.policy.mask;

import dev.weir.policy.Mask;
import org.jspecify.annotations.Nullable;

/**
 * Turns a mask into the mask of one result column, by its PostgreSQL type and wire format. The
 * outcome is always a value that the type's own decoder reads, or NULL; a mask that means nothing
 * for the type redacts. The table is in docs/masking.md.
 */
public final class Masks {
  private Masks() {}

  /**
   * @param typeOid as RowDescription names the column's type
   * @param binary the column's format code is 1
   */
  public static ValueMask compile(Mask mask, int typeOid, boolean binary, MaskKey key) {
    return compile(mask, typeOid, null, binary, key);
  }

  /**
   * @param typeName the type's name as the catalogue prints it, which tells types without a fixed
   *     OID apart ({@code citext}); null if it is not known
   */
  public static ValueMask compile(
      Mask mask, int typeOid, @Nullable String typeName, boolean binary, MaskKey key) {
    if (mask instanceof Mask.Null) {
      return Masks::becomesNull;
    }
    if (mask instanceof Mask.Whole) {
      return whole(typeOid, typeName, binary, key);
    }
    int elementOid = PostgresType.elementOid(typeOid);
    if (elementOid != 0) {
      return fixed(PostgresType.emptyArray(elementOid, binary));
    }
    PostgresType type = type(typeOid, typeName);
    if (type == null) {
      return Masks::becomesNull;
    }
    return compile(mask, type, binary, key);
  }

  /** The neutral value, whatever there is: NULL as well. */
  private static ValueMask whole(
      int typeOid, @Nullable String typeName, boolean binary, MaskKey key) {
    ValueMask redact = compile(new Mask.Redact(), typeOid, typeName, binary, key);
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

  private static ValueMask compile(Mask mask, PostgresType type, boolean binary, MaskKey key) {
    if (type.isText()) {
      return text(mask, type, key);
    }
    return switch (mask) {
      case Mask.TruncateDate(var unit) when isDate(type) -> new DateTruncation(type, binary, unit);
      case Mask.Hash() -> {
        HashMask hash = HashMask.of(type, binary, key);
        yield hash == null ? fixed(type.neutral(binary)) : hash;
      }
      case Mask.Redact(),
          Mask.Whole(),
          Mask.Null(),
          Mask.KeepLast(var _),
          Mask.KeepFirst(var _),
          Mask.Email(),
          Mask.TruncateDate(var _),
          Mask.Zero() ->
          fixed(type.neutral(binary));
    };
  }

  private static ValueMask text(Mask mask, PostgresType type, MaskKey key) {
    var text = new TextMask(mask, key);
    // char(n) is sent padded; the padding is no part of the value.
    boolean padded = type == PostgresType.BPCHAR;
    return (source, offset, length, out) -> {
      int end = offset + length;
      while (padded && end > offset && source[end - 1] == ' ') {
        end--;
      }
      int before = out.length();
      text.append(source, offset, end, out);
      return out.length() - before;
    };
  }

  private static @Nullable PostgresType type(int oid, @Nullable String name) {
    PostgresType type = PostgresType.ofOid(oid);
    return type == null && name != null && (name.equals("citext") || name.endsWith(".citext"))
        ? PostgresType.TEXT
        : type;
  }

  private static boolean isDate(PostgresType type) {
    return type == PostgresType.DATE
        || type == PostgresType.TIMESTAMP
        || type == PostgresType.TIMESTAMPTZ;
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
