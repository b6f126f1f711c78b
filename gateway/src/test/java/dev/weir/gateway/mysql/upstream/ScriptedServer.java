package dev.weir.gateway.mysql.upstream;

import dev.weir.testkit.tls.CertificateAuthority;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;

/** A server on loopback that says what a test lets it say, and keeps what it was sent. */
final class ScriptedServer implements AutoCloseable {
  private static final int SEQUENCE = 3;

  /** PROTOCOL_41 and all else that Weir needs, without TLS. */
  static final int CAPABILITIES =
      0x200 | 0x2000 | 0x8000 | 0x20000 | 0x40000 | 0x80000 | 0x800000 | 0x1000000;

  static final int SSL = 0x800;

  private final ServerSocket listening;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread thread;

  /** What one connection is answered. */
  interface Script {
    void run(Conversation with) throws Exception;
  }

  ScriptedServer(Script script) throws IOException {
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    thread = Thread.ofVirtual().start(() -> serve(script));
  }

  private void serve(Script script) {
    try (Socket socket = listening.accept()) {
      socket.setSoTimeout(10_000);
      var conversation = new Conversation(socket);
      script.run(conversation);
      conversation.readToEnd();
    } catch (IOException hungUp) {
      // the other side has had enough
    } catch (Exception unexpected) {
      failure.set(unexpected);
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Everything that came, when the other side has hung up. */
  String received() throws InterruptedException {
    thread.join(10_000);
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
    return received.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  static byte[] greeting(int capabilities, String plugin) {
    return greeting(10, "8.0.31", capabilities, plugin);
  }

  static byte[] greeting(int protocol, String version, int capabilities, String plugin) {
    var out = new ByteArrayOutputStream();
    out.write(protocol);
    out.writeBytes((version + "\0").getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(new byte[] {7, 0, 0, 0});
    out.writeBytes("12345678\0".getBytes(StandardCharsets.ISO_8859_1));
    out.write(capabilities);
    out.write(capabilities >> 8);
    out.write(45);
    out.writeBytes(new byte[] {2, 0});
    out.write(capabilities >> 16);
    out.write(capabilities >> 24);
    out.write(21);
    out.writeBytes(new byte[10]);
    out.writeBytes(("901234567890\0" + plugin + "\0").getBytes(StandardCharsets.ISO_8859_1));
    return out.toByteArray();
  }

  static byte[] switchTo(String plugin) {
    return ("\u00fe" + plugin + "\0" + "12345678901234567890\0")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] more(String data) {
    return ("\u0001" + data).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The server's end of the connection. */
  final class Conversation {
    private final Socket plain;
    private DataInputStream in;
    private OutputStream out;
    private int next;

    private Conversation(Socket socket) throws IOException {
      plain = socket;
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    Conversation say(byte[] payload) throws IOException {
      byte[] packet = new byte[4 + payload.length];
      for (int i = 0; i < 3; i++) {
        packet[i] = (byte) (payload.length >> (8 * i));
      }
      packet[SEQUENCE] = (byte) next++;
      System.arraycopy(payload, 0, packet, 4, payload.length);
      return raw(packet);
    }

    Conversation raw(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
      return this;
    }

    Conversation skip() {
      next++;
      return this;
    }

    /** Waits for a packet of the client's. */
    Conversation hear() throws IOException {
      int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
      next = in.readUnsignedByte() + 1;
      received.writeBytes(in.readNBytes(length));
      return this;
    }

    /** TLS from here on, with a certificate for localhost. */
    Conversation tls(CertificateAuthority authority, Path folder) throws Exception {
      Path certificate = folder.resolve("rogue.crt");
      Path key = folder.resolve("rogue.key");
      authority.issue(List.of("localhost")).write(certificate, key);
      SslContext context =
          SslContextBuilder.forServer(certificate.toFile(), key.toFile())
              .sslProvider(SslProvider.JDK)
              .build();
      var jdk = ((io.netty.handler.ssl.JdkSslContext) context).context();
      var socket =
          (SSLSocket) jdk.getSocketFactory().createSocket(plain, null, plain.getPort(), false);
      socket.setUseClientMode(false);
      socket.startHandshake();
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
      return this;
    }

    private void readToEnd() throws IOException {
      int one = in.read();
      while (one >= 0) {
        received.write(one);
        one = in.read();
      }
    }
  }
}
