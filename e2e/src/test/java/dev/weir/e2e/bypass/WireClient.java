package dev.weir.e2e.bypass;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that keeps every byte the other side sends, so that nothing is hidden by a driver. */
final class WireClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int CLEARTEXT_PASSWORD = 3;

  /** How statements are sent and results asked for. */
  enum Mode {
    SIMPLE,
    EXTENDED_TEXT,
    EXTENDED_BINARY
  }

  /** A message of the server. */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Message(char type, byte[] body) {
    /** A field of an error or notice, or an empty text. */
    String field(char code) {
      for (String field : new String(body, StandardCharsets.UTF_8).split("\0")) {
        if (!field.isEmpty() && field.charAt(0) == code) {
          return field.substring(1);
        }
      }
      return "";
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  private WireClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    this.out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
  }

  static WireClient connect(int port, String database, String token) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    var client = new WireClient(socket);
    client.signIn(database, token);
    return client;
  }

  private void signIn(String database, String token) throws IOException {
    var body = new ByteArrayOutputStream();
    for (String word :
        List.of("user", "mallory", "database", database, "client_encoding", "UTF8")) {
      body.writeBytes(cString(word));
    }
    body.write(0);
    out.writeInt(body.size() + 2 * Integer.BYTES);
    out.writeInt(PROTOCOL_3_0);
    body.writeTo(out);
    out.flush();
    while (true) {
      Message message = read();
      switch (message.type()) {
        case 'R' -> {
          if (ByteBuffer.wrap(message.body()).getInt() == CLEARTEXT_PASSWORD) {
            send('p', cString(token));
            out.flush();
          }
        }
        case 'E' -> throw new IOException("sign-in refused: " + message.field('M'));
        case 'Z' -> {
          return;
        }
        default -> {}
      }
    }
  }

  /** Everything that the server sends until it is ready again, or closes the connection. */
  List<Message> run(String sql, Mode mode) throws IOException {
    switch (mode) {
      case SIMPLE -> send('Q', cString(sql));
      case EXTENDED_TEXT -> extended(sql, 0);
      case EXTENDED_BINARY -> extended(sql, 1);
    }
    out.flush();
    var all = new ArrayList<Message>();
    try {
      do {
        Message message = read();
        all.add(message);
        if (message.type() == 'G') {
          send('f', cString("nothing to copy"));
          out.flush();
        }
      } while (all.getLast().type() != 'Z');
    } catch (EOFException | SocketException closed) {
      all.add(new Message('!', new byte[0]));
    }
    return all;
  }

  private void extended(String sql, int resultFormat) throws IOException {
    send('P', concat(cString(""), cString(sql), new byte[2]));
    send('B', concat(new byte[6], new byte[] {0, 1, 0, (byte) resultFormat}));
    send('D', concat(new byte[] {'P'}, cString("")));
    send('E', concat(cString(""), new byte[4]));
    send('S', new byte[0]);
  }

  private void send(char type, byte[] body) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + Integer.BYTES);
    out.write(body);
  }

  private Message read() throws IOException {
    char type = (char) in.readUnsignedByte();
    byte[] body = new byte[in.readInt() - Integer.BYTES];
    in.readFully(body);
    return new Message(type, body);
  }

  private static byte[] cString(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
