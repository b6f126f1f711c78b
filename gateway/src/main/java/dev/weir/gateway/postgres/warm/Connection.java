package dev.weir.gateway.postgres.warm;

import dev.weir.gateway.postgres.upstream.Lease;
import dev.weir.gateway.postgres.upstream.ReportedSettings;
import dev.weir.gateway.postgres.upstream.SignedIn;
import dev.weir.gateway.postgres.upstream.UpstreamSession;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Terminate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a server, from sign-in to end: a session's, then nobody's, then another
 * session's. What is not final belongs to the loop that the channel is registered with.
 */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** A spare that takes longer is worth less than a new connection. */
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(2);

  /**
   * A server that has answered since then is there, as far as anybody can know: a session need not
   * wait until it has answered again.
   */
  private static final long HEARD_LATELY_NANOS = Duration.ofSeconds(1).toNanos();

  private static final CompletableFuture<Void> ANSWERED = CompletableFuture.completedFuture(null);

  private final Account account;
  private final Map<String, String> settings;
  private final long signedInNanos;
  private final long epoch;
  private final UpstreamSession first;
  private final Keeper keeper;
  private final LongSupplier nanoTime;
  private final DoubleSupplier seeds;
  private long cleanedNanos;
  private ReportedSettings parameters;
  private ByteBuf unread;
  private boolean examined;
  private @Nullable ScheduledFuture<?> end;

  /** Who keeps connections that no session has. */
  interface Keeper {
    /** Whether it would keep this one. */
    boolean wants(Connection connection);

    /** A session has left it; {@link #keep} or {@link #lost} follows within moments. */
    void cleaning(Connection connection);

    /** It is clean: handed on, kept or closed from now on. */
    void keep(Connection connection);

    /** It could not be cleaned, or ended while it was kept. */
    void lost(Connection connection);
  }

  /**
   * Takes over a connection that has just signed in under {@link Words#NOBODYS_NAME}.
   *
   * @param settings as given at the start, without the name
   * @param epoch what was in force then
   * @param nanoTime of a clock that never goes back
   * @param seeds of the server's random numbers, each from 0 to 1
   */
  Connection(
      Account account,
      Map<String, String> settings,
      long epoch,
      SignedIn signedIn,
      Keeper keeper,
      LongSupplier nanoTime,
      DoubleSupplier seeds) {
    this.account = account;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.seeds = seeds;
    this.signedInNanos = nanoTime.getAsLong();
    this.epoch = epoch;
    this.first = signedIn.session();
    this.parameters = ReportedSettings.of(first.parameters());
    this.keeper = keeper;
    this.unread = signedIn.received();
  }

  Account account() {
    return account;
  }

  /** Whether a session under this account that opens with these settings may have it. */
  boolean isFor(Account asked, Map<String, String> wanted) {
    return account.equals(asked) && settings.equals(wanted);
  }

  long epoch() {
    return epoch;
  }

  /** How much longer it may be handed on. */
  long leftNanos() {
    return account.target().warm().ageMax().toNanos() - (nanoTime.getAsLong() - signedInNanos);
  }

  EventLoop loop() {
    return first.channel().eventLoop();
  }

  /**
   * Makes it a session's.
   *
   * @param loop the session's: the channel is registered with it before anything else is done
   * @param name the session's
   * @return completed on that loop: the session, or an {@link UpstreamFailed}; the connection is
   *     closed then
   */
  CompletableFuture<SignedIn> wake(EventLoop loop, String name) {
    var woken = new CompletableFuture<SignedIn>();
    Runnable waking =
        () -> {
          isNotKept();
          if (loop() == loop) {
            begin(name, woken);
          } else {
            move(loop, name, woken);
          }
        };
    try {
      if (loop().inEventLoop()) {
        waking.run();
      } else {
        loop().execute(waking);
      }
    } catch (RejectedExecutionException stopped) {
      woken.completeExceptionally(stopped);
    }
    return woken;
  }

  /**
   * Closes it then, if it is still kept. On its loop.
   *
   * @param mayClose asked at that time
   */
  void closeIn(long nanos, BooleanSupplier mayClose) {
    end =
        loop()
            .schedule(
                () -> {
                  if (mayClose.getAsBoolean()) {
                    close();
                  }
                },
                nanos,
                TimeUnit.NANOSECONDS);
  }

  private void isNotKept() {
    ScheduledFuture<?> watch = end;
    if (watch != null) {
      end = null;
      watch.cancel(false);
    }
  }

  private void move(EventLoop loop, String name, CompletableFuture<SignedIn> woken) {
    Channel channel = first.channel();
    channel.config().setAutoRead(false);
    channel
        .deregister()
        .addListener(left ->
            loop.register(channel)
                .addListener(registered ->
                    loop.execute(() -> {
                      if (registered.isSuccess()) {
                        begin(name, woken);
                      } else {
                        channel.close();
                        woken.completeExceptionally(unreachable());
                      }
                    })));
  }

  private void begin(String name, CompletableFuture<SignedIn> woken) {
    if (!first.channel().isActive()) {
      close();
      woken.completeExceptionally(unreachable());
      return;
    }
    Words words = Words.forSession(name);
    if (examined && nanoTime.getAsLong() - cleanedNanos < HEARD_LATELY_NANOS) {
      CompletableFuture<Void> answered = ahead(words);
      // what the server will report
      parameters = parameters.with(Words.NAME, name);
      woken.complete(signedIn(answered, Unpooled.EMPTY_BUFFER));
      return;
    }
    say(words)
        .whenComplete((nothing, failure) -> {
          if (failure == null) {
            woken.complete(signedIn(ANSWERED, takeOver()));
          } else {
            woken.completeExceptionally(failure);
          }
        });
  }

  private void lost() {
    isNotKept();
    keeper.lost(this);
  }

  private static UpstreamFailed unreachable() {
    return new UpstreamFailed(
        UpstreamFailed.UNABLE_TO_CONNECT, "the connection to the server was lost");
  }

  private void reported(String name, String value) {
    parameters = parameters.with(name, value);
  }

  private CompletableFuture<Void> say(Words words) {
    ChannelHandlerContext ctx = talk();
    CompletableFuture<Void> answered = ((Talk) ctx.handler()).say(ctx, words, ANSWER_TIME_MAX);
    first.channel().config().setAutoRead(true);
    return answered;
  }

  private CompletableFuture<Void> ahead(Words words) {
    first.channel().config().setAutoRead(false);
    ChannelHandlerContext ctx = talk();
    CompletableFuture<Void> answered = ((Talk) ctx.handler()).sayAhead(ctx, words, ANSWER_TIME_MAX);
    answered.whenComplete((nothing, failure) -> {
      if (failure != null) {
        LOG.warn("a session's connection of {} was closed: {}", this, failure.getMessage());
      }
    });
    return answered;
  }

  private ChannelHandlerContext talk() {
    ChannelPipeline pipeline = first.channel().pipeline();
    ChannelHandlerContext ctx = pipeline.context(Talk.class);
    if (ctx == null) {
      pipeline.addLast(new Talk(this::reported, unread, this::lost));
      unread = Unpooled.EMPTY_BUFFER;
      ctx = pipeline.context(Talk.class);
    }
    return ctx;
  }

  /** What the server has sent since, which is the session's. */
  private ByteBuf takeOver() {
    Channel channel = first.channel();
    channel.config().setAutoRead(false);
    ByteBuf rest = channel.pipeline().get(Talk.class).rest();
    channel.pipeline().remove(Talk.class);
    return rest;
  }

  /**
   * @param itsOwn completed when the connection is the session's own: what is to be cancelled
   *     before is not the session's
   */
  private SignedIn signedIn(CompletableFuture<Void> itsOwn, ByteBuf received) {
    return new SignedIn(
        new UpstreamSession(
            first.channel(),
            first.user(),
            parameters,
            first.serverVersion(),
            first.serverMajor(),
            first.backendPid(),
            itsOwn.isDone()
                ? first.canceller()
                : () -> itsOwn.thenRun(() -> first.canceller().send()),
            new Held()),
        received);
  }

  /** One session's hold. */
  private final class Held implements Lease {
    private boolean over;

    @Override
    public void reported(String name, String value) {
      Connection.this.reported(name, value);
    }

    @Override
    public boolean wanted() {
      return !over && keeper.wants(Connection.this);
    }

    @Override
    public void giveBack() {
      if (over) {
        throw new IllegalStateException("the connection was given back already");
      }
      over = true;
      reset();
    }

    @Override
    public boolean givenBack() {
      return over;
    }
  }

  /** The first time the database is asked whether that is enough; that holds as long as it may. */
  private void reset() {
    keeper.cleaning(this);
    Words words = Words.reset(seeds.getAsDouble());
    say(examined ? words : words.andWhatKeeps())
        .whenComplete((nothing, failure) -> {
          if (failure == null) {
            examined = true;
            cleanedNanos = nanoTime.getAsLong();
            keeper.keep(this);
          } else {
            // which has closed it
            keeper.lost(this);
          }
        });
  }

  /** Says goodbye and closes. Any thread. */
  void close() {
    onItsLoop(() -> goodbye(true));
  }

  /**
   * Says goodbye and waits until the server has left. Any thread.
   *
   * @return completed when the connection is closed, after a moment at most
   */
  CompletableFuture<Void> leave() {
    var left = new CompletableFuture<Void>();
    first.channel().closeFuture().addListener(closed -> left.complete(null));
    onItsLoop(() -> {
      goodbye(false);
      closeIn(ANSWER_TIME_MAX.toNanos(), () -> true);
    });
    return left;
  }

  private void onItsLoop(Runnable task) {
    try {
      loop()
          .execute(() -> {
            isNotKept();
            task.run();
          });
    } catch (RejectedExecutionException stopped) {
      // the loop has stopped, and closed its channels
      var _ = first.channel().close();
    }
  }

  private void goodbye(boolean atOnce) {
    Channel channel = first.channel();
    if (!channel.isActive()) {
      var _ = channel.close();
      return;
    }
    ByteBuf out = channel.alloc().buffer(8);
    FrontendEncoder.encode(Terminate.INSTANCE, out);
    ChannelFuture sent = channel.writeAndFlush(out);
    if (atOnce) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** As in {@link Account}. */
  @Override
  public String toString() {
    return account.toString();
  }
}
