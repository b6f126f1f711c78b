package dev.weir.gateway.simulation;

import dev.weir.gateway.simulation.SimStatement.Kind;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.backend.BindComplete;
import dev.weir.wire.postgres.backend.CloseComplete;
import dev.weir.wire.postgres.backend.EmptyQueryResponse;
import dev.weir.wire.postgres.backend.NoData;
import dev.weir.wire.postgres.backend.ParameterDescription;
import dev.weir.wire.postgres.backend.ParameterStatus;
import dev.weir.wire.postgres.backend.ParseComplete;
import dev.weir.wire.postgres.backend.ReadyForQuery;
import dev.weir.wire.postgres.backend.Severity;
import dev.weir.wire.postgres.frontend.Bind;
import dev.weir.wire.postgres.frontend.Close;
import dev.weir.wire.postgres.frontend.CopyData;
import dev.weir.wire.postgres.frontend.CopyDone;
import dev.weir.wire.postgres.frontend.CopyFail;
import dev.weir.wire.postgres.frontend.Describe;
import dev.weir.wire.postgres.frontend.Execute;
import dev.weir.wire.postgres.frontend.Flush;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Parse;
import dev.weir.wire.postgres.frontend.Query;
import dev.weir.wire.postgres.frontend.Sync;
import dev.weir.wire.postgres.frontend.Target;
import dev.weir.wire.postgres.frontend.Terminate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server as PostgreSQL is one, as far as a client can tell: what it keeps back until a Flush,
 * what an error ends, what is passed over up to Sync. With the rules of the policy in it, it says
 * what a client of Weir's is to be told.
 *
 * <p>Source: manual, "Message Flow"; {@code tcop/postgres.c}.
 */
final class SimServer {
  private static final String WEIRS = "weir: ";

  private final Rules rules;
  private final SimTransaction transaction = new SimTransaction();
  private final FrontendDecoder decoder = new FrontendDecoder(Limits.DEFAULT);
  private final Frame frame = new Frame();
  private final ByteBuf in = Unpooled.buffer();
  private final ByteBuf unflushed = Unpooled.buffer();
  private final ByteBuf out = Unpooled.buffer();
  private final SimNames names;
  private final Map<String, SimPortal> portals = new HashMap<>();
  private boolean skipping;
  private @Nullable Copying copying;
  private boolean cancelled;
  boolean closed;

  /** A statement that takes data. */
  private record Copying(boolean query, int rows) {}

  /** What is told of what the server does, and what it may not do. */
  interface Rules {
    /** What stands in one message begins to run. */
    default void runs(List<SimStatement> statements, String text) {}

    /** What stands behind a name is about to run. */
    default void executes(SimStatement execute, String definition) {}

    /** Whether the statement is refused by the policy. */
    default boolean forbids(SimStatement statement) {
      return false;
    }

    /** Whether it needs a yes, and gets none. */
    default boolean declines(SimStatement statement) {
      return false;
    }

    /** Whether a name that stands for nothing is refused in place of being looked up in vain. */
    default boolean forbidsWhatNobodyKnows() {
      return false;
    }

    /** Whether protected values are masked. */
    default boolean masks() {
      return false;
    }
  }

  SimServer(Rules rules) {
    this.rules = rules;
    this.names = new SimNames(rules);
  }

  /** What it has let go of so far, and not said before. */
  byte[] said() {
    byte[] bytes = ByteBufUtil.getBytes(out);
    out.clear();
    return bytes;
  }

  /** Whether it waits for data. */
  boolean copying() {
    return copying != null;
  }

  /** What runs next is cancelled. */
  void cancel() {
    cancelled = true;
  }

  void receive(byte[] bytes) {
    in.writeBytes(bytes);
    while (!closed && decoder.next(in, frame)) {
      FrontendMessage message = decoder.decode(in, frame);
      handle(message);
    }
    in.discardReadBytes();
  }

  private void handle(FrontendMessage message) {
    if (copying != null) {
      copy(copying, message);
      return;
    }
    if (message instanceof Sync) {
      skipping = false;
      transaction.rests(portals);
      ready();
      return;
    }
    if (message instanceof Terminate) {
      closed = true;
      return;
    }
    if (skipping) {
      return;
    }
    try {
      switch (message) {
        case Query query -> query(text(query.text()));
        case Parse parse -> parse(parse);
        case Bind bind -> bind(bind);
        case Describe describe -> describe(describe);
        case Execute execute -> execute(execute);
        case Close close -> close(close);
        case Flush _ -> flush();
        case CopyData _, CopyDone _, CopyFail _ -> {
          // what comes late for a COPY that failed is passed over
        }
        default -> throw new IllegalStateException("not for this server: " + message);
      }
    } catch (SimFailure failed) {
      error(failed);
      if (message instanceof Query) {
        ready();
      } else {
        skipping = true;
      }
    }
  }

  private static String text(ByteBuf text) {
    return text.toString(StandardCharsets.UTF_8);
  }

  private void error(SimFailure failed) {
    say(
        BackendEncoder.error(
            Severity.ERROR, failed.sqlState(), String.valueOf(failed.getMessage()), null, null));
    transaction.failed(portals);
    flush();
  }

  private void say(BackendMessage message) {
    BackendEncoder.encode(message, unflushed);
  }

  private void flush() {
    out.writeBytes(unflushed);
    unflushed.clear();
  }

  private void ready() {
    String path = transaction.pathToReport();
    if (path != null) {
      say(new ParameterStatus(CString.of("search_path"), CString.of(path)));
    }
    say(new ReadyForQuery(transaction.status()));
    flush();
  }

  private void query(String text) throws SimFailure {
    names.remove("");
    portals.remove("");
    if (text.isBlank()) {
      say(EmptyQueryResponse.INSTANCE);
    } else {
      List<SimStatement> all = SimStatement.read(text).stream().map(transaction::meaning).toList();
      checkAborted(all.getFirst());
      // a message is refused whole, before anything of it runs
      for (SimStatement one : all) {
        forbid(one);
      }
      for (SimStatement one : all) {
        decline(one);
      }
      List<SimStatement> behind = new ArrayList<>();
      for (SimStatement one : all) {
        behind.add(names.behind(one));
      }
      rules.runs(behind, text);
      for (SimStatement one : behind) {
        SimNames.analyse(one);
        names.follow(one);
        SimPortal portal = new SimPortal(one);
        if (one.kind().rows()) {
          say(SimPortal.description(one));
        }
        run(portal, 0);
        if (one.kind() == Kind.COPY_IN) {
          copying = new Copying(true, 0);
          return;
        }
      }
    }
    transaction.rests(portals);
    ready();
  }

  private void checkAborted(SimStatement statement) throws SimFailure {
    if (transaction.status() == TransactionStatus.FAILED && !statement.kind().ends()) {
      throw new SimFailure("25P02", "current transaction is aborted");
    }
  }

  private void forbid(SimStatement statement) throws SimFailure {
    boolean unknown = statement.kind() == Kind.EXECUTE && !names.has(statement.name());
    if (rules.forbids(statement) || (unknown && rules.forbidsWhatNobodyKnows())) {
      throw new SimFailure("42501", "not allowed here");
    }
  }

  private void decline(SimStatement statement) throws SimFailure {
    boolean asks = names.resolved(statement).kind() == Kind.DELETE;
    if (asks && statement.kind() != Kind.PREPARE && rules.declines(statement)) {
      throw new SimFailure("42501", "dana said no");
    }
  }

  private void parse(Parse parse) throws SimFailure {
    String name = parse.statement().text();
    String text = text(parse.text());
    SimStatement statement = transaction.meaning(SimStatement.read(text).getFirst());
    if (name.isEmpty()) {
      names.remove("");
    }
    checkAborted(statement);
    forbid(statement);
    SimNames.analyse(statement);
    names.give(name, text);
    say(ParseComplete.INSTANCE);
  }

  private void bind(Bind bind) throws SimFailure {
    SimStatement statement = transaction.meaning(names.statement(bind.statement().text()));
    String name = bind.portal().text();
    checkAborted(statement);
    if (!name.isEmpty() && portals.containsKey(name)) {
      throw new SimFailure("42P03", "cursor already exists");
    }
    portals.put(name, new SimPortal(statement));
    say(BindComplete.INSTANCE);
  }

  private void describe(Describe describe) throws SimFailure {
    SimStatement statement =
        names.resolved(
            describe.target() == Target.STATEMENT
                ? names.statement(describe.name().text())
                : portal(describe.name()).statement());
    if (statement.kind().rows()) {
      checkAborted(statement);
    }
    if (describe.target() == Target.STATEMENT) {
      say(new ParameterDescription(List.of()));
    }
    say(statement.kind().rows() ? SimPortal.description(statement) : NoData.INSTANCE);
  }

  private SimPortal portal(CString name) throws SimFailure {
    SimPortal portal = portals.get(name.text());
    if (portal == null) {
      throw new SimFailure("34000", "portal does not exist");
    }
    return portal;
  }

  private void execute(Execute execute) throws SimFailure {
    SimPortal portal = portal(execute.portal());
    SimStatement statement = portal.statement();
    checkAborted(statement);
    if (portal.first()) {
      forbid(statement);
      decline(statement);
      portal.standsFor(names.behind(statement));
      statement = portal.statement();
    } else if (!statement.kind().rows()) {
      throw new SimFailure("55000", "portal cannot be run");
    }
    if (portal.begins() && !execute.portal().text().startsWith(WEIRS)) {
      rules.runs(List.of(statement), statement.text());
    }
    run(portal, execute.rowsMax());
    if (statement.kind() == Kind.COPY_IN) {
      copying = new Copying(false, 0);
    }
  }

  private void run(SimPortal portal, int rowsMax) throws SimFailure {
    SimStatement statement = portal.statement();
    if (cancelled && statement.kind() != Kind.SHOW && statement.kind() != Kind.NAMES) {
      cancelled = false;
      throw new SimFailure("57014", "canceling statement due to user request");
    }
    transaction.runs(statement, portals);
    for (BackendMessage message : portal.run(rowsMax, rules.masks(), transaction)) {
      say(message);
    }
    if (statement.kind() == Kind.COPY_IN || statement.kind() == Kind.PEOPLE_FAILING) {
      flush();
    }
    if (statement.kind() == Kind.PEOPLE_FAILING) {
      throw new SimFailure("22012", "division by zero at " + statement.secret());
    }
    if (statement.kind() == Kind.DIVIDE) {
      throw new SimFailure("22012", "division by zero");
    }
  }

  private void close(Close close) {
    if (close.target() == Target.STATEMENT) {
      names.remove(close.name().text());
    } else {
      portals.remove(close.name().text());
    }
    say(CloseComplete.INSTANCE);
  }

  private void copy(Copying into, FrontendMessage message) {
    switch (message) {
      case CopyData _ -> copying = new Copying(into.query(), into.rows() + 1);
      case CopyDone _ -> {
        copying = null;
        say(SimPortal.complete("COPY " + into.rows()));
        if (into.query()) {
          transaction.rests(portals);
          ready();
        }
      }
      case Flush _, Sync _ -> {
        // passed over while data are expected
      }
      default -> {
        copying = null;
        error(new SimFailure(message instanceof CopyFail ? "57014" : "08P01", "COPY failed"));
        if (into.query()) {
          ready();
        } else {
          skipping = true;
        }
      }
    }
  }
}
