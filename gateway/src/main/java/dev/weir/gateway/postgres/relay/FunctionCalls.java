package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.ErrorReplies;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.session.Event;
import dev.weir.session.Parameter;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.Value;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import dev.weir.wire.postgres.frontend.FunctionCall;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The function call sub-protocol, which names a function by its oid and returns one value: judged,
 * held and recorded as the SELECT that would make the same call. On the session's event loop only.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Message Flow</a>
 */
final class FunctionCalls {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionCalls.class);

  /** Functions below are the server's own: their names never change. */
  private static final long FIRST_OWN_OID = 16_384;

  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");
  private static final String QUESTION =
      """
      SELECT n.nspname, p.proname, p.proargtypes, p.prorettype FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
      WHERE p.oid OPERATOR(pg_catalog.=) %d::pg_catalog.oid\
      """;

  private final FrontendDecoder decoder;
  private final Turn turn;
  private final Replies replies;
  private final Judging judging;
  private final SessionAsk sessionAsk;
  private final Clearance clearance;
  private final Denial denial;
  private final Effects effects;
  private final Executor loop;
  private final Executor virtualThreads;
  private final Map<Long, Called> builtin = new HashMap<>();
  private @Nullable Called looked;

  /** A function by name, with the types of its arguments. */
  private record Called(long oid, String name, List<Long> typeOids, long resultTypeOid) {
    byte[] select(int arguments) {
      String places =
          IntStream.rangeClosed(1, arguments)
              .mapToObj(i -> "$" + i)
              .collect(Collectors.joining(","));
      return ("SELECT " + name + "(" + places + ")").getBytes(StandardCharsets.UTF_8);
    }

    long typeOid(int argument) {
      return argument < typeOids.size() ? typeOids.get(argument) : 0;
    }
  }

  FunctionCalls(
      FrontendDecoder decoder,
      Turn turn,
      Replies replies,
      Judging judging,
      SessionAsk sessionAsk,
      Clearance clearance,
      Denial denial,
      Effects effects,
      Executor loop,
      Executor virtualThreads) {
    this.decoder = decoder;
    this.turn = turn;
    this.replies = replies;
    this.judging = judging;
    this.sessionAsk = sessionAsk;
    this.clearance = clearance;
    this.denial = denial;
    this.effects = effects;
    this.loop = loop;
    this.virtualThreads = virtualThreads;
  }

  Step call(ByteBuf in, Frame frame) {
    FunctionCall message = (FunctionCall) decoder.decode(in, frame);
    Refusal refusal = turn.attempt().refusal();
    if (refusal != null) {
      return denial.query(refusal, turn.attempt().judgement());
    }
    long oid = Integer.toUnsignedLong(message.functionOid());
    Called called = known(oid);
    if (called == null) {
      return lookUp(oid);
    }
    byte[] text = called.select(message.arguments().size());
    Judgement judgement = judging.ofText(Unpooled.wrappedBuffer(text), 0, text.length);
    if (judgement == null) {
      return waitingOrRefused(null);
    }
    Refusal fault = clearance.fault(judgement);
    if (fault == null) {
      fault = maskFault(judgement);
    }
    if (fault != null) {
      return denial.query(fault, judgement);
    }
    return switch (clearance.clear(judgement, parameters(message, called))) {
      case WAIT -> Step.WAIT;
      case CONSUMED -> waitingOrRefused(judgement);
      case FORWARD -> forward(message, called, judgement);
    };
  }

  private @Nullable Called known(long oid) {
    Called latest = looked;
    return latest != null && latest.oid() == oid ? latest : builtin.get(oid);
  }

  private Step waitingOrRefused(@Nullable Judgement judgement) {
    Refusal refusal = turn.attempt().refusal();
    return refusal == null ? Step.WAIT : denial.query(refusal, judgement);
  }

  /** The answer does not say of what type it is, so it cannot be masked or searched. */
  private static @Nullable Refusal maskFault(Judgement judgement) {
    boolean masked =
        judgement.text().verdicts().stream()
            .anyMatch(verdict ->
                !verdict.detectors().isEmpty()
                    || verdict.masks().stream().anyMatch(mask -> mask != null));
    return masked
        ? Refusal.of("0A000", "the result of a function call cannot be masked", "Use SELECT.")
        : null;
  }

  private Step forward(FunctionCall message, Called called, Judgement judgement) {
    looked = null;
    turn.ran();
    effects.begin(judgement);
    var result =
        new Event.Column(
            "result", called.resultTypeOid(), message.resultFormat() == Format.BINARY, false);
    replies.add(new Expected.CallReply(new Running(turn.attempt().number(), judgement), result));
    return Step.FORWARD;
  }

  private static List<Parameter> parameters(FunctionCall message, Called called) {
    List<Parameter> parameters = new ArrayList<>(message.arguments().size());
    for (int i = 0; i < message.arguments().size(); i++) {
      Value value = message.arguments().get(i);
      ByteBuf bytes = value.bytes();
      parameters.add(
          new Parameter(
              called.typeOid(i),
              format(message.argumentFormats(), i) == Format.BINARY,
              bytes == null ? null : ByteBufUtil.getBytes(bytes)));
    }
    return parameters;
  }

  private static Format format(List<Format> formats, int argument) {
    return switch (formats.size()) {
      case 0 -> Format.TEXT;
      case 1 -> formats.getFirst();
      default -> formats.get(argument);
    };
  }

  private Step lookUp(long oid) {
    if (!replies.quiet()) {
      return turn.waitForReplies();
    }
    if (replies.status() == TransactionStatus.FAILED) {
      return denial.query(ErrorReplies.IN_FAILED_TRANSACTION, null);
    }
    turn.waitFor(FrontendState.Cause.JUDGEMENT);
    virtualThreads.execute(() -> ask(oid));
    return Step.WAIT;
  }

  private void ask(long oid) {
    try {
      List<List<@Nullable String>> rows = sessionAsk.ask(QUESTION.formatted(oid));
      loop.execute(() -> found(oid, rows));
    } catch (CatalogueUnavailable unavailable) {
      LOG.warn("function unavailable: {}", unavailable.getMessage());
      refuse("58000", "the function cannot be looked up now");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      refuse("57P01", "the gateway stops");
    }
  }

  private void refuse(String sqlState, String message) {
    loop.execute(() -> {
      turn.attempt().refuse(Refusal.of(sqlState, message));
      turn.resume();
    });
  }

  private void found(long oid, List<List<@Nullable String>> rows) {
    if (rows.size() == 1) {
      List<@Nullable String> row = rows.getFirst();
      String name = quoted(row.get(0)) + "." + quoted(row.get(1));
      long resultTypeOid = Long.parseLong(String.valueOf(row.get(3)));
      var called = new Called(oid, name, typeOids(String.valueOf(row.get(2))), resultTypeOid);
      looked = called;
      if (oid < FIRST_OWN_OID) {
        builtin.put(oid, called);
      }
    } else {
      turn.attempt().refuse(Refusal.of("42883", "function with OID " + oid + " does not exist"));
    }
    turn.resume();
  }

  private static List<Long> typeOids(String vector) {
    return vector.isBlank()
        ? List.of()
        : List.of(vector.strip().split(" ")).stream().map(Long::valueOf).toList();
  }

  private static String quoted(@Nullable String name) {
    String plain = String.valueOf(name);
    return PLAIN_NAME.matcher(plain).matches() ? plain : '"' + plain.replace("\"", "\"\"") + '"';
  }
}
