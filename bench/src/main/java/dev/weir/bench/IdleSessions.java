package dev.weir.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Very many sessions of PostgreSQL's protocol on one thread, each of which is signed in and then
 * waits. Used by one thread.
 */
final class IdleSessions implements AutoCloseable {
  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int CLEARTEXT_PASSWORD = 3;

  /** More at once would only fill the gateway's backlog. */
  private static final int OPENING_MAX = 64;

  private final List<Target> targets;
  private final Selector selector = Selector.open();
  private final List<Session> sessions = new ArrayList<>();
  private final ByteBuffer read = ByteBuffer.allocateDirect(64 << 10);
  private int ready;
  private int noticed;

  private static final class Session {
    private final SocketChannel channel;
    private final Target target;
    private byte[] left = new byte[0];
    private boolean startedUp;

    Session(SocketChannel channel, Target target) {
      this.channel = channel;
      this.target = target;
    }
  }

  /**
   * @param targets taken by turns
   */
  IdleSessions(List<Target> targets) throws IOException {
    this.targets = List.copyOf(targets);
  }

  /** Opens that many more, and returns when each is signed in. */
  void open(int more) throws IOException {
    int goal = ready + more;
    int opened = 0;
    while (ready < goal) {
      while (opened < more && sessions.size() - ready < OPENING_MAX) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        var session = new Session(channel, targets.get(sessions.size() % targets.size()));
        channel.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), session.target.port()));
        channel.register(selector, SelectionKey.OP_CONNECT, session);
        sessions.add(session);
        opened++;
      }
      turn();
    }
  }

  /** Each asks for something that is held, and returns when each was told so. */
  void askForHeld(String sql) throws IOException {
    byte[] query = message('Q', sql);
    noticed = 0;
    for (Session session : sessions) {
      write(session, query);
    }
    while (noticed < sessions.size()) {
      turn();
    }
  }

  private void turn() throws IOException {
    if (selector.select(60_000) == 0) {
      throw new IOException(
          "nothing came for a minute: %d of %d sessions are open"
              .formatted(ready, sessions.size()));
    }
    for (SelectionKey key : selector.selectedKeys()) {
      Session session = (Session) key.attachment();
      if (key.isConnectable() && session.channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_READ);
        write(session, startup(session.target));
      } else if (key.isReadable()) {
        received(session);
      }
    }
    selector.selectedKeys().clear();
  }

  private void received(Session session) throws IOException {
    read.clear();
    if (session.channel.read(read) < 0) {
      throw new IOException("a session was closed by the other side");
    }
    read.flip();
    var bytes = ByteBuffer.allocate(session.left.length + read.remaining());
    bytes.put(session.left).put(read).flip();
    while (bytes.remaining() >= 5 && bytes.remaining() > bytes.getInt(bytes.position() + 1)) {
      byte type = bytes.get();
      byte[] body = new byte[bytes.getInt() - 4];
      bytes.get(body);
      came(session, type, body);
    }
    session.left = new byte[bytes.remaining()];
    bytes.get(session.left);
  }

  private void came(Session session, byte type, byte[] body) throws IOException {
    switch (type) {
      case 'R' -> {
        if (ByteBuffer.wrap(body).getInt() == CLEARTEXT_PASSWORD) {
          write(session, message('p', String.valueOf(session.target.password())));
        }
      }
      case 'Z' -> {
        if (!session.startedUp) {
          session.startedUp = true;
          ready++;
        }
      }
      case 'N' -> noticed++;
      case 'E' -> throw new IOException("refused: " + new String(body, StandardCharsets.UTF_8));
      default -> {
        // parameters and keys
      }
    }
  }

  private static void write(Session session, byte[] bytes) throws IOException {
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (session.channel.write(buffer) == 0) {
        throw new IOException("a session does not take what is sent");
      }
    }
  }

  private static byte[] startup(Target target) {
    byte[] parameters =
        "user\0%s\0database\0%s\0\0"
            .formatted(target.user(), target.database())
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + parameters.length)
        .putInt(8 + parameters.length)
        .putInt(PROTOCOL_3_0)
        .put(parameters)
        .array();
  }

  private static byte[] message(char type, String text) {
    byte[] body = (text + "\0").getBytes(StandardCharsets.UTF_8);
    var all = new ByteArrayOutputStream();
    all.write(type);
    all.writeBytes(ByteBuffer.allocate(4).putInt(4 + body.length).array());
    all.writeBytes(body);
    return all.toByteArray();
  }

  @Override
  public void close() throws IOException {
    for (Session session : sessions) {
      session.channel.close();
    }
    selector.close();
  }
}
