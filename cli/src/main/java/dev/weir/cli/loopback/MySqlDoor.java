package dev.weir.cli.loopback;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.SignInFailed;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.auth.CachingSha2Password;
import dev.weir.wire.mysql.auth.ClearPassword;
import dev.weir.wire.mysql.client.AuthResponse;
import dev.weir.wire.mysql.client.ClientDecoder;
import dev.weir.wire.mysql.client.ClientEncoder;
import dev.weir.wire.mysql.client.ClientPacket;
import dev.weir.wire.mysql.client.HandshakeResponse;
import dev.weir.wire.mysql.client.SslRequest;
import dev.weir.wire.mysql.server.AuthMoreData;
import dev.weir.wire.mysql.server.AuthSwitchRequest;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.Greeting;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.ServerDecoder;
import dev.weir.wire.mysql.server.ServerEncoder;
import dev.weir.wire.mysql.server.ServerPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Meets MySQL and MariaDB clients: they are greeted as the gateway greets, but for TLS, so that
 * what both sides agree on is what they would agree on without this in between. Source: MySQL
 * internals manual, "Connection Phase".
 */
final class MySqlDoor implements Door {
  /** ER_HANDSHAKE_ERROR. */
  private static final int HANDSHAKE_ERROR = 1043;

  private static final String HANDSHAKE_STATE = "08S01";

  /** What the client would do with the bytes of this leg is not done on it. */
  private static final long NOT_HERE =
      Capabilities.SSL | Capabilities.COMPRESS | Capabilities.ZSTD_COMPRESSION_ALGORITHM;

  /** What the gateway has to be told, whether or not the client would. */
  private static final long SAID_HERE =
      Capabilities.CONNECT_WITH_DB
          | Capabilities.PLUGIN_AUTH
          | Capabilities.SECURE_CONNECTION
          | Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA;

  /** "Fast authentication succeeded", as caching_sha2_password has it. */
  private static final byte FAST_AUTH_SUCCESS = 3;

  private final GatewayAddress gateway;
  private final AccessTokens tokens;
  private final ClientDecoder clients = new ClientDecoder(Limits.DEFAULT);
  private final ServerDecoder servers = new ServerDecoder(Limits.DEFAULT);

  MySqlDoor(GatewayAddress gateway, AccessTokens tokens) {
    this.gateway = gateway;
    this.tokens = tokens;
  }

  /** One leg while signing in: its packets are counted on their own. */
  private record Leg(InputStream in, OutputStream out, Sequence sequence) {
    void send(ServerPacket packet, Capabilities agreed) throws IOException {
      ByteBuf bytes = Unpooled.buffer();
      ServerEncoder.encode(packet, agreed, sequence, bytes);
      write(bytes);
    }

    void send(ClientPacket packet, Capabilities agreed) throws IOException {
      ByteBuf bytes = Unpooled.buffer();
      ClientEncoder.encode(packet, agreed, sequence, bytes);
      write(bytes);
    }

    private void write(ByteBuf bytes) throws IOException {
      bytes.readBytes(out, bytes.readableBytes());
      out.flush();
    }
  }

  @Override
  public @Nullable GatewayLine welcome(InputStream in, OutputStream out) throws NotSignedIn {
    var client = new Leg(in, out, new Sequence());
    try {
      return meet(client);
    } catch (IOException | SignInFailed | NotSignedIn | ProtocolViolation failure) {
      NotSignedIn why = NotSignedIn.because(failure, gateway);
      String message = "weir connect: " + why.getMessage();
      try {
        client.send(ErrPacket.of(HANDSHAKE_ERROR, HANDSHAKE_STATE, message), new Capabilities(0));
      } catch (IOException gone) {
        why.addSuppressed(gone);
      }
      throw why;
    }
  }

  private @Nullable GatewayLine meet(Leg client) throws IOException, NotSignedIn {
    byte[] token = tokens.current().getBytes(StandardCharsets.US_ASCII);
    GatewayLine line = GatewayLine.open(gateway);
    boolean signedIn = false;
    try {
      signedIn = signIn(client, line, token);
      if (signedIn) {
        line.signedIn();
      }
      return signedIn ? line : null;
    } finally {
      if (!signedIn) {
        line.close();
      }
    }
  }

  private boolean signIn(Leg client, GatewayLine line, byte[] token)
      throws IOException, NotSignedIn {
    var server = new Leg(line.in(), line.out(), new Sequence());
    Frame frame = fromServer(server);
    if (!(servers.decodeGreeting(frame) instanceof Greeting greeting)) {
      client.send(servers.decodeGreeting(frame), new Capabilities(0));
      return false;
    }
    Capabilities offered = greeting.capabilities().without(NOT_HERE);
    client.send(
        new Greeting(
            greeting.serverVersion(),
            greeting.connectionId(),
            greeting.authData(),
            offered,
            greeting.characterSet(),
            greeting.status(),
            greeting.plugin()),
        offered);
    if (!(clients.decodeHandshake(fromClient(client)) instanceof HandshakeResponse response)) {
      throw new NotSignedIn("this port has no TLS, which ends at the command behind it");
    }
    Capabilities agreed = response.capabilities().and(offered);
    Leg inside = introduced(response, greeting, line, server);
    while (true) {
      switch (servers.decodeAuthentication(fromServer(inside), agreed)) {
        case AuthSwitchRequest asked when asked.plugin().utf8().equals(ClearPassword.PLUGIN) ->
            inside.send(new AuthResponse(Unpooled.wrappedBuffer(token, new byte[] {0})), agreed);
        case OkPacket ok -> {
          satisfy(client, greeting, response, agreed);
          client.send(ok, agreed);
          return true;
        }
        case ErrPacket refused -> {
          client.send(refused, agreed);
          return false;
        }
        case ServerPacket _ -> throw new NotSignedIn("the gateway does not ask for a token");
      }
    }
  }

  /** Begins TLS and says who comes; the token is not sent before it is asked for. */
  private Leg introduced(
      HandshakeResponse response, Greeting greeting, GatewayLine line, Leg server)
      throws IOException, NotSignedIn {
    Capabilities said = response.capabilities().without(NOT_HERE).with(SAID_HERE);
    SSLContext tls = gateway.tls();
    Leg inside = server;
    if (tls != null) {
      if (!greeting.capabilities().has(Capabilities.SSL)) {
        throw new NotSignedIn("the gateway offers no TLS: the token was not sent");
      }
      said = said.with(Capabilities.SSL);
      server.send(new SslRequest(said, response.packetBytesMax(), response.characterSet()), said);
      line.startTls(tls);
      inside = new Leg(line.in(), line.out(), server.sequence());
    }
    inside.send(
        new HandshakeResponse(
            said,
            response.packetBytesMax(),
            response.characterSet(),
            Text.of(gateway.user()),
            Unpooled.EMPTY_BUFFER,
            Text.of(gateway.connection()),
            Text.of(ClearPassword.PLUGIN),
            response.attributes()),
        said);
    return inside;
  }

  /** Lets the client's own method come to its end; what it proves is not looked at. */
  private void satisfy(
      Leg client, Greeting greeting, HandshakeResponse response, Capabilities agreed)
      throws IOException {
    ByteBuf proof = response.authData();
    Text plugin = response.plugin();
    if (!plugin.isEmpty() && !plugin.equals(greeting.plugin())) {
      ByteBuf nonce = Unpooled.wrappedBuffer(greeting.authData().bytes(), new byte[] {0});
      client.send(new AuthSwitchRequest(plugin, nonce), agreed);
      proof = clients.decodeAuthResponse(fromClient(client)).data();
    }
    boolean none = !proof.isReadable() || (proof.readableBytes() == 1 && isNul(proof));
    if (plugin.utf8().equals(CachingSha2Password.PLUGIN) && !none) {
      client.send(new AuthMoreData(Unpooled.wrappedBuffer(new byte[] {FAST_AUTH_SUCCESS})), agreed);
    }
  }

  private static boolean isNul(ByteBuf proof) {
    return proof.getByte(proof.readerIndex()) == 0;
  }

  private Frame fromClient(Leg client) throws IOException {
    var frame = new Frame();
    Filling.fill(
        client.in(),
        Unpooled.buffer(),
        bytes -> clients.nextHandshake(bytes, frame),
        frame::expectedBytes);
    client.sequence().accept(frame);
    return frame;
  }

  private Frame fromServer(Leg server) throws IOException {
    var frame = new Frame();
    Filling.fill(
        server.in(),
        Unpooled.buffer(),
        bytes -> servers.nextHandshake(bytes, frame),
        frame::expectedBytes);
    server.sequence().accept(frame);
    return frame;
  }
}
