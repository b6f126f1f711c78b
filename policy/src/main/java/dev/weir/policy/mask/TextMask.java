package dev.weir.policy.mask;

import dev.weir.policy.Mask;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Masks over a run of UTF-8 text. What a mask cannot do becomes {@code ****}. Immutable and
 * thread-safe.
 */
public final class TextMask {
  static final byte[] REDACTED = "****".getBytes(StandardCharsets.US_ASCII);

  /** 128 bits of the HMAC: short enough to read, long enough never to collide. */
  private static final int HASH_BYTES = 16;

  private static final int DOMAIN_CHARACTERS_MAX = 253;

  private final Mask mask;
  private final MaskKey key;

  public TextMask(Mask mask, MaskKey key) {
    this.mask = mask;
    this.key = key;
  }

  /** Appends the masked text; {@code null} masks are redacted, as text has no NULL of its own. */
  public void append(byte[] source, int from, int to, MaskBuffer out) {
    switch (mask) {
      case Mask.KeepLast(int characters) -> keepLast(source, from, to, characters, out);
      case Mask.KeepFirst(int characters) -> keepFirst(source, from, to, characters, out);
      case Mask.Hash() -> putHash(source, from, to, out);
      case Mask.Email() -> email(source, from, to, out);
      case Mask.Redact(), Mask.Whole(), Mask.Null(), Mask.TruncateDate(var _), Mask.Zero() ->
          out.put(REDACTED);
    }
  }

  void putHash(byte[] source, int from, int to, MaskBuffer out) {
    byte[] hash = key.hash(source, from, to - from);
    out.putAscii(HexFormat.of().formatHex(hash, 0, HASH_BYTES));
  }

  private static void keepLast(byte[] source, int from, int to, int kept, MaskBuffer out) {
    int count = Utf8.codePoints(source, from, to);
    if (count <= kept) {
      out.put(REDACTED);
      return;
    }
    out.fill((byte) '*', count - kept);
    int tail = Utf8.backward(source, to, kept);
    out.put(source, tail, to - tail);
  }

  private static void keepFirst(byte[] source, int from, int to, int kept, MaskBuffer out) {
    int count = Utf8.codePoints(source, from, to);
    if (count <= kept) {
      out.put(REDACTED);
      return;
    }
    int end = Utf8.forward(source, from, kept);
    out.put(source, from, end - from);
    out.fill((byte) '*', count - kept);
  }

  /** {@code a***@example.com}; a local part of one character is hidden too. */
  private static void email(byte[] source, int from, int to, MaskBuffer out) {
    int at = lastAt(source, from, to);
    if (at <= from || !isDomain(source, at + 1, to)) {
      out.put(REDACTED);
      return;
    }
    int localCharacters = Utf8.codePoints(source, from, at);
    if (localCharacters < 0) {
      out.put(REDACTED);
      return;
    }
    if (localCharacters > 1) {
      out.put(source, from, Utf8.forward(source, from, 1) - from);
    }
    out.fill((byte) '*', 3);
    out.put(source, at, to - at);
  }

  private static int lastAt(byte[] source, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      if (source[i] == '@') {
        return i;
      }
    }
    return -1;
  }

  /** A domain is shown as it is, so nothing else may pass for one: labels, a dot, a top level. */
  private static boolean isDomain(byte[] source, int from, int to) {
    if (to - from > DOMAIN_CHARACTERS_MAX) {
      return false;
    }
    int lastDot = -1;
    for (int i = from; i < to; i++) {
      byte c = source[i];
      if (c == '.') {
        if (i == from || source[i - 1] == '.') {
          return false;
        }
        lastDot = i;
      } else if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '-') {
        return false;
      }
    }
    return lastDot > from && lastDot < to - 2 && isLetter(source[lastDot + 1]);
  }

  private static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
