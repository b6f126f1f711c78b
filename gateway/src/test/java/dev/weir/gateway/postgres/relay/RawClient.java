package dev.weir.gateway.postgres.relay;

import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.Value;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.frontend.Bind;
import dev.weir.wire.postgres.frontend.Close;
import dev.weir.wire.postgres.frontend.Describe;
import dev.weir.wire.postgres.frontend.Execute;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Parse;
import dev.weir.wire.postgres.frontend.Query;
import dev.weir.wire.postgres.frontend.Sync;
import dev.weir.wire.postgres.frontend.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Speaks the protocol message by message. */
final class RawClient implements AutoCloseable {
  private static final int DEADLINE_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream input;
  private final BackendDecoder decoder = new BackendDecoder(Limits.DEFAULT);
  private final ByteBuf in = Unpooled.buffer();
  private final Frame frame = new Frame();
  int pid;

  RawClient(InetSocketAddress address, String user) throws IOException {
    socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(address, DEADLINE_MILLIS);
    input = socket.getInputStream();
    ByteBuf out = Unpooled.buffer();
    out.writeInt(0).writeInt(196608);
    for (String word : new String[] {"user", user, "database", "postgres", ""}) {
      out.writeBytes(word.getBytes(StandardCharsets.UTF_8)).writeByte(0);
    }
    out.setInt(0, out.writerIndex());
    sendBytes(out);
    readyForQuery();
  }

  /** One message of the server in a form that compares. */
  record Reply(char type, String text) {
    @Override
    public String toString() {
      return type + "(" + text + ")";
    }
  }

  void sendBytes(ByteBuf out) throws IOException {
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    socket.getOutputStream().write(bytes);
  }

  void send(FrontendMessage... messages) throws IOException {
    ByteBuf out = Unpooled.buffer();
    for (FrontendMessage message : messages) {
      FrontendEncoder.encode(message, out);
    }
    sendBytes(out);
  }

  static Query query(String sql) {
    return new Query(text(sql));
  }

  static Parse parse(String name, String sql) {
    return new Parse(CString.of(name), text(sql), List.of());
  }

  static Bind bind(String portal, String statement, String... values) {
    return bind(portal, statement, List.of(), values);
  }

  static Bind bind(String portal, String statement, List<Format> formats, String... values) {
    List<Value> all = new ArrayList<>();
    for (String value : values) {
      all.add(new Value(text(value)));
    }
    return new Bind(CString.of(portal), CString.of(statement), List.of(), all, formats);
  }

  static Describe describe(Target target, String name) {
    return new Describe(target, CString.of(name));
  }

  static Execute execute(String portal) {
    return new Execute(CString.of(portal), 0);
  }

  static Execute execute(String portal, int rowsMax) {
    return new Execute(CString.of(portal), rowsMax);
  }

  static Close close(Target target, String name) {
    return new Close(target, CString.of(name));
  }

  static Sync sync() {
    return new Sync();
  }

  static ByteBuf text(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The next message. */
  Reply reply() throws IOException {
    while (!decoder.next(in, frame)) {
      byte[] bytes = new byte[8192];
      int count = input.read(bytes);
      if (count < 0) {
        return new Reply('!', "closed");
      }
      in.writeBytes(bytes, 0, count);
    }
    byte[] body = new byte[frame.bodyLength()];
    in.getBytes(frame.bodyStart(), body);
    char type = (char) frame.type();
    if (type == 'K') {
      pid = in.getInt(frame.bodyStart());
    }
    String text =
        switch (type) {
          case 'E', 'N' -> diagnostics(body);
          case 'T' -> Integer.toString(body.length);
          default -> new String(body, StandardCharsets.ISO_8859_1);
        };
    in.discardReadBytes();
    return new Reply(type, text);
  }

  private static String diagnostics(byte[] body) {
    StringBuilder text = new StringBuilder();
    for (String field : new String(body, StandardCharsets.UTF_8).split("\0", -1)) {
      if (!field.isEmpty() && "VCMDH".indexOf(field.charAt(0)) >= 0) {
        text.append(field.charAt(0)).append('=').append(field.substring(1)).append('|');
      }
    }
    return text.toString();
  }

  /** Everything up to and with ReadyForQuery, or the end of the connection. */
  List<Reply> readyForQuery() throws IOException {
    List<Reply> replies = new ArrayList<>();
    Reply reply;
    do {
      reply = reply();
      replies.add(reply);
    } while (reply.type() != 'Z' && reply.type() != '!');
    return replies;
  }

  List<Reply> ask(FrontendMessage... messages) throws IOException {
    send(messages);
    return readyForQuery();
  }

  /** Types of the messages, with SQLSTATEs and transaction states: what must be the same. */
  static String outline(List<Reply> replies) {
    StringBuilder outline = new StringBuilder();
    for (Reply reply : replies) {
      outline.append(reply.type());
      if (reply.type() == 'E') {
        outline.append(reply.text().replaceAll(".*C=(.....).*", "$1"));
      } else if (reply.type() == 'Z') {
        outline.append(reply.text());
      }
    }
    return outline.toString();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
