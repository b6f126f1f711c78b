package dev.weir.gateway.postgres.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The same server under another address. */
final class Forwarder implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;

  Forwarder(String address, int target) throws IOException {
    this.listener = new ServerSocket(0, 10, InetAddress.ofLiteral(address));
    this.target = target;
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket from = listener.accept();
        Socket to = new Socket("127.0.0.1", target);
        Thread.startVirtualThread(() -> pump(from, to));
        Thread.startVirtualThread(() -> pump(to, from));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException closed) {
      // one of the two went away, and with it the other
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
