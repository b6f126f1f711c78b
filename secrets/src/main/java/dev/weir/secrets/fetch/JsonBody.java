package dev.weir.secrets.fetch;

import dev.weir.session.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A JSON object of texts, wiped by {@link #close}. Confined to one thread. */
public final class JsonBody implements AutoCloseable {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final List<byte[]> members = new ArrayList<>();
  private byte[] taken = {};

  public JsonBody add(String name, String value) {
    members.add(member(name, Call.utf8(value)));
    return this;
  }

  public JsonBody add(String name, Secret value) {
    members.add(value.lend(bytes -> member(name, bytes)));
    return this;
  }

  private static byte[] member(String name, byte[] value) {
    byte[] quotedName = quoted(Call.utf8(name));
    byte[] quotedValue = quoted(value);
    byte[] member = new byte[quotedName.length + 1 + quotedValue.length];
    System.arraycopy(quotedName, 0, member, 0, quotedName.length);
    member[quotedName.length] = ':';
    System.arraycopy(quotedValue, 0, member, quotedName.length + 1, quotedValue.length);
    Arrays.fill(quotedValue, (byte) 0);
    return member;
  }

  /** RFC 8259: what is below a blank, quotes and backslashes are escaped; UTF-8 stays. */
  private static byte[] quoted(byte[] text) {
    byte[] out = new byte[text.length * 6 + 2];
    int length = 0;
    out[length++] = '"';
    for (byte each : text) {
      if (each == '"' || each == '\\') {
        out[length++] = '\\';
        out[length++] = each;
      } else if (each >= 0 && each < ' ') {
        byte[] escaped = {'\\', 'u', '0', '0', HEX[each >> 4], HEX[each & 0xf]};
        System.arraycopy(escaped, 0, out, length, escaped.length);
        length += escaped.length;
      } else {
        out[length++] = each;
      }
    }
    out[length++] = '"';
    byte[] exact = Arrays.copyOf(out, length);
    Arrays.fill(out, (byte) 0);
    return exact;
  }

  /** The body; wiped when this is closed or asked again. */
  public byte[] bytes() {
    int length = 1 + members.stream().mapToInt(member -> member.length + 1).sum();
    byte[] body = new byte[Math.max(2, length)];
    int at = 0;
    body[at++] = '{';
    for (byte[] member : members) {
      if (at > 1) {
        body[at++] = ',';
      }
      System.arraycopy(member, 0, body, at, member.length);
      at += member.length;
    }
    body[at] = '}';
    Arrays.fill(taken, (byte) 0);
    taken = body;
    return body;
  }

  @Override
  public void close() {
    members.forEach(member -> Arrays.fill(member, (byte) 0));
    Arrays.fill(taken, (byte) 0);
  }
}
