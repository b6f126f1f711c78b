package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.holding.Holding;
import dev.weir.gateway.judging.CommonForms;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.postgres.ErrorReplies;
import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.postgres.estimate.PostgresEstimates;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.relay.RelayServices;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.gateway.relay.TwoLegs;
import dev.weir.gateway.upstream.UpstreamCancel;
import dev.weir.session.Grant;
import dev.weir.session.LiveSessions;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Terminate;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One session from sign-in to end. {@link #statements()} and the {@link LiveSessions} methods may
 * be called on any thread, everything else on the session's event loop.
 */
final class PostgresRelay implements Relay, TwoLegs.Conversation, LiveSessions.LiveSession {
  private final EstablishedSession session;
  private final LiveSessions liveSessions;
  private final Instant startedAt;
  private final TwoLegs legs;
  private final SessionRecord record;
  private final Replies replies;
  private final Turn turn;
  private final Holding holding;
  private final Frontend frontend;
  private final Backend backend;
  private final Failures failures;
  private final Leftovers leftovers;

  PostgresRelay(
      EstablishedSession session,
      Instant startedAt,
      RelayServices services,
      Judge<PostgresSettings> judge,
      CommonForms.OfSession common,
      PostgresEstimates estimates,
      LargeMessages large,
      Decoders decoders,
      SessionRecord record) {
    this.session = session;
    this.liveSessions = services.liveSessions();
    this.startedAt = startedAt;
    this.record = record;
    this.legs =
        new TwoLegs(
            session.grant().sessionId(),
            session.client().channel(),
            session.upstream().channel(),
            record,
            session.limits().idleTimeout(),
            session.standing(),
            services.traffic(),
            this);
    RelayParts made =
        RelayParts.of(session, services, judge, common, estimates, large, decoders, record, legs);
    this.replies = made.replies();
    this.turn = made.turn();
    this.holding = made.holding();
    this.frontend = made.frontend();
    this.backend = made.backend();
    this.failures = made.failures();
    this.leftovers = made.leftovers();
    turn.runs(() -> legs.outsideBurst(frontend::run));
  }

  @Override
  public void start(ByteBuf fromClient, ByteBuf fromServer) {
    liveSessions.opened(this);
    legs.start(fromClient, fromServer);
  }

  @Override
  public void clientSent(ByteBuf bytes) {
    frontend.received(bytes);
  }

  @Override
  public void serverSent(ByteBuf bytes) {
    backend.received(bytes);
  }

  @Override
  public boolean quiet() {
    return replies.quiet();
  }

  @Override
  public boolean atRest() {
    return turn.alone() && turn.taking() && !frontend.hasMore();
  }

  @Override
  public boolean isClientsTurn() {
    return !turn.waiting()
        && (replies.quiet() || frontend.expectsData() || !legs.client().writable());
  }

  @Override
  public void cancelRequested() {
    if (!legs.ended() && !holding.cancel() && !replies.quiet()) {
      // it may come when another session has the connection
      leftovers.left();
      session.upstream().cancel();
    }
  }

  @Override
  public boolean serverEnds() {
    return failures.serverEnds();
  }

  @Override
  public void terminate(String reason) {
    legs.terminate(reason);
  }

  @Override
  public void finish(String reason) {
    frontend.finish();
    holding.withdraw(reason, Refusal.of(Refusal.SHUTDOWN, reason));
  }

  @Override
  public void tellEnd(Refusal reason, ByteBuf out) {
    ErrorReplies.writeFatal(reason, out);
  }

  @Override
  public @Nullable UpstreamCancel unfinished() {
    return replies.quiet() ? null : session.upstream()::cancel;
  }

  @Override
  public void ending(String reason, ByteBuf goodbye) {
    boolean busy = !replies.quiet();
    holding.withdraw(reason, Refusal.of(Refusal.SHUTDOWN, reason));
    turn.end();
    replies.lost();
    if (!busy) {
      FrontendEncoder.encode(new Terminate(), goodbye);
    }
    frontend.release();
    backend.release();
  }

  @Override
  public boolean leavesServerFit() {
    return session.upstream().lease().wanted()
        && !leftovers.any()
        && turn.alone()
        && turn.taking()
        && backend.between();
  }

  @Override
  public void serverLeft() {
    session.upstream().lease().giveBack();
  }

  @Override
  public void ended() {
    liveSessions.closed(this);
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
