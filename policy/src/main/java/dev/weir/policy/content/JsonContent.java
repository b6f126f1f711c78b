package dev.weir.policy.content;

import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.ValueMask;
import java.nio.charset.StandardCharsets;

/**
 * Masks matches inside the strings of a JSON text (RFC 8259), escapes seen through, and sets a
 * number that is a match to 0, so that what comes out is JSON again. Immutable and thread-safe.
 */
final class JsonContent implements ValueMask {
  private final TextContent text;

  JsonContent(TextContent text) {
    this.text = text;
  }

  @Override
  public int apply(byte[] source, int offset, int length, MaskBuffer out) {
    int before = out.length();
    int end = offset + length;
    int copied = offset;
    int at = offset;
    while (at < end) {
      if (source[at] == '"') {
        int close = stringEnd(source, at + 1, end);
        copied = maskString(source, at + 1, close, copied, out);
        at = close + 1;
      } else if (Finder.isDigit(source[at])) {
        int close = numberEnd(source, at, end);
        copied = maskNumber(source, at, close, copied, out);
        at = close;
      } else {
        at++;
      }
    }
    if (copied == offset) {
      return UNCHANGED;
    }
    out.put(source, copied, end - copied);
    return out.length() - before;
  }

  /** Answers up to where the source has been copied. */
  private int maskString(byte[] source, int from, int to, int copied, MaskBuffer out) {
    if (!escaped(source, from, to)) {
      if (!text.finds(source, from, to)) {
        return copied;
      }
      out.put(source, copied, from - copied);
      text.apply(source, from, to - from, out);
      return to;
    }
    byte[] plain = unescape(source, from, to);
    if (!text.finds(plain, 0, plain.length)) {
      return copied;
    }
    var masked = new MaskBuffer(plain.length);
    text.apply(plain, 0, plain.length, masked);
    out.put(source, copied, from - copied);
    escape(masked, out);
    return to;
  }

  private int maskNumber(byte[] source, int from, int to, int copied, MaskBuffer out) {
    if (!text.finds(source, from, to)) {
      return copied;
    }
    out.put(source, copied, from - copied);
    out.put((byte) '0');
    return to;
  }

  private static int stringEnd(byte[] source, int from, int end) {
    int at = from;
    while (at < end && source[at] != '"') {
      at += source[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, end);
  }

  private static int numberEnd(byte[] source, int from, int end) {
    int at = from;
    while (at < end && (Finder.isDigit(source[at]) || "+-.eE".indexOf(source[at]) >= 0)) {
      at++;
    }
    return at;
  }

  private static boolean escaped(byte[] source, int from, int to) {
    for (int i = from; i < to; i++) {
      if (source[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  private static byte[] unescape(byte[] source, int from, int to) {
    String raw = new String(source, from, to - from, StandardCharsets.UTF_8);
    StringBuilder plain = new StringBuilder(raw.length());
    int at = 0;
    while (at < raw.length()) {
      char c = raw.charAt(at);
      if (c != '\\' || at + 1 == raw.length()) {
        plain.append(c);
        at++;
      } else if (raw.charAt(at + 1) == 'u' && isHex(raw, at + 2)) {
        plain.append((char) Integer.parseInt(raw, at + 2, at + 6, 16));
        at += 6;
      } else {
        plain.append(unescape(raw.charAt(at + 1)));
        at += 2;
      }
    }
    return plain.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isHex(String raw, int from) {
    return from + 4 <= raw.length()
        && raw.substring(from, from + 4).chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  private static char unescape(char c) {
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  private static void escape(MaskBuffer plain, MaskBuffer out) {
    for (int i = 0; i < plain.length(); i++) {
      byte c = plain.array()[i];
      if (c == '"' || c == '\\') {
        out.put((byte) '\\');
        out.put(c);
      } else if (c >= 0 && c < ' ') {
        out.putAscii("\\u%04x".formatted((int) c));
      } else {
        out.put(c);
      }
    }
  }
}
