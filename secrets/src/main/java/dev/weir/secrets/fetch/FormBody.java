package dev.weir.secrets.fetch;

import dev.weir.session.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names and values as {@code application/x-www-form-urlencoded}, wiped by {@link #close}. Confined
 * to one thread.
 */
public final class FormBody implements AutoCloseable {
  public static final String TYPE = "application/x-www-form-urlencoded";
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private final Buffer buffer = new Buffer();
  private byte[] taken = {};

  /** What it outgrows is wiped. */
  private static final class Buffer extends ByteArrayOutputStream {
    Buffer() {
      super(512);
    }

    void put(int value) {
      if (count == buf.length) {
        byte[] larger = Arrays.copyOf(buf, buf.length * 2);
        Arrays.fill(buf, (byte) 0);
        buf = larger;
      }
      buf[count++] = (byte) value;
    }

    void wipe() {
      Arrays.fill(buf, (byte) 0);
    }
  }

  public FormBody add(String name, String value) {
    return add(name, Call.utf8(value));
  }

  public FormBody add(String name, Secret value) {
    return value.lend(bytes -> add(name, bytes));
  }

  private FormBody add(String name, byte[] value) {
    if (buffer.size() > 0) {
      buffer.put('&');
    }
    encode(Call.utf8(name));
    buffer.put('=');
    encode(value);
    return this;
  }

  /** Percent encoding of everything but RFC 3986's unreserved characters. */
  private void encode(byte[] text) {
    for (byte each : text) {
      if (PLAIN.indexOf(each & 0xff) >= 0) {
        buffer.put(each);
      } else {
        buffer.put('%');
        buffer.put(HEX[(each >> 4) & 0xf]);
        buffer.put(HEX[each & 0xf]);
      }
    }
  }

  /** The body; wiped when this is closed or asked again. */
  public byte[] bytes() {
    Arrays.fill(taken, (byte) 0);
    taken = buffer.toByteArray();
    return taken;
  }

  /** As a query; for what is no secret. */
  public String text() {
    return buffer.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    buffer.wipe();
    Arrays.fill(taken, (byte) 0);
  }
}
