package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.naming.Namespace.Meaning;
import dev.weir.gateway.postgres.relay.naming.Portal;
import dev.weir.gateway.postgres.relay.naming.Prepared;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.policy.Effect;
import dev.weir.session.Parameter;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.frontend.BindReader;
import dev.weir.wire.postgres.frontend.Close;
import dev.weir.wire.postgres.frontend.Describe;
import dev.weir.wire.postgres.frontend.Execute;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Parse;
import dev.weir.wire.postgres.frontend.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The extended query protocol: Parse, Bind, Describe, Execute, Close. A text is judged at Parse; at
 * Bind and Execute the judgement is made again if it does not hold any more; people are asked at
 * the first Execute, when the values are known. On the session's event loop only.
 */
final class ExtendedQueries {
  /**
   * Of a longer name PostgreSQL takes the first 63 bytes and says nothing: two names here would be
   * one there.
   */
  private static final int NAME_BYTES_MAX = 63;

  private final FrontendDecoder decoder;
  private final RelayLimits limits;
  private final Turn turn;
  private final Replies replies;
  private final SessionNames names;
  private final Judging judging;
  private final Clearance clearance;
  private final Denial denial;
  private final Effects effects;
  private final Binding binding;
  private final BindReader bind = new BindReader();

  ExtendedQueries(
      FrontendDecoder decoder,
      RelayLimits limits,
      Turn turn,
      Replies replies,
      SessionNames names,
      Judging judging,
      Clearance clearance,
      Denial denial,
      Effects effects) {
    this.decoder = decoder;
    this.limits = limits;
    this.turn = turn;
    this.replies = replies;
    this.names = names;
    this.judging = judging;
    this.clearance = clearance;
    this.denial = denial;
    this.effects = effects;
    this.binding = new Binding(turn, replies, names);
  }

  Step parse(ByteBuf in, Frame frame) {
    Parse message = (Parse) decoder.decode(in, frame);
    CString name = message.statement();
    if (name.length() > NAME_BYTES_MAX) {
      return denial.parse(TOO_LONG, name, null);
    }
    ByteBuf text = message.text();
    Judgement judgement = judging.ofText(text, text.readerIndex(), text.readableBytes());
    if (judgement == null) {
      Refusal refusal = turn.attempt().refusal();
      return refusal == null ? Step.WAIT : denial.parse(refusal, name, null);
    }
    Refusal fault = clearance.fault(judgement);
    if (fault == null) {
      fault = tooManyStatements(name, judgement.text().utf8().length);
    }
    if (fault != null) {
      return denial.parse(fault, name, judgement);
    }
    var prepared = new Prepared(name, Judge.Part.WHOLE, judgement, message.parameterTypeOids());
    turn.forwarded();
    names.statements().begin(name, prepared, turn.segmentNumber());
    replies.keeps(judgement.text().utf8().length);
    replies.add(new Expected.ParseReply(prepared));
    return Step.FORWARD;
  }

  private @Nullable Refusal tooManyStatements(CString name, long bytes) {
    boolean tooMany =
        !name.isEmpty()
            && names.statements().size() >= limits.preparedStatementsMax()
            && names.statements().confirmed(name) == null;
    if (!tooMany && names.statements().bytesBeside(name) + bytes <= limits.keptBytesMax()) {
      return null;
    }
    String limit =
        tooMany
            ? "%d prepared statements".formatted(limits.preparedStatementsMax())
            : "%d bytes of prepared statements".formatted(limits.keptBytesMax());
    return Refusal.of(
        "54000", "more than " + limit, "Close or deallocate those that are not used any more.");
  }

  Step bind(ByteBuf in, Frame frame) {
    bind.reset(in, frame);
    if (Math.max(bind.statement().length(), bind.portal().length()) > NAME_BYTES_MAX) {
      return denial.step(TOO_LONG, null, List.of());
    }
    Prepared prepared;
    switch (names.statements().resolve(bind.statement(), turn.segmentNumber())) {
      case Meaning.Known<Prepared>(Prepared known) -> prepared = known;
      case Meaning.Unknown<Prepared> _ -> {
        return denial.step(noStatement(bind.statement()), null, List.of());
      }
      case Meaning.Unsettled<Prepared> _ -> {
        return turn.waitForReplies();
      }
    }
    Judgement judgement = judging.ofPrepared(prepared);
    if (judgement == null) {
      return waitingOrRefused(null, List.of());
    }
    List<Parameter> parameters = parameters(prepared, in);
    boolean asksLater = judgement.effect() == Effect.APPROVE || judgement.dependsOnNames();
    Refusal fault = clearance.fault(judgement);
    if (fault == null && names.portals().size() >= limits.portalsMax()) {
      fault = Refusal.of("54000", "more than %d open portals".formatted(limits.portalsMax()));
    }
    if (fault != null) {
      return denial.step(fault, judgement, parameters);
    }
    byte @Nullable [] message =
        asksLater ? ByteBufUtil.getBytes(in, frame.start(), frame.totalLength()) : null;
    Portal portal = Portal.bound(bind.portal(), prepared, resultFormats(), parameters, message);
    if (names.portals().bytesBeside(portal.name()) + portal.bytes() > limits.keptBytesMax()) {
      fault =
          Refusal.of(
              "54000",
              "more than %d bytes of values in open portals".formatted(limits.keptBytesMax()));
      return denial.step(fault, judgement, List.of());
    }
    if (!asksLater) {
      switch (clearance.clear(judgement, parameters)) {
        case WAIT -> {
          return Step.WAIT;
        }
        case CONSUMED -> {
          return waitingOrRefused(judgement, parameters);
        }
        case FORWARD -> portal.numbered(turn.attempt().number());
      }
    } else if (!parameters.isEmpty()) {
      describeParameters(prepared);
    }
    binding.begin(portal);
    return Step.FORWARD;
  }

  /** Whoever is asked for a yes is to see the values as what they are. */
  private void describeParameters(Prepared prepared) {
    if (prepared.parametersKnown(bind.parameterCount())) {
      return;
    }
    insert(new Describe(Target.STATEMENT, prepared.name()));
    turn.forwarded();
    replies.add(new Expected.DescribeStatementReply(prepared, true));
  }

  private void insert(Describe own) {
    ByteBuf out = turn.buffer();
    FrontendEncoder.encode(own, out);
    turn.insert(out);
  }

  private List<Parameter> parameters(Prepared prepared, ByteBuf in) {
    int count = bind.parameterCount();
    if (count == 0) {
      return List.of();
    }
    List<Parameter> parameters = new ArrayList<>(count);
    bind.rewind();
    for (int i = 0; bind.nextParameter(); i++) {
      byte @Nullable [] value = null;
      if (!bind.isNull()) {
        value = new byte[bind.length()];
        in.getBytes(bind.offset(), value);
      }
      parameters.add(
          new Parameter(
              Integer.toUnsignedLong(prepared.parameterTypeOid(i)),
              bind.parameterFormat(i) == Format.BINARY,
              value));
    }
    return parameters;
  }

  private List<Format> resultFormats() {
    int count = bind.resultFormatCount();
    return switch (count) {
      case 0 -> List.of();
      case 1 -> bind.resultFormat(0) == Format.TEXT ? ALL_TEXT : ALL_BINARY;
      default -> {
        List<Format> formats = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          formats.add(bind.resultFormat(i));
        }
        yield List.copyOf(formats);
      }
    };
  }

  private static final List<Format> ALL_TEXT = List.of(Format.TEXT);
  private static final List<Format> ALL_BINARY = List.of(Format.BINARY);

  Step describe(ByteBuf in, Frame frame) {
    if (!judging.foreseen()) {
      return Step.WAIT;
    }
    Describe message = (Describe) decoder.decode(in, frame);
    if (message.name().length() > NAME_BYTES_MAX) {
      return denial.step(TOO_LONG, null, List.of());
    }
    return switch (message.target()) {
      case STATEMENT -> describeStatement(message.name());
      case PORTAL -> describePortal(message.name());
    };
  }

  private Step describeStatement(CString name) {
    return switch (names.statements().resolve(name, turn.segmentNumber())) {
      case Meaning.Known<Prepared>(Prepared prepared) -> {
        turn.forwarded();
        prepared.describing(turn.segmentNumber());
        replies.add(new Expected.DescribeStatementReply(prepared, false));
        yield Step.FORWARD;
      }
      case Meaning.Unknown<Prepared> _ -> denial.step(noStatement(name), null, List.of());
      case Meaning.Unsettled<Prepared> _ -> turn.waitForReplies();
    };
  }

  private Step describePortal(CString name) {
    return switch (names.portals().resolve(name, turn.segmentNumber())) {
      case Meaning.Known<Portal>(Portal portal) -> {
        turn.forwarded();
        portal.describing(turn.segmentNumber());
        replies.add(new Expected.DescribePortalReply(portal, false));
        yield Step.FORWARD;
      }
      case Meaning.Unknown<Portal> _ -> denial.step(noPortal(name), null, List.of());
      case Meaning.Unsettled<Portal> _ -> turn.waitForReplies();
    };
  }

  Step execute(ByteBuf in, Frame frame) {
    Execute message = (Execute) decoder.decode(in, frame);
    if (message.portal().length() > NAME_BYTES_MAX) {
      return denial.step(TOO_LONG, null, List.of());
    }
    Portal parked = turn.attempt().parked();
    if (parked != null) {
      return execute(parked);
    }
    return switch (names.portals().resolve(message.portal(), turn.segmentNumber())) {
      case Meaning.Known<Portal>(Portal portal) -> execute(portal);
      case Meaning.Unknown<Portal> _ -> denial.step(noPortal(message.portal()), null, List.of());
      case Meaning.Unsettled<Portal> _ -> turn.waitForReplies();
    };
  }

  private Step execute(Portal portal) {
    Judgement judgement = judging.ofPortal(portal);
    if (judgement == null) {
      return waitingOrRefused(null, portal.parameters());
    }
    Refusal fault = clearance.fault(judgement);
    if (fault != null) {
      return denial.step(fault, judgement, portal.parameters());
    }
    boolean needsYes = judgement.effect() == Effect.APPROVE && !portal.cleared();
    if (needsYes || portal.number() == 0) {
      if (portal.cleared()) {
        turn.attempt().yes().given(judgement);
      } else if (needsYes && !turn.attempt().yes().isFor(judgement) && binding.isParkable(portal)) {
        return binding.park(portal);
      }
      switch (clearance.clear(judgement, typed(portal))) {
        case WAIT -> {
          return Step.WAIT;
        }
        case CONSUMED -> {
          return waitingOrRefused(judgement, portal.parameters());
        }
        case FORWARD -> {
          portal.numbered(turn.attempt().number());
          portal.clear();
        }
      }
    }
    return forward(portal, judgement);
  }

  private Step forward(Portal portal, Judgement judgement) {
    if (turn.attempt().parked() != null) {
      binding.bindAgain(portal);
    }
    if (!portal.describedFor(turn.segmentNumber())) {
      insert(new Describe(Target.PORTAL, portal.name()));
      portal.describing(turn.segmentNumber());
      replies.add(new Expected.DescribePortalReply(portal, true));
    }
    turn.forwarded();
    turn.ran();
    effects.begin(judgement);
    replies.add(new Expected.ExecuteReply(portal, new Running(portal.number(), judgement)));
    return Step.FORWARD;
  }

  /** The values with the types that the server has told since they were bound. */
  private static List<Parameter> typed(Portal portal) {
    Prepared statement = portal.statement();
    if (statement == null || portal.parameters().isEmpty()) {
      return portal.parameters();
    }
    List<Parameter> typed = new ArrayList<>(portal.parameters().size());
    for (int i = 0; i < portal.parameters().size(); i++) {
      Parameter bound = portal.parameters().get(i);
      long oid = Integer.toUnsignedLong(statement.parameterTypeOid(i));
      typed.add(new Parameter(oid, bound.binary(), bound.value()));
    }
    return typed;
  }

  Step close(ByteBuf in, Frame frame) {
    if (!judging.foreseen()) {
      return Step.WAIT;
    }
    Close message = (Close) decoder.decode(in, frame);
    if (message.name().length() > NAME_BYTES_MAX) {
      return denial.step(TOO_LONG, null, List.of());
    }
    turn.forwarded();
    switch (message.target()) {
      case STATEMENT -> names.statements().begin(message.name(), null, turn.segmentNumber());
      case PORTAL -> names.portals().begin(message.name(), null, turn.segmentNumber());
    }
    replies.add(new Expected.CloseReply(message.target(), message.name()));
    return Step.FORWARD;
  }

  private Step waitingOrRefused(@Nullable Judgement judgement, List<Parameter> parameters) {
    Refusal refusal = turn.attempt().refusal();
    return refusal == null ? Step.WAIT : denial.step(refusal, judgement, parameters);
  }

  private static final Refusal TOO_LONG =
      Refusal.of(
          "42622",
          "name of a statement or portal longer than %d bytes".formatted(NAME_BYTES_MAX),
          "PostgreSQL would cut it short.");

  private static Refusal noStatement(CString name) {
    return name.isEmpty()
        ? Refusal.of("26000", "unnamed prepared statement does not exist")
        : Refusal.of("26000", "prepared statement \"" + name.text() + "\" does not exist");
  }

  private static Refusal noPortal(CString name) {
    return Refusal.of("34000", "portal \"" + name.text() + "\" does not exist");
  }
}
