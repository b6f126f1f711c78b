package dev.weir.e2e.badinput;

import dev.weir.gateway.signin.HandshakeSettings;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How many clients of one source may be signing in at a time: all the places that there are, or
 * somebody has left without giving back his. Stateless.
 */
final class Places {
  static final int ALL = HandshakeSettings.DEFAULT.handshakesPerSourceMax();
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final byte[] SSL_REQUEST =
      ByteBuffer.allocate(8).putInt(8).putInt(80_877_103).array();

  /** Follows the three bytes of a packet's length and its sequence number. */
  private static final int GREETING = 10;

  private Places() {}

  /** At a port of PostgreSQL's. */
  static int freeForPostgres(int port) {
    return taken(
        port,
        socket -> {
          socket.getOutputStream().write(SSL_REQUEST);
          return socket.getInputStream().read() == 'S';
        });
  }

  /** At a port of MySQL's. */
  static int freeForMySql(int port) {
    return taken(
        port,
        socket -> {
          byte[] first = socket.getInputStream().readNBytes(5);
          return first.length == 5 && first[4] == GREETING;
        });
  }

  /** Whether it was let in. */
  private interface Knock {
    boolean at(Socket socket) throws IOException;
  }

  /** Takes places as long as there are any. */
  private static int taken(int port, Knock knock) {
    List<Socket> in = new ArrayList<>();
    try {
      while (in.size() <= ALL) {
        var socket = new Socket("127.0.0.1", port);
        in.add(socket);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        if (!knock.at(socket)) {
          return in.size() - 1;
        }
      }
      return in.size();
    } catch (IOException failed) {
      throw new AssertionError("at " + in.size(), failed);
    } finally {
      in.forEach(Places::close);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      return;
    }
  }
}
