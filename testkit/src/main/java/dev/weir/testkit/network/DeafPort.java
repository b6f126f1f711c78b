package dev.weir.testkit.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A port at which connecting neither succeeds nor fails, as behind a firewall that drops packets:
 * nobody accepts, and the queue of connections is full. Linux drops a SYN then.
 */
public final class DeafPort implements AutoCloseable {
  private static final int FILL_MAX = 64;
  private static final int DROPPED_MILLIS = 200;

  private final ServerSocket listener;
  private final List<Socket> queued;

  private DeafPort(ServerSocket listener, List<Socket> queued) {
    this.listener = listener;
    this.queued = queued;
  }

  /**
   * @throws IOException if this system takes connections without end
   */
  public static DeafPort open() throws IOException {
    var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    var port = new DeafPort(listener, new ArrayList<>());
    try {
      port.fill();
      return port;
    } catch (IOException e) {
      port.close();
      throw e;
    }
  }

  private void fill() throws IOException {
    for (int i = 0; i < FILL_MAX; i++) {
      var socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), DROPPED_MILLIS);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new IOException("the queue of the port does not get full");
  }

  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : queued) {
      socket.close();
    }
  }
}
