package dev.weir.gateway.mysql.upstream;

import dev.weir.gateway.upstream.CertificateFaults;
import dev.weir.gateway.upstream.Endpoint;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.session.Credential;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.auth.AuthExchange;
import dev.weir.wire.mysql.auth.AuthenticationFailure;
import dev.weir.wire.mysql.auth.ClearPassword;
import dev.weir.wire.mysql.auth.Transport;
import dev.weir.wire.mysql.client.AuthResponse;
import dev.weir.wire.mysql.client.ClientEncoder;
import dev.weir.wire.mysql.client.ClientPacket;
import dev.weir.wire.mysql.client.ConnectAttribute;
import dev.weir.wire.mysql.client.HandshakeResponse;
import dev.weir.wire.mysql.client.SslRequest;
import dev.weir.wire.mysql.server.AuthMoreData;
import dev.weir.wire.mysql.server.AuthSwitchRequest;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.Greeting;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.ServerDecoder;
import dev.weir.wire.mysql.server.ServerPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * From the server's greeting to its OK, by way of TLS if the endpoint has it. Leaves the pipeline
 * when it is done. Source: MySQL internals manual, "Connection Phase".
 */
final class ServerSignIn extends ChannelInboundHandlerAdapter {
  private static final int PACKET_BYTES_MAX = 1 << 30;

  /** Methods that a server may ask for one after another. */
  private static final int SWITCHES_MAX = 3;

  /** Without these a session cannot be followed. */
  private static final long NEEDED =
      Capabilities.PROTOCOL_41
          | Capabilities.SECURE_CONNECTION
          | Capabilities.PLUGIN_AUTH
          | Capabilities.TRANSACTIONS
          | Capabilities.MULTI_RESULTS
          | Capabilities.PS_MULTI_RESULTS
          | Capabilities.SESSION_TRACK
          | Capabilities.DEPRECATE_EOF;

  private static final long WANTED =
      NEEDED
          | Capabilities.LONG_PASSWORD
          | Capabilities.LONG_FLAG
          | Capabilities.CONNECT_ATTRS
          | Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA;

  /**
   * What was found out on the way.
   *
   * @param status the flags of the OK
   */
  record Outcome(Greeting greeting, Capabilities agreed, int status) {}

  private final Endpoint endpoint;
  private final Credential credential;
  private final String database;
  private final UpstreamStartup startup;
  private final CompletableFuture<Outcome> done;
  private final ServerDecoder decoder = new ServerDecoder(Limits.DEFAULT);
  private final Frame frame = new Frame();
  private final Sequence sequence = new Sequence();
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private @Nullable Greeting greeting;
  private @Nullable AuthExchange exchange;
  private Capabilities agreed = new Capabilities(0);
  private boolean shakingHands;
  private int switches;

  /**
   * @param credential lent until {@code done} is completed
   * @param database the database to begin in; empty for none
   * @param done completed on the loop: an outcome, or an {@link UpstreamFailed}
   */
  ServerSignIn(
      Endpoint endpoint,
      Credential credential,
      String database,
      UpstreamStartup startup,
      CompletableFuture<Outcome> done) {
    this.endpoint = endpoint;
    this.credential = credential;
    this.database = database;
    this.startup = startup;
    this.done = done;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    received =
        ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    try {
      while (!shakingHands && !done.isDone() && decoder.nextHandshake(received, frame)) {
        sequence.accept(frame);
        take(ctx);
      }
      if (shakingHands && received.isReadable()) {
        // Whoever sits in between could have put bytes before the encrypted ones.
        throw new UpstreamFailed(
            UpstreamFailed.UNABLE_TO_CONNECT,
            "the server sent unencrypted data after it was asked for TLS");
      }
      if (!done.isDone()) {
        ctx.read();
      }
    } catch (ProtocolViolation | AuthenticationFailure violation) {
      fail(
          ctx,
          new UpstreamFailed(
              UpstreamFailed.PROTOCOL_VIOLATION,
              "the server does not keep to the protocol: " + violation.getMessage(),
              violation));
    } catch (UpstreamFailed failed) {
      fail(ctx, failed);
    }
  }

  private void take(ChannelHandlerContext ctx) throws UpstreamFailed {
    if (greeting == null) {
      greeted(ctx, decoder.decodeGreeting(frame));
      return;
    }
    switch (decoder.decodeAuthentication(frame, agreed)) {
      case AuthSwitchRequest request -> {
        if (++switches > SWITCHES_MAX) {
          throw new ProtocolViolation("the server asks for one method after another");
        }
        byte[] first = exchange(request.plugin().utf8()).begin(bytes(request.data()));
        send(ctx, new AuthResponse(Unpooled.wrappedBuffer(first)), first);
      }
      case AuthMoreData more -> {
        AuthExchange running = exchange;
        byte[] answer = running == null ? null : running.answer(bytes(more.data()));
        if (answer != null) {
          send(ctx, new AuthResponse(Unpooled.wrappedBuffer(answer)), answer);
        }
      }
      case OkPacket ok -> succeed(ctx, ok);
      case ErrPacket error -> throw refused(error);
      case ServerPacket _ -> throw new ProtocolViolation("unexpected packet while signing in");
    }
  }

  private void greeted(ChannelHandlerContext ctx, ServerPacket first) throws UpstreamFailed {
    if (first instanceof ErrPacket error) {
      throw refused(error);
    }
    var hello = (Greeting) first;
    greeting = hello;
    long wanted = WANTED | startup.optional();
    if (!database.isEmpty()) {
      wanted |= Capabilities.CONNECT_WITH_DB;
    }
    agreed = hello.capabilities().and(new Capabilities(wanted));
    if (!agreed.has(NEEDED)) {
      throw new UpstreamFailed(
          UpstreamFailed.UNABLE_TO_CONNECT,
          "the server is too old: MySQL 5.7, MariaDB 10.3 or newer is needed");
    }
    if (endpoint.tls() == null) {
      respond(ctx);
      return;
    }
    if (!hello.capabilities().has(Capabilities.SSL)) {
      throw new UpstreamFailed(
          UpstreamFailed.UNABLE_TO_CONNECT, "the server does not offer TLS, which is required");
    }
    agreed = agreed.with(Capabilities.SSL);
    shakingHands = true;
    send(ctx, new SslRequest(agreed, PACKET_BYTES_MAX, startup.collation() & 0xff), null);
    shakeHands(ctx);
  }

  private void shakeHands(ChannelHandlerContext ctx) {
    var context = endpoint.tls();
    if (context == null) {
      throw new IllegalStateException("no TLS is wanted");
    }
    SslHandler tls = context.newHandler(ctx.alloc(), endpoint.host(), endpoint.address().getPort());
    tls.setHandshakeTimeoutMillis(endpoint.signInTimeout().toMillis());
    ctx.pipeline().addBefore(ctx.name(), "tls", tls);
    tls.handshakeFuture()
        .addListener(shaken -> {
          if (shaken.isSuccess()) {
            shakingHands = false;
            respond(ctx);
          } else {
            fail(
                ctx,
                new UpstreamFailed(
                    UpstreamFailed.UNABLE_TO_CONNECT,
                    "TLS with the server failed: " + CertificateFaults.of(shaken.cause()),
                    shaken.cause()));
          }
        });
  }

  private void respond(ChannelHandlerContext ctx) {
    Greeting hello = greeting;
    if (hello == null) {
      throw new IllegalStateException("nobody has greeted yet");
    }
    try {
      String plugin = hello.plugin().utf8();
      byte[] first = exchange(plugin).begin(hello.authData().bytes());
      send(
          ctx,
          new HandshakeResponse(
              agreed,
              PACKET_BYTES_MAX,
              startup.collation() & 0xff,
              Text.of(credential.user()),
              Unpooled.wrappedBuffer(first),
              Text.of(database),
              Text.of(plugin),
              startup.attributes().entrySet().stream()
                  .map(each ->
                      new ConnectAttribute(Text.of(each.getKey()), Text.of(each.getValue())))
                  .toList()),
          first);
    } catch (AuthenticationFailure failure) {
      fail(
          ctx,
          new UpstreamFailed(
              UpstreamFailed.INVALID_AUTHORIZATION,
              "the server asks for a sign-in that is not possible: " + failure.getMessage(),
              failure));
    }
  }

  /** The method at work from now on. */
  private AuthExchange exchange(String plugin) {
    close();
    if (plugin.equals(ClearPassword.PLUGIN) && !endpoint.verified()) {
      throw new AuthenticationFailure(
          "the server asks for the password in the clear, and its certificate is not verified");
    }
    // With TLS switched off by the operator, the server's key is asked for as clients do; who sits
    // in between could give his own.
    Transport transport = endpoint.tls() == null ? new Transport(false, null, true) : Transport.TLS;
    AuthExchange made =
        credential.password().lend(bytes -> AuthExchange.of(plugin, bytes, transport));
    exchange = made;
    return made;
  }

  /**
   * @param secret is wiped when the packet was sent; null if there is none
   */
  private void send(ChannelHandlerContext ctx, ClientPacket packet, byte @Nullable [] secret) {
    ByteBuf out = ctx.alloc().buffer();
    ClientEncoder.encode(packet, agreed, sequence, out);
    out.retain();
    ctx.writeAndFlush(out)
        .addListener(sent -> {
          if (secret != null) {
            Arrays.fill(secret, (byte) 0);
            out.setZero(0, out.writerIndex());
          }
          out.release();
        });
  }

  private void succeed(ChannelHandlerContext ctx, OkPacket ok) {
    Greeting hello = greeting;
    if (hello == null || received.isReadable()) {
      throw new ProtocolViolation("more than the OK that ends signing in");
    }
    var outcome = new Outcome(hello, agreed, ok.status().bits());
    ctx.pipeline().remove(this);
    done.complete(outcome);
  }

  private static UpstreamFailed refused(ErrPacket error) {
    var cause =
        new UpstreamFailed.ServerSaid(
            error.sqlState() + " " + error.errorCode(),
            error.message().toString(StandardCharsets.UTF_8));
    return switch (error.errorCode()) {
      case 1040, 1203, 1226 ->
          new UpstreamFailed("53300", "the server takes no more connections at the moment", cause);
      case 1049 ->
          new UpstreamFailed(
              UpstreamFailed.REJECTED, "the server does not have the connection's database", cause);
      case 1044, 1045, 1698, 1862, 3118, 4151 ->
          new UpstreamFailed(
              UpstreamFailed.INVALID_AUTHORIZATION,
              "the server did not accept Weir's credential",
              cause);
      default ->
          new UpstreamFailed(
              UpstreamFailed.REJECTED,
              "the server refused the session (%d)".formatted(error.errorCode()),
              cause);
    };
  }

  private static byte[] bytes(ByteBuf slice) {
    return ByteBufUtil.getBytes(slice);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(
        ctx,
        new UpstreamFailed(
            UpstreamFailed.UNABLE_TO_CONNECT,
            "the server closed the connection while Weir was signing in"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(
        ctx,
        new UpstreamFailed(
            UpstreamFailed.UNABLE_TO_CONNECT, "the connection to the server was lost", cause));
  }

  private void fail(ChannelHandlerContext ctx, UpstreamFailed failure) {
    done.completeExceptionally(failure);
    ctx.close();
  }

  private void close() {
    if (exchange != null) {
      exchange.close();
      exchange = null;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    received.release();
    received = Unpooled.EMPTY_BUFFER;
    close();
  }
}
