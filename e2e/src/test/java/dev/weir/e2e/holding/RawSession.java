package dev.weir.e2e.holding;

import dev.weir.e2e.rig.GatewayRig;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client without threads or buffers of its own: a socket and the protocol's frames. */
final class RawSession implements AutoCloseable {
  private static final int PROTOCOL = 196608;
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final DataInputStream in;

  private RawSession(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** Signs in and waits until the session is ready. */
  static RawSession open(GatewayRig rig, String user) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), rig.port());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    var session = new RawSession(socket);
    var startup = new ByteArrayOutputStream();
    var out = new DataOutputStream(startup);
    out.writeInt(PROTOCOL);
    for (String text : new String[] {"user", user, "database", rig.connection(), ""}) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.write(0);
    }
    session.send(-1, startup.toByteArray());
    session.awaitMessage('R');
    session.text('p', rig.token(user, "ai-agents"));
    session.awaitMessage('Z');
    return session;
  }

  void query(String sql) throws IOException {
    text('Q', sql);
  }

  /** Parses a named statement of the extended protocol, and syncs. */
  void parse(String name, String sql) throws IOException {
    var body = new ByteArrayOutputStream();
    body.write((name + "\0" + sql + "\0").getBytes(StandardCharsets.UTF_8));
    body.write(new byte[Short.BYTES]);
    send('P', body.toByteArray());
    send('S', new byte[0]);
  }

  /** All messages up to ReadyForQuery as text, each behind its type. */
  String untilReady() throws IOException {
    var all = new StringBuilder();
    while (true) {
      int type = in.readUnsignedByte();
      byte[] body = new byte[in.readInt() - Integer.BYTES];
      in.readFully(body);
      all.append((char) type).append(new String(body, StandardCharsets.UTF_8)).append('\n');
      if (type == 'Z') {
        return all.toString();
      }
    }
  }

  private void text(char type, String text) throws IOException {
    var body = new ByteArrayOutputStream();
    body.write(text.getBytes(StandardCharsets.UTF_8));
    body.write(0);
    send(type, body.toByteArray());
  }

  private void send(int type, byte[] body) throws IOException {
    var frame = new ByteArrayOutputStream();
    var out = new DataOutputStream(frame);
    if (type >= 0) {
      out.write(type);
    }
    out.writeInt(body.length + Integer.BYTES);
    out.write(body);
    socket.getOutputStream().write(frame.toByteArray());
  }

  /** Reads up to the next message of this type; its body as text. */
  String awaitMessage(char type) throws IOException {
    while (true) {
      int got = in.readUnsignedByte();
      byte[] body = new byte[in.readInt() - Integer.BYTES];
      in.readFully(body);
      String text = new String(body, StandardCharsets.UTF_8);
      if (got == type) {
        return text;
      }
      if (got == 'E') {
        throw new IOException("waiting for " + type + " there came an error: " + text);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
