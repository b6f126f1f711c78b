package dev.weir.e2e.badinput;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client without any sense: it sends whatever bytes it is told. */
final class WireClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final DataInputStream in;

  private WireClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  /** One message of the gateway; type {@code !} for the end of the connection. */
  record Reply(char type, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** A field of an error. */
    String field(char code) {
      for (String field : text().split("\0")) {
        if (!field.isEmpty() && field.charAt(0) == code) {
          return field.substring(1);
        }
      }
      return "";
    }
  }

  static WireClient connect(int port) throws IOException {
    return new WireClient(port);
  }

  /** Signed in, with further start-up parameters as names and values. */
  static WireClient signIn(int port, String database, String token, String... parameters)
      throws IOException {
    WireClient client = new WireClient(port);
    client.startUp(database, parameters);
    client.reply();
    client.send(message('p', bytes(token)));
    String outline = outline(client.untilReady());
    if (!outline.endsWith("ZI")) {
      throw new IOException("not signed in: " + outline);
    }
    return client;
  }

  void startUp(String database, String... parameters) throws IOException {
    List<String> words = new ArrayList<>(List.of("user", "agent", "database", database));
    words.addAll(List.of(parameters));
    var body = new ByteArrayOutputStream();
    words.forEach(word -> body.writeBytes(bytes(word)));
    body.write(0);
    var packet = new ByteArrayOutputStream();
    writeInt(packet, body.size() + 8);
    writeInt(packet, 3 << 16);
    packet.writeBytes(body.toByteArray());
    send(packet.toByteArray());
  }

  /** How long to wait for a reply from now on. */
  void patience(Duration time) throws SocketException {
    socket.setSoTimeout((int) time.toMillis());
  }

  /** A text with its terminating NUL. */
  static byte[] bytes(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  static byte[] message(char type, byte[]... parts) {
    var body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    var message = new ByteArrayOutputStream();
    message.write(type);
    writeInt(message, body.size() + 4);
    message.writeBytes(body.toByteArray());
    return message.toByteArray();
  }

  private static void writeInt(ByteArrayOutputStream out, int value) {
    try {
      new DataOutputStream(out).writeInt(value);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  static byte[] query(String sql) {
    return message('Q', bytes(sql));
  }

  static byte[] parse(String name, String sql) {
    return message('P', bytes(name), bytes(sql), new byte[2]);
  }

  /** Without parameters, results in text. */
  static byte[] bind(String portal, String statement) {
    return message('B', bytes(portal), bytes(statement), new byte[6]);
  }

  static byte[] describePortal(String portal) {
    return message('D', new byte[] {'P'}, bytes(portal));
  }

  static byte[] execute(String portal) {
    return message('E', bytes(portal), new byte[4]);
  }

  static byte[] sync() {
    return message('S');
  }

  void send(byte[]... messages) throws IOException {
    var all = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      all.writeBytes(message);
    }
    socket.getOutputStream().write(all.toByteArray());
  }

  Reply reply() throws IOException {
    try {
      char type = (char) in.readByte();
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      return new Reply(type, body);
    } catch (EOFException | SocketException closed) {
      return new Reply('!', new byte[0]);
    }
  }

  /** Passes over bytes until the other side closes. */
  void drain() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** Everything up to and with ReadyForQuery, or the end of the connection. */
  List<Reply> untilReady() throws IOException {
    List<Reply> replies = new ArrayList<>();
    Reply reply;
    do {
      reply = reply();
      replies.add(reply);
    } while (reply.type() != 'Z' && reply.type() != '!');
    return replies;
  }

  List<Reply> ask(byte[]... messages) throws IOException {
    send(messages);
    return untilReady();
  }

  /** Types of the messages, with SQLSTATEs and transaction states. */
  static String outline(List<Reply> replies) {
    StringBuilder outline = new StringBuilder();
    for (Reply reply : replies) {
      outline.append(reply.type());
      if (reply.type() == 'E') {
        outline.append(reply.field('C'));
      } else if (reply.type() == 'Z') {
        outline.append(reply.text());
      }
    }
    return outline.toString();
  }

  /** All bodies, for a search. */
  static String text(List<Reply> replies) {
    StringBuilder text = new StringBuilder();
    replies.forEach(reply -> text.append(reply.type()).append(reply.text()));
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
