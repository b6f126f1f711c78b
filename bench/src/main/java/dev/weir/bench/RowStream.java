package dev.weir.bench;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads a result as fast as it comes, so that what is measured is the way and not the
 * reader: it walks the frames and counts rows. PostgreSQL manual, chapter "Message Formats".
 */
final class RowStream implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int PROTOCOL_3_0 = 196608;
  private static final int CLEARTEXT = 3;

  private final Socket socket;
  private final DataOutputStream out;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;

  private RowStream(Socket socket) throws IOException {
    this.socket = socket;
    // pgbouncer refuses a start-up packet that comes in parts.
    this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    this.in = socket.getInputStream();
  }

  static RowStream connect(Target target) throws IOException {
    return connect(target, null);
  }

  /**
   * @param tls null for none
   */
  static RowStream connect(Target target, @Nullable SSLContext tls) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
    socket.setTcpNoDelay(true);
    var stream = new RowStream(tls == null ? socket : BenchTls.within(tls, socket));
    stream.startUp(target);
    return stream;
  }

  /** Sends a query whose answer somebody else reads from {@link #input}. */
  void ask(String sql) throws IOException {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    out.writeByte('Q');
    out.writeInt(4 + text.length + 1);
    out.write(text);
    out.writeByte(0);
    out.flush();
  }

  InputStream input() {
    return in;
  }

  /**
   * Runs a query and reads every row.
   *
   * @return how many, and the first row's bytes
   */
  Result read(String sql) throws IOException {
    ask(sql);
    long rows = 0;
    byte[] first = null;
    while (true) {
      int type = head();
      int length = bodyLength();
      if (type == 'D') {
        rows++;
        if (first == null) {
          first = body(length);
          continue;
        }
      } else if (type == 'E') {
        throw new IOException("the stream failed: " + text(body(length)));
      } else if (type == 'Z') {
        skip(length);
        return new Result(rows, first == null ? new byte[0] : first);
      }
      skip(length);
    }
  }

  /**
   * @param first the body of the first DataRow
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Result(long rows, byte[] first) {
    /** A value of the first row as text. */
    String value(int column) throws IOException {
      var data = new DataInputStream(new java.io.ByteArrayInputStream(first));
      data.readShort();
      for (int i = 0; ; i++) {
        byte[] value = data.readNBytes(Math.max(0, data.readInt()));
        if (i == column) {
          return new String(value, StandardCharsets.UTF_8);
        }
      }
    }
  }

  private void startUp(Target target) throws IOException {
    var parameters = new ByteArrayOutputStream();
    for (String word : new String[] {"user", target.user(), "database", target.database(), ""}) {
      parameters.writeBytes(word.getBytes(StandardCharsets.UTF_8));
      parameters.write(0);
    }
    out.writeInt(8 + parameters.size());
    out.writeInt(PROTOCOL_3_0);
    parameters.writeTo(out);
    out.flush();
    while (true) {
      int type = head();
      byte[] body = body(bodyLength());
      if (type == 'R' && java.nio.ByteBuffer.wrap(body).getInt() == CLEARTEXT) {
        password(target.password());
      } else if (type == 'E') {
        throw new IOException(
            "%s refused the stream's client: %s".formatted(target.name(), text(body)));
      } else if (type == 'Z') {
        return;
      }
    }
  }

  private void password(@Nullable String password) throws IOException {
    byte[] bytes = (password == null ? "" : password).getBytes(StandardCharsets.UTF_8);
    out.writeByte('p');
    out.writeInt(4 + bytes.length + 1);
    out.write(bytes);
    out.writeByte(0);
    out.flush();
  }

  private int head() throws IOException {
    need(5);
    return buffer[start];
  }

  /** Takes the frame's head and tells how long its body is. */
  private int bodyLength() {
    int length = java.nio.ByteBuffer.wrap(buffer, start + 1, 4).getInt();
    start += 5;
    return length - 4;
  }

  private byte[] body(int length) throws IOException {
    var body = new byte[length];
    int taken = Math.min(length, end - start);
    System.arraycopy(buffer, start, body, 0, taken);
    start += taken;
    if (taken < length && in.readNBytes(body, taken, length - taken) < length - taken) {
      throw new IOException("the connection was closed");
    }
    return body;
  }

  private void skip(int length) throws IOException {
    int held = Math.min(length, end - start);
    start += held;
    in.skipNBytes(length - held);
  }

  private void need(int bytes) throws IOException {
    while (end - start < bytes) {
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
      }
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        throw new IOException("the connection was closed");
      }
      end += read;
    }
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).replace('\0', ' ');
  }

  @Override
  public void close() throws IOException {
    Arrays.fill(buffer, (byte) 0);
    socket.close();
  }
}
