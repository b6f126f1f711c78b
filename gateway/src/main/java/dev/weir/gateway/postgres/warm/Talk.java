package dev.weir.gateway.postgres.warm;

import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.DiagnosticField;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.NoticeResponse;
import dev.weir.wire.postgres.backend.ParameterStatus;
import dev.weir.wire.postgres.backend.ReadyForQuery;
import dev.weir.wire.postgres.backend.RowDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Speaks with a server for Weir itself, before, between and after sessions. What is answered
 * otherwise than expected, or comes unasked while no session has the connection, ends it: nobody
 * could say what it is an answer to. Belongs to its channel's loop.
 */
final class Talk extends ChannelInboundHandlerAdapter {
  /** What waits to leave with a session's first message leaves by itself after that time. */
  private static final Duration TOGETHER_TIME_MAX = Duration.ofMillis(10);

  private final BackendDecoder decoder = BackendDecoder.DEFAULT;
  private final Frame frame = new Frame();
  private final BiConsumer<String, String> reported;
  private final Runnable lost;

  /** What was said and is not answered, in order. */
  private final ArrayDeque<Asked> asked = new ArrayDeque<>(2);

  private ByteBuf received;

  /** A session has the connection already: what comes after the answers is the session's. */
  private boolean lent;

  /** What was said at one time, as far as it is not answered. */
  private static final class Asked {
    private final List<String> tags;
    private int readies;
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private @Nullable ScheduledFuture<?> timeout;

    Asked(Words words) {
      this.tags = words.expected();
      this.readies = words.texts().size();
    }

    void over() {
      ScheduledFuture<?> watch = timeout;
      if (watch != null) {
        watch.cancel(false);
      }
    }
  }

  /**
   * @param reported told of each setting that the server reports
   * @param received what came already; taken over
   * @param lost run when the connection ends with nothing said
   */
  Talk(BiConsumer<String, String> reported, ByteBuf received, Runnable lost) {
    this.reported = reported;
    this.received = received;
    this.lost = lost;
  }

  /**
   * Says the words, once the handler is in its pipeline.
   *
   * @return completed on the loop: answered as expected, or an {@link UpstreamFailed}, and the
   *     connection is closed
   */
  CompletableFuture<Void> say(ChannelHandlerContext ctx, Words words, Duration timeout) {
    lent = false;
    Asked saying = write(ctx, words);
    ctx.flush();
    saying.timeout = failLater(ctx, timeout);
    return saying.answered;
  }

  /**
   * The same before a session that begins at once: the words leave with its first message, and the
   * handler leaves when they are answered.
   */
  CompletableFuture<Void> sayAhead(ChannelHandlerContext ctx, Words words, Duration timeout) {
    lent = true;
    Asked saying = write(ctx, words);
    saying.timeout =
        ctx.channel()
            .eventLoop()
            .schedule(
                () -> {
                  ctx.flush();
                  saying.timeout = failLater(ctx, timeout);
                },
                TOGETHER_TIME_MAX.toMillis(),
                TimeUnit.MILLISECONDS);
    return saying.answered;
  }

  private Asked write(ChannelHandlerContext ctx, Words words) {
    var saying = new Asked(words);
    asked.add(saying);
    ByteBuf out = ctx.alloc().buffer();
    words.encode(out);
    ctx.write(out, ctx.voidPromise());
    return saying;
  }

  private ScheduledFuture<?> failLater(ChannelHandlerContext ctx, Duration timeout) {
    return ctx.channel()
        .eventLoop()
        .schedule(
            () -> fail(ctx, failed("the server did not answer in time", null)),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    received =
        ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
    try {
      while (ctx.channel().isOpen() && !isDone() && decoder.next(received, frame)) {
        take(ctx);
      }
    } catch (ProtocolViolation violation) {
      fail(ctx, failed("the server does not keep to the protocol", violation));
    }
    if (isDone() && ctx.channel().isOpen()) {
      ByteBuf rest = rest();
      // before the session deals with it, which may end with that and say something here again
      ctx.pipeline().remove(this);
      if (rest.isReadable()) {
        ctx.fireChannelRead(rest);
      } else {
        rest.release();
      }
    }
  }

  /** Whether all was answered that was said ahead of a session. */
  private boolean isDone() {
    return lent && asked.isEmpty();
  }

  private void take(ChannelHandlerContext ctx) {
    switch (frame.type()) {
      case ParameterStatus.TYPE -> {
        var status = (ParameterStatus) decoder.decode(received, frame);
        reported.accept(status.name().text(), status.value().text());
      }
      case NoticeResponse.TYPE -> {
        // of interest to no session
      }
      case RowDescription.TYPE -> need();
      case CommandComplete.TYPE -> {
        var complete = (CommandComplete) decoder.decode(received, frame);
        Asked open = need();
        if (open.tags.isEmpty() || !open.tags.removeFirst().equals(complete.tag().text())) {
          throw new ProtocolViolation("another command than asked for was completed");
        }
      }
      case ReadyForQuery.TYPE -> ready();
      case ErrorResponse.TYPE -> {
        var error = (ErrorResponse) decoder.decode(received, frame);
        fail(ctx, refused(error));
      }
      default -> throw new ProtocolViolation("a message that nothing asked for");
    }
  }

  private Asked need() {
    Asked open = asked.peek();
    if (open == null) {
      throw new ProtocolViolation("an answer that nothing asked for");
    }
    return open;
  }

  private void ready() {
    Asked open = need();
    open.readies--;
    TransactionStatus status = TransactionStatus.of(received.getByte(frame.bodyStart()));
    if (status != TransactionStatus.IDLE) {
      throw new ProtocolViolation("a transaction is open");
    }
    if (open.readies == 0) {
      if (!open.tags.isEmpty()) {
        throw new ProtocolViolation("less was completed than was asked for");
      }
      asked.remove();
      open.over();
      open.answered.complete(null);
    }
  }

  /** What came and was not looked at: a session's to deal with. Called before the handler goes. */
  ByteBuf rest() {
    ByteBuf rest = received;
    received = Unpooled.EMPTY_BUFFER;
    return rest;
  }

  private static UpstreamFailed refused(ErrorResponse error) {
    return new UpstreamFailed(
        UpstreamFailed.REJECTED,
        "the server refused what makes a connection a session's own",
        new UpstreamFailed.ServerSaid(
            error.diagnostics().sqlState(),
            error.diagnostics().text(DiagnosticField.MESSAGE).orElse("")));
  }

  private static UpstreamFailed failed(String message, @Nullable Throwable cause) {
    return cause == null
        ? new UpstreamFailed(UpstreamFailed.UNABLE_TO_CONNECT, message)
        : new UpstreamFailed(UpstreamFailed.UNABLE_TO_CONNECT, message, cause);
  }

  private void fail(ChannelHandlerContext ctx, UpstreamFailed failure) {
    List<Asked> open = List.copyOf(asked);
    asked.clear();
    var _ = ctx.close();
    if (open.isEmpty() && !lent) {
      lost.run();
    }
    for (Asked each : open) {
      each.over();
      each.answered.completeExceptionally(failure);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      fail(ctx, failed("the connection to the server was lost", null));
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, failed("the connection to the server was lost", null));
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, failed("the connection to the server was lost", cause));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    received.release();
    received = Unpooled.EMPTY_BUFFER;
  }
}
