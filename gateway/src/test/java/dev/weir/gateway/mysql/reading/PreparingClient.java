package dev.weir.gateway.mysql.reading;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Has a server prepare texts, byte for byte, and tells what came of it. */
final class PreparingClient implements AutoCloseable {
  private static final int QUERY = 3;
  private static final int PREPARE = 0x16;
  private static final int CLOSE = 0x19;

  /** LONG_PASSWORD, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH, DEPRECATE_EOF. */
  private static final int CAPABILITIES = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x80000 | 0x1000000;

  private final Socket socket;
  private final DataInputStream in;
  private int sequence;

  /**
   * What a server makes of a text.
   *
   * @param error 0 if it takes it; then how many parameters and columns it has
   */
  record Made(int error, int parameters, int columns) {}

  /**
   * @param user has no password
   */
  PreparingClient(int port, String user) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    read();
    var response = new ByteArrayOutputStream();
    for (int i = 0; i < 4; i++) {
      response.write(CAPABILITIES >> (8 * i));
    }
    response.writeBytes(new byte[] {0, 0, 0, 1, 45});
    response.writeBytes(new byte[23]);
    response.writeBytes((user + "\0\0mysql_native_password\0").getBytes(StandardCharsets.US_ASCII));
    write(response.toByteArray());
    byte[] answer = read();
    if (answer[0] == (byte) 0xfe) {
      write(new byte[0]);
      answer = read();
    }
    requireOk(answer);
  }

  /** A statement without a result. */
  void run(String sql) throws IOException {
    command(QUERY, sql.getBytes(StandardCharsets.UTF_8));
    requireOk(read());
  }

  private static void requireOk(byte[] answer) throws IOException {
    if (answer[0] != 0) {
      throw new IOException(new String(answer, StandardCharsets.UTF_8));
    }
  }

  Made prepare(byte[] text) throws IOException {
    command(PREPARE, text);
    byte[] answer = read();
    if (answer[0] == (byte) 0xff) {
      return new Made(two(answer, 1), 0, 0);
    }
    var made = new Made(0, two(answer, 7), two(answer, 5));
    for (int i = 0; i < made.parameters() + made.columns(); i++) {
      read();
    }
    command(CLOSE, Arrays.copyOfRange(answer, 1, 5));
    return made;
  }

  private static int two(byte[] packet, int at) {
    return packet[at] & 0xff | (packet[at + 1] & 0xff) << 8;
  }

  private void command(int code, byte[] rest) throws IOException {
    sequence = 0;
    byte[] all = new byte[rest.length + 1];
    all[0] = (byte) code;
    System.arraycopy(rest, 0, all, 1, rest.length);
    write(all);
  }

  private byte[] read() throws IOException {
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    sequence = in.readUnsignedByte() + 1;
    return in.readNBytes(length);
  }

  private void write(byte[] payload) throws IOException {
    byte[] packet = new byte[4 + payload.length];
    packet[0] = (byte) payload.length;
    packet[1] = (byte) (payload.length >> 8);
    packet[2] = (byte) (payload.length >> 16);
    packet[3] = (byte) sequence++;
    System.arraycopy(payload, 0, packet, 4, payload.length);
    socket.getOutputStream().write(packet);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
