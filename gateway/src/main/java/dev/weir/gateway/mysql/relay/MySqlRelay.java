package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.holding.Holding;
import dev.weir.gateway.holding.WriteAhead;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.mysql.EstablishedSession;
import dev.weir.gateway.mysql.estimate.MySqlEstimates;
import dev.weir.gateway.mysql.relay.naming.SessionNames;
import dev.weir.gateway.mysql.relay.result.Words;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.relay.RelayServices;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.gateway.relay.TwoLegs;
import dev.weir.gateway.upstream.UpstreamCancel;
import dev.weir.session.Grant;
import dev.weir.session.LiveSessions;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.client.BareCommand;
import dev.weir.wire.mysql.client.ClientDecoder;
import dev.weir.wire.mysql.client.ClientEncoder;
import dev.weir.wire.mysql.client.Query;
import dev.weir.wire.mysql.server.ServerDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One session from sign-in to end. {@link #statements()} and the {@link LiveSessions} methods may
 * be called on any thread, everything else on the session's event loop.
 */
final class MySqlRelay implements Relay, TwoLegs.Conversation, LiveSessions.LiveSession {
  private final EstablishedSession session;
  private final LiveSessions liveSessions;
  private final Instant startedAt;
  private final TwoLegs legs;
  private final SessionRecord record;
  private final ToServer server;
  private final ToClient client;
  private final Turn turn;
  private final Holding holding;
  private final SessionState state;
  private final ClientPackets fromClient;
  private final ServerPackets fromServer;

  MySqlRelay(
      EstablishedSession session,
      RelayServices services,
      Judge<MySqlSettings> judge,
      MySqlEstimates estimates,
      LargeMessages large,
      Instant startedAt,
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
    RelayLimits limits = session.limits();
    Limits wireLimits =
        Limits.DEFAULT
            .withStatementBytesMax(limits.statementBytesMax())
            .withParameterBytesMax(limits.frameBytesMax())
            .withServerBytesMax(limits.backendFrameBytesMax());
    Grant grant = session.grant();
    Executor loop = legs.loop();
    var clientBurst = new Burst(legs.client().allocator(), legs.server(), large);
    var serverBurst = new Burst(legs.server().allocator(), legs.client(), large);
    this.state =
        new SessionState(
            session.catalogue(),
            services.policy(),
            session.upstream().server(),
            session.upstream().status());
    var names = new SessionNames();
    this.server = new ToServer(legs.server(), clientBurst, session.upstream().agreed());
    this.client = new ToClient(legs.client(), serverBurst, state, session.client().agreed());
    this.turn = new Turn();
    this.holding =
        new Holding(grant, services.desk(), turn, record, loop, services.virtualThreads());
    BooleanSupplier protects =
        () -> services.policy().get().protectsColumns(grant.subject(), grant.place());
    var words = new Words(protects, services.maskKey());
    var variables = new UserVariables(protects);
    var clearance =
        new Clearance(
            turn, names, state, words, variables, holding, estimates, new WriteAhead(record, loop));
    var denial = new Denial(client, turn, record, legs);
    var judging =
        new Judging(
            turn,
            names,
            state,
            judge,
            new Unlimited(new SessionAsk(loop, this::ask), session.upstream().server().isMariaDb()),
            loop,
            services.virtualThreads());
    var effects = new Effects(names, state, variables, judge);
    var statements =
        new StatementCommands(limits, server, turn, names, state, judging, clearance, denial);
    var texts =
        new TextCommands(
            grant.subject(), session.kills(), server, client, turn, judging, clearance, denial);
    this.fromClient =
        new ClientPackets(
            new ClientDecoder(wireLimits),
            session.client().agreed(),
            clientBurst,
            turn,
            server,
            client,
            legs.client(),
            texts,
            statements,
            denial,
            () -> {
              effects.reset();
              words.forgotten();
            },
            legs);
    var plans = new ResultPlans(state, services.maskKey());
    var rows = new Rows(client, record, session.upstream()::cancel, limits.resultRowsMax());
    var decoder = new ServerDecoder(wireLimits);
    var results =
        new ResultReplies(
            decoder, server.agreed(), client, state, words, plans, rows, effects, record);
    var prepares = new PrepareReplies(decoder, client, server, statements, plans, results, denial);
    this.fromServer =
        new ServerPackets(
            decoder, serverBurst, server, client, turn, state, results, prepares, record, legs);
    turn.runs(() -> legs.outsideBurst(fromClient::run));
  }

  private void ask(Question question) {
    if (legs.ended() || !server.quiet()) {
      question.lost();
      return;
    }
    byte[] sql = state.encoded(question.sql());
    if (sql == null) {
      question.cannotBeAsked();
      return;
    }
    server.send(new Query(Unpooled.wrappedBuffer(sql)), new Reply.Asked(question));
    server.flush();
  }

  @Override
  public void start(ByteBuf clientBytes, ByteBuf serverBytes) {
    liveSessions.opened(this);
    legs.start(clientBytes, serverBytes);
  }

  @Override
  public void clientSent(ByteBuf bytes) {
    fromClient.received(bytes);
  }

  @Override
  public void serverSent(ByteBuf bytes) {
    fromServer.received(bytes);
  }

  @Override
  public boolean quiet() {
    return server.quiet();
  }

  @Override
  public boolean atRest() {
    return server.quiet() && turn.taking() && !state.inTransaction() && !fromClient.hasMore();
  }

  @Override
  public boolean isClientsTurn() {
    return !turn.waiting() && (server.quiet() || !legs.client().writable());
  }

  @Override
  public boolean serverEnds() {
    return fromServer.serverEnds();
  }

  @Override
  public void cancelRequested() {
    if (!legs.ended() && !holding.cancel() && !server.quiet()) {
      session.upstream().cancel();
    }
  }

  @Override
  public void terminate(String reason) {
    legs.terminate(reason);
  }

  @Override
  public void finish(String reason) {
    fromClient.finish();
    holding.withdraw(reason, Refusal.of(Refusal.SHUTDOWN, reason));
  }

  @Override
  public void tellEnd(Refusal reason, ByteBuf out) {
    client.append(client.packet(reason), out);
  }

  @Override
  public @Nullable UpstreamCancel unfinished() {
    return switch (server.awaited()) {
      case null -> null;
      // a question of Weir's own is short
      case Reply.Asked _ -> null;
      case Reply _ -> session.upstream()::cancel;
    };
  }

  @Override
  public void ending(String reason, ByteBuf goodbye) {
    holding.withdraw(reason, Refusal.of(Refusal.SHUTDOWN, reason));
    turn.end();
    switch (server.awaited()) {
      case null -> ClientEncoder.encode(BareCommand.QUIT, server.agreed(), new Sequence(), goodbye);
      case Reply.Asked(var question) -> question.lost();
      case Reply _ -> {
        // it is left unfinished work
      }
    }
    server.answered();
    fromClient.release();
    fromServer.release();
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
