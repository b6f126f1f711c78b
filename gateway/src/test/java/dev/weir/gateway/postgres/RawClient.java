package dev.weir.gateway.postgres;

import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.StartupMessage;
import dev.weir.wire.postgres.frontend.StartupPacket;
import dev.weir.wire.postgres.frontend.StartupParameter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Sends whatever it is told and reads what comes, message by message. */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  /** One message: its type and body. */
  public record Message(char type, byte[] body) {
    /** The field of an error, or an empty text. */
    public String field(char code) {
      for (String field : new String(body, StandardCharsets.UTF_8).split("\0")) {
        if (!field.isEmpty() && field.charAt(0) == code) {
          return field.substring(1);
        }
      }
      return "";
    }
  }

  private Socket socket;
  private DataInputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  public static RawClient connect(int port) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new RawClient(socket);
  }

  public RawClient send(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  public RawClient send(StartupPacket packet) throws IOException {
    return send(bytes(packet));
  }

  public RawClient send(FrontendMessage message) throws IOException {
    ByteBuf out = Unpooled.buffer();
    FrontendEncoder.encode(message, out);
    return send(ByteBufUtil.getBytes(out));
  }

  public static byte[] bytes(StartupPacket packet) {
    ByteBuf out = Unpooled.buffer();
    FrontendEncoder.encode(packet, out);
    return ByteBufUtil.getBytes(out);
  }

  public RawClient sendToken(String token) throws IOException {
    return send(AuthenticationResponse.ofPassword(token.getBytes(StandardCharsets.UTF_8)));
  }

  /** A StartupMessage with names and values in turn. */
  public static StartupMessage startup(ProtocolVersion version, String... namesAndValues) {
    List<StartupParameter> parameters = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.add(
          new StartupParameter(CString.of(namesAndValues[i]), CString.of(namesAndValues[i + 1])));
    }
    return new StartupMessage(version, parameters);
  }

  public char readByte() throws IOException {
    return (char) in.readByte();
  }

  public Message read() throws IOException {
    char type = (char) in.readByte();
    byte[] body = new byte[in.readInt() - 4];
    in.readFully(body);
    return new Message(type, body);
  }

  /** Everything up to and with the first message of a type. */
  public List<Message> readUntil(char type) throws IOException {
    List<Message> all = new ArrayList<>();
    do {
      all.add(read());
    } while (all.getLast().type() != type);
    return all;
  }

  /** Whether the other side closes without a further byte. */
  public boolean isClosed() throws IOException {
    try {
      in.readByte();
      return false;
    } catch (EOFException | SocketException closed) {
      return true;
    }
  }

  /** Goes on in TLS, trusting the certificates of a PEM text. */
  public RawClient startTls(String authorityPem, String... applicationProtocols)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "authority",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(authorityPem.getBytes(StandardCharsets.US_ASCII))));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    var tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(applicationProtocols);
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    socket = tls;
    in = new DataInputStream(tls.getInputStream());
    return this;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
