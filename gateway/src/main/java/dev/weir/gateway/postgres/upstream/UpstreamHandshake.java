package dev.weir.gateway.postgres.upstream;

import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.backend.Authentication;
import dev.weir.wire.postgres.backend.AuthenticationOk;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.BackendKeyData;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.backend.DiagnosticField;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.NoticeResponse;
import dev.weir.wire.postgres.backend.ParameterStatus;
import dev.weir.wire.postgres.backend.ReadyForQuery;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.StartupMessage;
import dev.weir.wire.postgres.frontend.StartupParameter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * From StartupMessage to ReadyForQuery, on a connection that is encrypted already if it is to be.
 * Leaves the pipeline when it is done. Source: manual, "Message Flow: Start-up".
 */
final class UpstreamHandshake extends ChannelInboundHandlerAdapter {
  private static final int PARAMETERS_MAX = 1_000;

  /** What was collected on the way. */
  record Outcome(Map<String, String> parameters, @Nullable BackendKeyData key, ByteBuf received) {}

  private final BackendDecoder decoder = BackendDecoder.DEFAULT;
  private final Frame frame = new Frame();
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final Authenticator authenticator;
  private final Executor blocking;
  private final StartupMessage startup;
  private final CompletableFuture<Outcome> done;
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private @Nullable BackendKeyData key;
  private boolean accepted;
  private boolean busy;

  /**
   * @param done completed on the loop: an outcome, or an {@link UpstreamFailed}
   */
  UpstreamHandshake(
      String user,
      String database,
      UpstreamStartup startup,
      Authenticator authenticator,
      Executor blocking,
      CompletableFuture<Outcome> done) {
    this.authenticator = authenticator;
    this.blocking = blocking;
    this.startup = message(user, database, startup);
    this.done = done;
  }

  private static StartupMessage message(String user, String database, UpstreamStartup startup) {
    List<StartupParameter> all = new ArrayList<>();
    all.add(parameter("user", user));
    all.add(parameter("database", database));
    startup.settings().forEach((name, value) -> all.add(parameter(name, value)));
    return new StartupMessage(ProtocolVersion.V3_0, all);
  }

  private static StartupParameter parameter(String name, String value) {
    return new StartupParameter(CString.of(name), CString.of(value));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ByteBuf out = ctx.alloc().buffer();
    FrontendEncoder.encode(startup, out);
    ctx.writeAndFlush(out);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    received =
        ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    advance(ctx);
  }

  private void advance(ChannelHandlerContext ctx) {
    try {
      while (!busy && !done.isDone() && decoder.nextAuthentication(received, frame)) {
        take(ctx, decoder.decode(received, frame));
      }
      if (!busy && !done.isDone()) {
        ctx.read();
      }
    } catch (ProtocolViolation violation) {
      fail(
          ctx,
          new UpstreamFailed(
              UpstreamFailed.PROTOCOL_VIOLATION,
              "the server does not keep to the protocol",
              violation));
    } catch (UpstreamFailed failed) {
      fail(ctx, failed);
    }
  }

  private void take(ChannelHandlerContext ctx, BackendMessage message) throws UpstreamFailed {
    switch (message) {
      case Authentication request when !accepted -> answer(ctx);
      case ParameterStatus status when accepted -> {
        if (parameters.size() >= PARAMETERS_MAX) {
          throw new ProtocolViolation("too many parameters reported");
        }
        parameters.put(status.name().text(), status.value().text());
      }
      case BackendKeyData data when accepted -> key = data;
      case ReadyForQuery ready when accepted -> succeed(ctx);
      case NoticeResponse notice -> {
        // of interest to the server's operator only; the client's session has not begun
      }
      case ErrorResponse error -> throw refused(error);
      default -> throw new ProtocolViolation("a message that has no place in signing in");
    }
  }

  /** Hashing takes a while, so it is done elsewhere, on a copy of the message. */
  private void answer(ChannelHandlerContext ctx) {
    ByteBuf copy = Unpooled.copiedBuffer(received.slice(frame.start(), frame.totalLength()));
    busy = true;
    blocking.execute(() -> {
      try {
        Frame own = new Frame();
        decoder.nextAuthentication(copy, own);
        var request = (Authentication) decoder.decode(copy, own);
        AuthenticationResponse response = authenticator.answer(request);
        ctx.executor().execute(() -> answered(ctx, response, request instanceof AuthenticationOk));
      } catch (UpstreamFailed failed) {
        ctx.executor().execute(() -> fail(ctx, failed));
      } catch (RuntimeException unexpected) {
        var failed =
            new UpstreamFailed(
                UpstreamFailed.PROTOCOL_VIOLATION, "signing in to the server failed", unexpected);
        ctx.executor().execute(() -> fail(ctx, failed));
      }
    });
  }

  private void answered(
      ChannelHandlerContext ctx, @Nullable AuthenticationResponse response, boolean isAccepted) {
    busy = false;
    accepted = isAccepted;
    if (done.isDone()) {
      return;
    }
    if (response != null) {
      ByteBuf out = ctx.alloc().buffer();
      FrontendEncoder.encode(response, out);
      wipe(response.body());
      out.retain();
      ctx.writeAndFlush(out)
          .addListener(sent -> {
            wipe(out);
            out.release();
          });
    }
    advance(ctx);
  }

  private static void wipe(ByteBuf secret) {
    secret.setZero(0, secret.writerIndex());
  }

  private void succeed(ChannelHandlerContext ctx) {
    ByteBuf rest = received.readRetainedSlice(received.readableBytes());
    ctx.pipeline().remove(this);
    done.complete(new Outcome(parameters, key, rest));
  }

  private static UpstreamFailed refused(ErrorResponse error) {
    String state = error.diagnostics().sqlState();
    String said = error.diagnostics().text(DiagnosticField.MESSAGE).orElse("");
    var cause = new UpstreamFailed.ServerSaid(state, said);
    return switch (state) {
      case "53300", "57P03" ->
          new UpstreamFailed(state, "the server takes no more connections at the moment", cause);
      case "3D000" ->
          new UpstreamFailed(
              UpstreamFailed.REJECTED, "the server does not have the connection's database", cause);
      default ->
          state.startsWith("28")
              ? new UpstreamFailed(
                  UpstreamFailed.INVALID_AUTHORIZATION,
                  "the server did not accept Weir's credential",
                  cause)
              : new UpstreamFailed(
                  UpstreamFailed.REJECTED,
                  "the server refused the session (" + code(state) + ")",
                  cause);
    };
  }

  private static String code(String state) {
    return state.matches("[0-9A-Z]{5}") ? state : "no SQLSTATE";
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, lastWords());
  }

  /** Why the server hung up may wait behind an answer that is still being made. */
  private UpstreamFailed lastWords() {
    try {
      while (decoder.nextAuthentication(received, frame)) {
        if (decoder.decode(received, frame) instanceof ErrorResponse error) {
          return refused(error);
        }
      }
    } catch (ProtocolViolation unreadable) {
      // then it said nothing
    }
    return new UpstreamFailed(
        UpstreamFailed.UNABLE_TO_CONNECT,
        "the server closed the connection while Weir was signing in");
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

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    received.release();
    received = Unpooled.EMPTY_BUFFER;
    blocking.execute(authenticator::close);
  }
}
