package dev.weir.cli.loopback;

import dev.weir.cli.signin.AccessTokens;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens on this machine alone and relays each client to the gateway, signed in. One virtual
 * thread for each direction. Thread-safe.
 */
public final class LoopbackServer implements AutoCloseable {
  private static final int CLIENTS_MAX = 500;
  private static final int BUFFER_BYTES = 32 * 1024;
  private static final Duration SIGN_IN_TIME_MAX = Duration.ofSeconds(60);
  private static final Duration FAREWELL_TIME_MAX = Duration.ofSeconds(2);

  private final ServerSocketChannel listener;
  private final @Nullable Path socketFile;
  private final Door door;
  private final Consumer<String> log;
  private final Semaphore room = new Semaphore(CLIENTS_MAX);
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

  /** The wires that can be relayed. */
  public enum Wire {
    POSTGRES,
    MYSQL
  }

  private LoopbackServer(
      ServerSocketChannel listener, @Nullable Path socketFile, Door door, Consumer<String> log) {
    this.listener = listener;
    this.socketFile = socketFile;
    this.door = door;
    this.log = log;
  }

  /**
   * Listens on 127.0.0.1 when this returns.
   *
   * @param port 0 for any free one
   * @param log told, without secrets, which clients did not get through
   */
  public static LoopbackServer onPort(
      int port, Wire wire, GatewayAddress gateway, AccessTokens tokens, Consumer<String> log)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
    return started(
        listener,
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
        null,
        door(wire, gateway, tokens),
        log);
  }

  /**
   * Listens on a Unix-domain socket when this returns.
   *
   * @param file in a folder that only the user can enter
   */
  public static LoopbackServer onSocket(
      Path file, Wire wire, GatewayAddress gateway, AccessTokens tokens, Consumer<String> log)
      throws IOException {
    var address = UnixDomainSocketAddress.of(file);
    if (Files.exists(file)) {
      removeStale(file, address);
    }
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return started(listener, address, file, door(wire, gateway, tokens), log);
  }

  /** What a process left behind that was killed. */
  private static void removeStale(Path file, SocketAddress address) throws IOException {
    boolean alive = true;
    try (SocketChannel probe = SocketChannel.open(address)) {
      alive = probe.isConnected();
    } catch (IOException nobody) {
      alive = false;
    }
    if (alive) {
      throw new IOException(file + " is in use by another process");
    }
    Files.delete(file);
  }

  private static Door door(Wire wire, GatewayAddress gateway, AccessTokens tokens) {
    return switch (wire) {
      case POSTGRES -> new PostgresDoor(gateway, tokens);
      case MYSQL -> new MySqlDoor(gateway, tokens);
    };
  }

  private static LoopbackServer started(
      ServerSocketChannel listener,
      SocketAddress address,
      @Nullable Path socketFile,
      Door door,
      Consumer<String> log)
      throws IOException {
    try {
      listener.bind(address);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    var server = new LoopbackServer(listener, socketFile, door, log);
    Thread.ofVirtual().name("accepting").start(server::accept);
    return server;
  }

  /** The port in use; 0 for a socket file. */
  public int port() throws IOException {
    return listener.getLocalAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
  }

  /** Whether clients of other users of this machine are told apart, and refused. */
  public boolean refusesOtherUsers() {
    return socketFile != null || LocalUsers.canTell();
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException e) {
        log.accept("a client could not be accepted: " + e.getMessage());
      }
    }
  }

  private void serve(SocketChannel client) {
    if (!room.tryAcquire()) {
      log.accept("%d clients are connected, the most there may be".formatted(CLIENTS_MAX));
      close(client);
      return;
    }
    clients.add(client);
    try {
      if (!LocalUsers.isOwn(client)) {
        log.accept("a client of another user of this machine was refused");
        return;
      }
      relay(client);
    } catch (NotSignedIn refused) {
      log.accept("a client did not get through: " + refused.getMessage());
    } catch (IOException broken) {
      log.accept("a connection broke: " + broken.getMessage());
    } finally {
      clients.remove(client);
      room.release();
      close(client);
    }
  }

  private void relay(SocketChannel client) throws NotSignedIn, IOException {
    InputStream in = Channels.newInputStream(client);
    OutputStream out = Channels.newOutputStream(client);
    var signedIn = new AtomicBoolean();
    // A client that says nothing is not waited for: there is no read with a time-out here.
    CompletableFuture.delayedExecutor(SIGN_IN_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> {
          if (!signedIn.get()) {
            close(client);
          }
        });
    GatewayLine line = door.welcome(in, out);
    signedIn.set(true);
    if (line == null) {
      client.shutdownOutput();
      return;
    }
    try (line) {
      OutputStream toGateway = line.out();
      Thread upwards =
          Thread.ofVirtual()
              .start(() -> {
                pump(in, toGateway);
                close(line);
              });
      pump(line.in(), out);
      // The last thing the gateway said is to arrive before the connection goes.
      client.shutdownOutput();
      upwards.join(FAREWELL_TIME_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Copies until either side is gone; which it was shows on the other one. */
  private static void pump(InputStream in, OutputStream out) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException gone) {
      // a session ends either way, and both ends are closed
      return;
    }
  }

  private static void close(Closeable end) {
    try {
      end.close();
    } catch (IOException gone) {
      // its other side closed it in some other way: nothing is left to do
      return;
    }
  }

  /** Stops listening and ends every connection. */
  @Override
  public void close() throws IOException {
    listener.close();
    clients.forEach(LoopbackServer::close);
    if (socketFile != null) {
      Files.deleteIfExists(socketFile);
    }
  }
}
