package dev.weir.e2e.clients;

import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.RowDescription;
import dev.weir.wire.postgres.frontend.Bind;
import dev.weir.wire.postgres.frontend.Close;
import dev.weir.wire.postgres.frontend.Execute;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Parse;
import dev.weir.wire.postgres.frontend.Query;
import dev.weir.wire.postgres.frontend.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A session that is spoken message by message, so that each reply can be seen. */
final class RawSession implements AutoCloseable {
  private static final int ANSWER_MAX_MILLIS = 20_000;
  private static final int VERSION_3_0 = 3 << 16;

  private final Socket socket;
  private final BackendDecoder decoder = new BackendDecoder(Limits.DEFAULT);
  private final ByteBuf received = Unpooled.buffer();
  private final Frame frame = new Frame();

  /** Signs in to the shop; the server may ask for nothing or for the password in clear text. */
  RawSession(int port, String user, String password) throws IOException {
    socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(ANSWER_MAX_MILLIS);
    socket.setTcpNoDelay(true);
    ByteBuf out = Unpooled.buffer().writeInt(0).writeInt(VERSION_3_0);
    for (String word : List.of("user", user, "database", Shop.DATABASE, "")) {
      word(word, out);
    }
    send(out.setInt(0, out.writerIndex()));
    Reply first = reply();
    if (first.type() == 'R' && first.text().charAt(3) == 3) {
      ByteBuf answer = Unpooled.buffer().writeByte('p').writeInt(0);
      word(password, answer);
      send(answer.setInt(1, answer.writerIndex() - 1));
    }
    untilReady();
  }

  /**
   * One message of the server; of an error what a program goes by: severity and SQLSTATE.
   *
   * @param message of an error, else empty
   */
  record Reply(char type, String text, String message) {
    boolean same(Reply other) {
      return type == other.type && text.equals(other.text);
    }

    @Override
    public String toString() {
      return type + "(" + text + ")";
    }
  }

  static FrontendMessage query(String sql) {
    return new Query(bytes(sql));
  }

  /** A statement in the extended protocol, without the Sync. */
  static List<FrontendMessage> extended(String sql) {
    return List.of(parse("", sql), bind("", ""), execute("", 0));
  }

  static FrontendMessage parse(String statement, String sql) {
    return new Parse(CString.of(statement), bytes(sql), List.of());
  }

  static FrontendMessage bind(String portal, String statement) {
    return new Bind(CString.of(portal), CString.of(statement), List.of(), List.of(), List.of());
  }

  static FrontendMessage execute(String portal, int rowsMax) {
    return new Execute(CString.of(portal), rowsMax);
  }

  static FrontendMessage close(String statement) {
    return new Close(Target.STATEMENT, CString.of(statement));
  }

  /** Sends the messages at once and gives all replies up to ReadyForQuery. */
  List<Reply> ask(List<FrontendMessage> messages) throws IOException {
    ByteBuf out = Unpooled.buffer();
    for (FrontendMessage message : messages) {
      FrontendEncoder.encode(message, out);
    }
    send(out);
    return untilReady();
  }

  private List<Reply> untilReady() throws IOException {
    var replies = new ArrayList<Reply>();
    do {
      replies.add(reply());
    } while (replies.getLast().type() != 'Z');
    return replies;
  }

  private Reply reply() throws IOException {
    while (!decoder.next(received, frame)) {
      byte[] bytes = new byte[8192];
      int count = socket.getInputStream().read(bytes);
      if (count < 0) {
        throw new IOException("the connection was closed");
      }
      received.writeBytes(bytes, 0, count);
    }
    if (frame.type() == RowDescription.TYPE) {
      var described = (RowDescription) decoder.decode(received, frame);
      received.discardReadBytes();
      return new Reply('T', columns(described), "");
    }
    byte[] body = new byte[frame.bodyLength()];
    received.getBytes(frame.bodyStart(), body);
    received.discardReadBytes();
    char type = (char) frame.type();
    String text = new String(body, StandardCharsets.ISO_8859_1);
    if (type != 'E') {
      return new Reply(type, text, "");
    }
    Map<Character, String> fields = new java.util.HashMap<>();
    for (String field : text.split("\0")) {
      fields.put(field.charAt(0), field.substring(1));
    }
    return new Reply(
        type,
        fields.get('S') + " " + fields.get('V') + " " + fields.get('C'),
        fields.getOrDefault('M', ""));
  }

  /** Without the numbers of tables, which differ between temporary ones of the same name. */
  private static String columns(RowDescription described) {
    return described.fields().stream()
        .map(field -> "%s %d %s".formatted(field.name().text(), field.typeOid(), field.format()))
        .toList()
        .toString();
  }

  private void send(ByteBuf out) throws IOException {
    out.readBytes(socket.getOutputStream(), out.readableBytes());
  }

  private static void word(String word, ByteBuf out) {
    out.writeBytes(word.getBytes(StandardCharsets.UTF_8)).writeByte(0);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
