package dev.weir.testkit.network;

import dev.weir.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP proxy on this machine that harms what goes through it: bytes come late, one by one, or not
 * at all; connections stall, break at a chosen byte, are reset, or go dead without a word. It
 * stands between any two programs and knows nothing of what they say. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 256;

  private final ServerSocket listener;
  private final int targetPort;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile Courses courses = new Courses(Course.CLEAN, Course.CLEAN);

  private record Courses(Course toTarget, Course toClient) {}

  private FaultProxy(ServerSocket listener, int targetPort) {
    this.listener = listener;
    this.targetPort = targetPort;
  }

  /**
   * Starts one that harms nothing yet.
   *
   * @param targetPort on the loopback address; need not be listened on yet
   */
  public static FaultProxy before(int targetPort) throws IOException {
    var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    var proxy = new FaultProxy(listener, targetPort);
    Thread.ofVirtual().name("weir-testkit-fault-proxy").start(proxy::accept);
    return proxy;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().name("weir-testkit-link").start(() -> join(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void join(Socket client) {
    Courses now = courses;
    try {
      var target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
      client.setTcpNoDelay(true);
      target.setTcpNoDelay(true);
      var link = new Link(client, target);
      links.add(link);
      link.start(now.toTarget(), now.toClient());
      if (listener.isClosed()) {
        link.close();
      }
    } catch (IOException unreachable) {
      closeQuietly(client);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      return;
    }
  }

  /** The port on the loopback address that stands for the target's. */
  public int port() {
    return listener.getLocalPort();
  }

  /** What becomes of connections that are opened from now on. */
  public void use(Course toTarget, Course toClient) {
    courses = new Courses(toTarget, toClient);
  }

  /** Connections that are opened from now on are left alone. */
  public void useClean() {
    use(Course.CLEAN, Course.CLEAN);
  }

  /** Every connection so far, in the order in which they reached the target. */
  public List<Link> links() {
    return List.copyOf(links);
  }

  /**
   * Waits for a connection.
   *
   * @param index from 0, in the order of {@link #links}
   */
  public Link awaitLink(int index, Duration timeMax) throws InterruptedException {
    Await.until(timeMax, "connection " + index + " through the proxy", () -> links.size() > index);
    return links.get(index);
  }

  /** Closes every connection and refuses new ones. */
  @Override
  public void close() throws IOException {
    listener.close();
    links.forEach(Link::close);
  }
}
