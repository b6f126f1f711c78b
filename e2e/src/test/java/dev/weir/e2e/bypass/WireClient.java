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
  private static final int MESSAGES_MAX = 1_000;

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

  List<Message> query(String sql) throws IOException {
    send('Q', cString(sql));
    return untilReady();
  }

  List<Message> extended(String sql, int resultFormat) throws IOException {
    send('P', concat(cString(""), cString(sql), new byte[2]));
    send('B', concat(new byte[6], new byte[] {0, 1, 0, (byte) resultFormat}));
    send('D', concat(new byte[] {'P'}, cString("")));
    send('E', concat(cString(""), new byte[4]));
    send('S', new byte[0]);
    return untilReady();
  }

  List<Message> undescribed(String sql) throws IOException {
    send('P', concat(cString(""), cString(sql), new byte[2]));
    send('B', concat(new byte[6], new byte[] {0, 0}));
    send('E', concat(cString(""), new byte[4]));
    send('S', new byte[0]);
    return untilReady();
  }

  List<Message> describedOnce(String sql) throws IOException {
    send('P', concat(cString("w1"), cString(sql), new byte[2]));
    send('D', concat(new byte[] {'S'}, cString("w1")));
    send('S', new byte[0]);
    List<Message> all = untilReady();
    for (byte format = 0; format < 2 && !closed(all); format++) {
      send('B', concat(cString(""), cString("w1"), new byte[4], new byte[] {0, 1, 0, format}));
      send('E', concat(cString(""), new byte[4]));
      send('S', new byte[0]);
      all = plus(all, untilReady());
    }
    send('C', concat(new byte[] {'S'}, cString("w1")));
    send('S', new byte[0]);
    return plus(all, untilReady());
  }

  List<Message> rowByRow(String sql) throws IOException {
    send('P', concat(cString(""), cString(sql), new byte[2]));
    send('B', concat(new byte[6], new byte[2]));
    var all = new ArrayList<Message>();
    char last;
    do {
      send('E', concat(cString(""), new byte[] {0, 0, 0, 1}));
      send('H', new byte[0]);
      all.addAll(until("sCEI!"));
      last = all.getLast().type();
    } while (last == 's' && all.size() < MESSAGES_MAX);
    if (last == '!') {
      return all;
    }
    send('S', new byte[0]);
    return plus(all, untilReady());
  }

  /** Describes and executes a portal that is there. */
  List<Message> portal(String name) throws IOException {
    send('D', concat(new byte[] {'P'}, cString(name)));
    send('E', concat(cString(name), new byte[4]));
    send('S', new byte[0]);
    return untilReady();
  }

  /** What several steps brought, in order. */
  @SafeVarargs
  static List<Message> all(List<Message>... steps) {
    List<Message> all = List.of();
    for (List<Message> step : steps) {
      all = plus(all, step);
    }
    return all;
  }

  static boolean closed(List<Message> messages) {
    return messages.getLast().type() == '!';
  }

  private static List<Message> plus(List<Message> some, List<Message> more) {
    var all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  /** Everything that the server sends until it is ready again, or closes the connection. */
  private List<Message> untilReady() throws IOException {
    return until("Z!");
  }

  private List<Message> until(String types) throws IOException {
    var all = new ArrayList<Message>();
    try {
      out.flush();
      do {
        Message message = read();
        all.add(message);
        if (message.type() == 'G') {
          send('f', cString("nothing to copy"));
          out.flush();
        }
      } while (types.indexOf(all.getLast().type()) < 0);
    } catch (EOFException | SocketException ended) {
      all.add(new Message('!', new byte[0]));
    }
    return all;
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
