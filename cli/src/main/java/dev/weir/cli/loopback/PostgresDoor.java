package dev.weir.cli.loopback;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.SignInFailed;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.backend.Authentication;
import dev.weir.wire.postgres.backend.AuthenticationCleartextPassword;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.EncryptionAnswer;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.Severity;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import dev.weir.wire.postgres.frontend.CancelRequest;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.GssEncRequest;
import dev.weir.wire.postgres.frontend.SslRequest;
import dev.weir.wire.postgres.frontend.StartupMessage;
import dev.weir.wire.postgres.frontend.StartupPacket;
import dev.weir.wire.postgres.frontend.StartupParameter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Meets PostgreSQL clients. Source: manual, "Message Flow", sections "Start-up" and "Canceling
 * Requests in Progress".
 */
final class PostgresDoor implements Door {
  /** SSLRequest and GSSENCRequest, each once. */
  private static final int ENCRYPTION_REQUESTS_MAX = 2;

  private final GatewayAddress gateway;
  private final AccessTokens tokens;
  private final FrontendDecoder clients = new FrontendDecoder(Limits.DEFAULT);
  private final BackendDecoder servers = new BackendDecoder(Limits.DEFAULT);

  PostgresDoor(GatewayAddress gateway, AccessTokens tokens) {
    this.gateway = gateway;
    this.tokens = tokens;
  }

  @Override
  public @Nullable GatewayLine welcome(InputStream in, OutputStream out) throws NotSignedIn {
    try {
      return meet(in, out);
    } catch (IOException | SignInFailed | NotSignedIn failure) {
      NotSignedIn why = NotSignedIn.because(failure, gateway);
      try {
        out.write(refusal(String.valueOf(why.getMessage())));
        out.flush();
      } catch (IOException gone) {
        why.addSuppressed(gone);
      }
      throw why;
    }
  }

  private @Nullable GatewayLine meet(InputStream in, OutputStream out)
      throws IOException, NotSignedIn {
    for (int requests = 0; ; requests++) {
      switch (startupPacket(in)) {
        case SslRequest _, GssEncRequest _ -> {
          if (requests == ENCRYPTION_REQUESTS_MAX) {
            throw new IOException("the client asks for encryption again and again");
          }
          out.write(EncryptionAnswer.REFUSED.code());
          out.flush();
        }
        case CancelRequest cancel -> {
          cancel(cancel);
          return null;
        }
        case StartupMessage startup -> {
          return signIn(startup, out);
        }
      }
    }
  }

  private StartupPacket startupPacket(InputStream in) throws IOException {
    var frame = new Frame();
    ByteBuf buffer = Unpooled.buffer();
    try {
      Filling.fill(in, buffer, bytes -> clients.nextStartup(bytes, frame), frame::expectedBytes);
      return clients.decodeStartup(buffer, frame);
    } catch (ProtocolViolation violation) {
      throw new IOException("the client does not keep to the protocol", violation);
    }
  }

  private @Nullable GatewayLine signIn(StartupMessage startup, OutputStream out)
      throws IOException, NotSignedIn {
    byte[] token = tokens.current().getBytes(StandardCharsets.US_ASCII);
    GatewayLine line = encryptedLine();
    boolean signingIn = false;
    try {
      send(line, asked(startup));
      signingIn = proven(line, token, out);
      return signingIn ? line : null;
    } finally {
      if (!signingIn) {
        line.close();
      }
    }
  }

  /** Who the client is and where it goes is known here; everything else is up to the client. */
  private StartupMessage asked(StartupMessage startup) {
    List<StartupParameter> parameters = new ArrayList<>();
    parameters.add(new StartupParameter(CString.of("user"), CString.of(gateway.user())));
    parameters.add(new StartupParameter(CString.of("database"), CString.of(gateway.connection())));
    for (StartupParameter parameter : startup.parameters()) {
      String name = parameter.name().text();
      if (!name.equals("user") && !name.equals("database")) {
        parameters.add(parameter);
      }
    }
    return new StartupMessage(startup.version(), parameters);
  }

  /** Whether the token was asked for and sent; else the gateway's refusal was passed on. */
  private boolean proven(GatewayLine line, byte[] token, OutputStream out)
      throws IOException, NotSignedIn {
    var frame = new Frame();
    ByteBuf buffer = Unpooled.buffer();
    while (true) {
      buffer.clear();
      try {
        Filling.fill(
            line.in(),
            buffer,
            bytes -> servers.nextAuthentication(bytes, frame),
            frame::expectedBytes);
        if (frame.type() == Authentication.TYPE) {
          if (!(servers.decode(buffer, frame) instanceof AuthenticationCleartextPassword)) {
            throw new NotSignedIn("the gateway does not ask for a token");
          }
          ByteBuf message = Unpooled.buffer();
          FrontendEncoder.encode(AuthenticationResponse.ofPassword(token), message);
          write(message, line.out());
          line.signedIn();
          return true;
        }
      } catch (ProtocolViolation violation) {
        throw new NotSignedIn("what answers is no gateway: " + violation.getMessage());
      }
      // An error, or which version of the protocol is spoken: for the client to read.
      out.write(ByteBufUtil.getBytes(buffer, frame.start(), frame.totalLength()));
      out.flush();
      if (frame.type() == ErrorResponse.TYPE) {
        return false;
      }
    }
  }

  private void cancel(CancelRequest request) throws IOException, NotSignedIn {
    try (GatewayLine line = encryptedLine()) {
      send(line, request);
      // The gateway closes when it has passed the request on; clients wait for that.
      line.in().transferTo(OutputStream.nullOutputStream());
    }
  }

  private GatewayLine encryptedLine() throws IOException, NotSignedIn {
    GatewayLine line = GatewayLine.open(gateway);
    SSLContext tls = gateway.tls();
    if (tls == null) {
      return line;
    }
    boolean encrypted = false;
    try {
      send(line, SslRequest.INSTANCE);
      if (line.in().read() != EncryptionAnswer.TLS.code()) {
        throw new NotSignedIn("the gateway offers no TLS: the token was not sent");
      }
      line.startTls(tls);
      encrypted = true;
      return line;
    } finally {
      if (!encrypted) {
        line.close();
      }
    }
  }

  private static void send(GatewayLine line, StartupPacket packet) throws IOException {
    ByteBuf message = Unpooled.buffer();
    FrontendEncoder.encode(packet, message);
    write(message, line.out());
  }

  private static void write(ByteBuf message, OutputStream out) throws IOException {
    message.readBytes(out, message.readableBytes());
    out.flush();
  }

  private static byte[] refusal(String message) {
    ByteBuf packet = Unpooled.buffer();
    BackendEncoder.encode(
        BackendEncoder.error(Severity.FATAL, "08001", "weir connect: " + message, null, null),
        packet);
    return ByteBufUtil.getBytes(packet);
  }
}
