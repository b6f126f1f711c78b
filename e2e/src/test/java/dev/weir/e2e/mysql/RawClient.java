package dev.weir.e2e.mysql;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A MySQL client that keeps every packet as it came, and knows no more than it needs to see where a
 * reply ends (MySQL Internals, "Client/Server Protocol"). Written apart from Weir's own codec, so
 * that the two cannot be wrong together.
 */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final int LARGEST = 0xff_ff_ff;

  /** LONG_PASSWORD, CONNECT_WITH_DB, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION. */
  private static final int BASIC = 0x1 | 0x8 | 0x200 | 0x2000 | 0x8000;

  /** MULTI_STATEMENTS, MULTI_RESULTS, PS_MULTI_RESULTS, PLUGIN_AUTH. */
  private static final int MORE = 0x10000 | 0x20000 | 0x40000 | 0x80000;

  private static final int UTF8MB4_GENERAL_CI = 45;
  private static final int MORE_RESULTS_EXIST = 0x8;
  private static final int CURSOR_EXISTS = 0x40;

  /** COM_* bytes. */
  static final int QUERY = 0x03;

  static final int PREPARE = 0x16;
  static final int EXECUTE = 0x17;
  static final int CLOSE = 0x19;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private int sequence;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  /** Signs in with a token as the password, in the clear on loopback. */
  static RawClient connect(int port, String database, String token) throws IOException {
    return connect(port, database, token, 0, UTF8MB4_GENERAL_CI);
  }

  /**
   * @param lies capabilities that are claimed besides those of every client
   * @param collation by its number
   */
  static RawClient connect(int port, String database, String token, int lies, int collation)
      throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    try {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      var client = new RawClient(socket);
      client.signIn(database, token, lies, collation);
      return client;
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /** Has read the greeting, and says nothing yet. */
  static RawClient greeted(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    try {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      var client = new RawClient(socket);
      client.read();
      return client;
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  private void signIn(String database, String token, int lies, int collation) throws IOException {
    byte[] greeting = read();
    if (greeting[0] == (byte) 0xff) {
      throw new IOException(text(greeting));
    }
    var response = new ByteArrayOutputStream();
    response.writeBytes(little(BASIC | MORE | lies, 4));
    response.writeBytes(little(LARGEST, 4));
    response.write(collation);
    response.writeBytes(new byte[23]);
    response.writeBytes("me\0".getBytes(StandardCharsets.UTF_8));
    response.write(0);
    response.writeBytes((database + "\0").getBytes(StandardCharsets.UTF_8));
    response.writeBytes("mysql_clear_password\0".getBytes(StandardCharsets.UTF_8));
    write(response.toByteArray());
    byte[] answer = read();
    if (answer[0] == (byte) 0xfe) {
      write((token + "\0").getBytes(StandardCharsets.UTF_8));
      answer = read();
    }
    if (answer[0] != 0) {
      throw new IOException(text(answer));
    }
  }

  /** COM_QUERY and its whole reply, or what came until the connection ended. */
  List<byte[]> query(String sql) throws IOException {
    return command(concat(QUERY, sql.getBytes(StandardCharsets.UTF_8)));
  }

  /** COM_STMT_PREPARE, EXECUTE without parameters and CLOSE, with both replies. */
  List<byte[]> prepared(String sql) throws IOException {
    var all = new ArrayList<byte[]>();
    try {
      sequence = 0;
      write(concat(PREPARE, sql.getBytes(StandardCharsets.UTF_8)));
      byte[] first = read();
      all.add(first);
      if (first[0] != 0) {
        return all;
      }
      byte[] id = Arrays.copyOfRange(first, 1, 5);
      int columns = (first[5] & 0xff) | (first[6] & 0xff) << 8;
      int parameters = (first[7] & 0xff) | (first[8] & 0xff) << 8;
      // The number of a statement tells how many were prepared before.
      Arrays.fill(first, 1, 5, (byte) 0);
      for (int count : new int[] {parameters, columns}) {
        for (int i = 0; count > 0 && i <= count; i++) {
          all.add(read());
        }
      }
      var execute = new ByteArrayOutputStream();
      execute.write(EXECUTE);
      execute.writeBytes(id);
      execute.write(0);
      execute.writeBytes(little(1, 4));
      all.addAll(command(execute.toByteArray()));
      sequence = 0;
      write(concat(CLOSE, id));
    } catch (EOFException | SocketException closed) {
      all.add("closed".getBytes(StandardCharsets.US_ASCII));
    }
    return all;
  }

  /** Sends a command and does not wait. */
  void send(byte[] payload) throws IOException {
    sequence = 0;
    write(payload);
  }

  /** How long to wait for a reply from now on. */
  void patience(Duration time) throws SocketException {
    socket.setSoTimeout((int) time.toMillis());
  }

  /** Waits for a packet of whatever is answered. */
  byte[] some() throws IOException {
    return read();
  }

  /** Reads what comes, whatever it is, until nothing does for that long. */
  void hear(Duration quiet) throws IOException {
    patience(quiet);
    var some = new byte[16 << 10];
    try {
      while (in.read(some) >= 0) {
        // It matters to nobody.
      }
    } catch (SocketTimeoutException nothingMore) {
      return;
    }
  }

  /** Bytes as they are. */
  void raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** What COM_STMT_PREPARE is answered: the statement's number. */
  int preparedAs() throws IOException {
    byte[] first = read();
    if (first[0] != 0) {
      throw new IOException(text(first));
    }
    int columns = (first[5] & 0xff) | (first[6] & 0xff) << 8;
    int parameters = (first[7] & 0xff) | (first[8] & 0xff) << 8;
    for (int count : new int[] {parameters, columns}) {
      for (int i = 0; count > 0 && i <= count; i++) {
        read();
      }
    }
    return ByteBuffer.wrap(first, 1, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  /** A command that is answered by one packet of any kind. */
  byte[] sentence(byte[] payload) throws IOException {
    send(payload);
    return read();
  }

  /** The reply to a command that was sent before, or what came until the connection ended. */
  List<byte[]> answer() throws IOException {
    var all = new ArrayList<byte[]>();
    try {
      while (result(all)) {
        // The next result of the same command follows.
      }
    } catch (EOFException | SocketException closed) {
      all.add("closed".getBytes(StandardCharsets.US_ASCII));
    }
    return all;
  }

  /** A command that is answered by packets up to an end or an error: rows, fields. */
  List<byte[]> listing(byte[] payload) throws IOException {
    var all = new ArrayList<byte[]>();
    try {
      send(payload);
      do {
        all.add(read());
      } while (!isEnd(all.getLast()) && all.getLast()[0] != (byte) 0xff);
    } catch (EOFException | SocketException closed) {
      all.add("closed".getBytes(StandardCharsets.US_ASCII));
    }
    return all;
  }

  private static boolean isEnd(byte[] packet) {
    return packet[0] == (byte) 0xfe && packet.length < 9;
  }

  /** Any command that is answered as a query is. */
  List<byte[]> command(byte[] payload) throws IOException {
    try {
      send(payload);
    } catch (SocketException closed) {
      // what was said before that is still there
    }
    return answer();
  }

  /** Whether another result follows. */
  private boolean result(List<byte[]> all) throws IOException {
    byte[] first = read();
    all.add(first);
    switch (first[0] & 0xff) {
      case 0x00 -> {
        return more(okStatus(first));
      }
      case 0xff -> {
        return false;
      }
      case 0xfb -> {
        write(new byte[0]);
        return result(all);
      }
      default -> {
        for (int columns = (int) lengthEncoded(ByteBuffer.wrap(first)); columns >= 0; columns--) {
          byte[] definition = read();
          all.add(definition);
          if (isEnd(definition) && (definition[3] & CURSOR_EXISTS) != 0) {
            return false;
          }
        }
        while (true) {
          byte[] row = read();
          all.add(row);
          if (row[0] == (byte) 0xff) {
            return false;
          }
          if (isEnd(row)) {
            return more((row[3] & 0xff) | (row[4] & 0xff) << 8);
          }
        }
      }
    }
  }

  private static boolean more(int status) {
    return (status & MORE_RESULTS_EXIST) != 0;
  }

  private static int okStatus(byte[] ok) {
    ByteBuffer rest = ByteBuffer.wrap(ok).order(ByteOrder.LITTLE_ENDIAN).position(1);
    lengthEncoded(rest);
    lengthEncoded(rest);
    return rest.getShort() & 0xffff;
  }

  private static long lengthEncoded(ByteBuffer in) {
    int first = in.get() & 0xff;
    int bytes =
        switch (first) {
          case 0xfc -> 2;
          case 0xfd -> 3;
          case 0xfe -> 8;
          default -> 0;
        };
    if (bytes == 0) {
      return first;
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (in.get() & 0xffL) << (8 * i);
    }
    return value;
  }

  private byte[] read() throws IOException {
    var payload = new ByteArrayOutputStream();
    int length;
    do {
      length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
      sequence = in.readUnsignedByte() + 1;
      byte[] part = in.readNBytes(length);
      if (part.length < length) {
        throw new EOFException("a part of a packet");
      }
      payload.writeBytes(part);
    } while (length == LARGEST);
    if (payload.size() == 0) {
      throw new EOFException("an empty packet");
    }
    return payload.toByteArray();
  }

  private void write(byte[] payload) throws IOException {
    int at = 0;
    int length;
    do {
      length = Math.min(LARGEST, payload.length - at);
      out.write(little(length, 3));
      out.write(sequence++);
      out.write(payload, at, length);
      at += length;
    } while (length == LARGEST);
    out.flush();
  }

  static byte[] concat(int command, byte[] rest) {
    byte[] all = new byte[rest.length + 1];
    all[0] = (byte) command;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  static byte[] little(int value, int bytes) {
    byte[] all = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      all[i] = (byte) (value >>> (8 * i));
    }
    return all;
  }

  static String text(byte[] packet) {
    return new String(packet, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
