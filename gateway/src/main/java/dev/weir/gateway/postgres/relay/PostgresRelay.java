package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.postgres.Relay;
import dev.weir.session.Grant;
import dev.weir.session.LiveSessions;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.Severity;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Terminate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session from sign-in to end: reads from both sides, stops reading where the other side or the
 * recording is behind, and ends the session once. {@link #statements()} and the {@link
 * LiveSessions} methods may be called on any thread, everything else on the session's event loop.
 */
final class PostgresRelay implements Relay, Ending, LiveSessions.LiveSession {
  private static final int FAREWELL_SECONDS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(PostgresRelay.class);

  private final EstablishedSession session;
  private final LiveSessions liveSessions;
  private final Instant startedAt;
  private final EventLoop loop;
  private final Leg client;
  private final Leg server;
  private final SessionRecord record;
  private final Replies replies;
  private final Turn turn;
  private final Holding holding;
  private final Frontend frontend;
  private final Backend backend;
  private final Failures failures;
  private long lastActivityNanos;
  private @Nullable ScheduledFuture<?> idleWatch;
  private boolean recordingFull;
  private boolean ended;

  PostgresRelay(
      EstablishedSession session,
      LiveSessions liveSessions,
      Instant startedAt,
      RelayServices services,
      Judge<PostgresSettings> judge,
      LargeMessages large,
      SessionRecord record) {
    this.session = session;
    this.liveSessions = liveSessions;
    this.startedAt = startedAt;
    this.loop = session.client().channel().eventLoop();
    this.client = new Leg(session.client().channel());
    this.server = new Leg(session.upstream().channel());
    this.record = record;
    RelayParts made = RelayParts.of(session, services, judge, large, record, client, server, this);
    this.replies = made.replies();
    this.turn = made.turn();
    this.holding = made.holding();
    this.frontend = made.frontend();
    this.backend = made.backend();
    this.failures = made.failures();
    turn.runs(this::runFrontend);
  }

  @Override
  public void start(ByteBuf fromClient, ByteBuf fromServer) {
    liveSessions.opened(this);
    lastActivityNanos = System.nanoTime();
    session.client().channel().pipeline().addLast(new LegHandler(this, LegHandler.Side.CLIENT));
    session.upstream().channel().pipeline().addLast(new LegHandler(this, LegHandler.Side.SERVER));
    watchIdle();
    serverSent(fromServer);
    clientSent(fromClient);
    burstEnded();
    client.start();
    server.start();
    if (!session.client().channel().isActive()) {
      clientGone();
    } else if (!session.upstream().channel().isActive()) {
      serverGone();
    }
  }

  void clientSent(ByteBuf bytes) {
    lastActivityNanos = System.nanoTime();
    frontend.received(bytes);
  }

  void serverSent(ByteBuf bytes) {
    if (!replies.quiet()) {
      lastActivityNanos = System.nanoTime();
    }
    backend.received(bytes);
  }

  /** A side begins to take what it is sent, or has stopped. */
  void writabilityChanged() {
    lastActivityNanos = System.nanoTime();
    follow();
  }

  private void runFrontend() {
    try {
      frontend.run();
      server.flush();
      client.flush();
    } catch (RuntimeException | Error unexpected) {
      // no handler sees what is thrown here, and the client would wait for ever
      failed(unexpected);
    }
  }

  /** A fault of Weir's own: the session cannot be trusted any more. */
  void failed(Throwable unexpected) {
    LOG.error("session {} failed", session.grant().sessionId(), unexpected);
    fatal("XX000", "internal error of the gateway");
  }

  /** Everything that was there has been read. */
  void burstEnded() {
    server.flush();
    client.flush();
    record.burstEnded();
    follow();
  }

  /** Reads from a side only while the other side and the recording keep up. */
  void follow() {
    if (ended) {
      return;
    }
    client.pause(Leg.Pause.PEER_FULL, !server.writable());
    server.pause(Leg.Pause.PEER_FULL, !client.writable());
    if (!recordingFull && !record.writable()) {
      recordingFull = true;
      pauseForRecording(true);
      record.whenWritable(() -> loop.execute(this::recordingCaughtUp));
    }
  }

  private void recordingCaughtUp() {
    recordingFull = false;
    pauseForRecording(false);
    follow();
  }

  private void pauseForRecording(boolean on) {
    client.pause(Leg.Pause.RECORDING_FULL, on);
    server.pause(Leg.Pause.RECORDING_FULL, on);
  }

  private void watchIdle() {
    long timeoutNanos = session.limits().idleTimeout().toNanos();
    if (timeoutNanos <= 0) {
      return;
    }
    long idleNanos = isClientsTurn() ? System.nanoTime() - lastActivityNanos : 0;
    if (idleNanos >= timeoutNanos) {
      fatal("57P05", "terminating connection due to idle-session timeout");
    } else {
      idleWatch =
          loop.schedule(
              () -> {
                if (!ended) {
                  watchIdle();
                }
              },
              timeoutNanos - idleNanos,
              TimeUnit.NANOSECONDS);
    }
  }

  /** Whether nothing goes on but by the client: it may ask, send data, or read at last. */
  private boolean isClientsTurn() {
    return !turn.waiting() && (replies.quiet() || frontend.expectsData() || !client.writable());
  }

  @Override
  public void cancelRequested() {
    if (!ended && !holding.cancel() && !replies.quiet()) {
      session.upstream().cancel();
    }
  }

  void clientGone() {
    silent("the client closed the connection");
  }

  void serverGone() {
    if (failures.serverEnds()) {
      silent("the server closed the connection");
    } else {
      fatal("08006", "the connection to the server was lost");
    }
  }

  @Override
  public void terminate(String reason) {
    if (loop.inEventLoop()) {
      fatal("57P01", reason);
    } else {
      loop.execute(() -> fatal("57P01", reason));
    }
  }

  @Override
  public void fatal(String sqlState, String message) {
    if (ended) {
      return;
    }
    LOG.info("session {} ends: {} {}", session.grant().sessionId(), sqlState, message);
    ByteBuf out = client.allocator().buffer();
    BackendEncoder.encode(BackendEncoder.error(Severity.FATAL, sqlState, message, null, null), out);
    client.write(out);
    end(message);
  }

  @Override
  public void silent(String reason) {
    if (!ended) {
      end(reason);
    }
  }

  @Override
  public boolean ended() {
    return ended;
  }

  private void end(String reason) {
    ended = true;
    boolean busy = !replies.quiet();
    holding.withdraw(reason, Refusal.of("57P01", reason));
    turn.end();
    replies.lost();
    if (busy) {
      session.upstream().cancel();
    } else {
      ByteBuf out = server.allocator().buffer(8);
      FrontendEncoder.encode(new Terminate(), out);
      server.write(out);
    }
    frontend.release();
    backend.release();
    ScheduledFuture<?> watch = idleWatch;
    if (watch != null) {
      watch.cancel(false);
    }
    server.closeAfterFlush();
    client.closeAfterFlush();
    closeInTime();
    try {
      record.ended(reason);
    } catch (RecordingFailed failed) {
      // The recording shows the session as interrupted at its last event.
      LOG.error("the end of session {} is not recorded", session.grant().sessionId(), failed);
    } finally {
      liveSessions.closed(this);
    }
  }

  /** A peer that does not read must not keep an ended session in memory. */
  private void closeInTime() {
    if (client.channel().isOpen() || server.channel().isOpen()) {
      var _ =
          loop.schedule(
              () -> {
                client.close();
                server.close();
              },
              FAREWELL_SECONDS,
              TimeUnit.SECONDS);
    }
  }

  @Override
  public Grant grant() {
    return session.grant();
  }

  @Override
  public Instant startedAt() {
    return startedAt;
  }

  @Override
  public long statements() {
    return record.statements();
  }
}
