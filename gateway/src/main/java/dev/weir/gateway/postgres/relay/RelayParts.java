package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.holding.Holding;
import dev.weir.gateway.holding.WriteAhead;
import dev.weir.gateway.judging.CommonForms;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.postgres.estimate.PostgresEstimates;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.Leg;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.relay.RelayServices;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.gateway.relay.TwoLegs;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Executor;

/** The parts of one session, put together; what the session itself calls is kept. */
record RelayParts(
    Replies replies,
    Turn turn,
    Holding holding,
    Frontend frontend,
    Backend backend,
    Failures failures,
    Leftovers leftovers) {
  private static final int TOKEN_BYTES = 12;

  static RelayParts of(
      EstablishedSession session,
      RelayServices services,
      Judge<PostgresSettings> judge,
      CommonForms.OfSession common,
      PostgresEstimates estimates,
      LargeMessages large,
      Decoders decoders,
      SessionRecord record,
      TwoLegs legs) {
    Ending ending = legs;
    Leg client = legs.client();
    Leg server = legs.server();
    RelayLimits limits = session.limits();
    FrontendDecoder frontendDecoder = decoders.frontend();
    BackendDecoder backendDecoder = decoders.backend();
    Executor loop = legs.loop();
    var fromClient = new Burst(client.allocator(), server, large);
    var fromServer = new Burst(server.allocator(), client, large);
    var replies = new Replies();
    var turn = new Turn(replies, server, fromClient);
    var names = new SessionNames();
    var environment =
        new SessionEnvironment(
            session.catalogue(), services.policy(), session.upstream().parameters());
    var leftovers = new Leftovers();
    var effects = new Effects(names, environment, judge, leftovers);
    var asking = new SessionAsk(server, replies, turn, ending, environment, loop, token());
    var judging =
        new Judging(
            turn,
            replies,
            names,
            environment,
            judge,
            common,
            asking,
            loop,
            services.virtualThreads());
    var holding =
        new Holding(
            session.grant(),
            services.desk(),
            new HeldAtTurn(turn, client),
            record,
            loop,
            services.virtualThreads());
    var clearance =
        new Clearance(
            turn, replies, names, environment, holding, estimates, new WriteAhead(record, loop));
    var denial = new Denial(client, turn, replies, names, record, ending, token());
    var copyInput = new CopyInput(replies, record, turn);
    var frontend =
        new Frontend(
            frontendDecoder,
            limits,
            fromClient,
            turn,
            replies,
            client,
            new SimpleQueries(turn, replies, names, judging, clearance, denial, effects),
            new ExtendedQueries(
                frontendDecoder, limits, turn, replies, names, judging, clearance, denial, effects),
            new FunctionCalls(
                frontendDecoder,
                turn,
                replies,
                judging,
                asking,
                clearance,
                denial,
                effects,
                loop,
                services.virtualThreads()),
            copyInput,
            denial,
            ending);
    var scrubbing =
        new Scrubbing(
            () ->
                environment
                    .policy()
                    .protectsColumns(session.grant().subject(), session.grant().place()),
            services.maskKey());
    var results =
        new Results(client, fromServer, record, session.upstream(), limits, services.maskKey());
    var failures =
        new Failures(
            backendDecoder,
            replies,
            names,
            effects,
            record,
            turn,
            fromServer,
            client,
            server,
            scrubbing);
    var statementReplies =
        new StatementReplies(
            backendDecoder,
            replies,
            names,
            new RowPlans(backendDecoder, services.maskKey()),
            results,
            effects,
            failures,
            record,
            turn);
    var backend =
        new Backend(
            backendDecoder,
            fromServer,
            replies,
            turn,
            results,
            statementReplies,
            new NameReplies(backendDecoder, replies, names),
            failures,
            new Asides(
                backendDecoder,
                replies,
                environment,
                session.upstream().lease(),
                record,
                fromServer,
                client,
                scrubbing),
            environment,
            ending);
    return new RelayParts(replies, turn, holding, frontend, backend, failures, leftovers);
  }

  /** What no client can guess, for a name that must not be a client's. */
  private static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
