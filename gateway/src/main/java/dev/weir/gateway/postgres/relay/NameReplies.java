package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.ParameterDescription;
import dev.weir.wire.postgres.frontend.Target;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Replies that tell what became of names. Each method says whether the message passes. */
final class NameReplies {
  private final BackendDecoder decoder;
  private final Replies replies;
  private final SessionNames names;

  NameReplies(BackendDecoder decoder, Replies replies, SessionNames names) {
    this.decoder = decoder;
    this.replies = replies;
    this.names = names;
  }

  boolean parseComplete() {
    if (replies.head() instanceof Expected.AskedReply) {
      return false;
    }
    if (!(replies.head() instanceof Expected.ParseReply(var prepared))) {
      throw new ProtocolViolation("ParseComplete without Parse");
    }
    names.statements().succeeded(prepared.name(), prepared);
    replies.pop();
    return true;
  }

  boolean bindComplete() {
    if (replies.head() instanceof Expected.AskedReply) {
      return false;
    }
    if (!(replies.head() instanceof Expected.BindReply(var portal, var own))) {
      throw new ProtocolViolation("BindComplete without Bind");
    }
    names.portals().succeeded(portal.name(), portal);
    replies.pop();
    return !own;
  }

  boolean closeComplete() {
    if (replies.head() instanceof Expected.AskedReply(var question)) {
      if (question.closed()) {
        replies.pop();
        question.over();
      }
      return false;
    }
    if (!(replies.head() instanceof Expected.CloseReply(var target, var name))) {
      throw new ProtocolViolation("CloseComplete without Close");
    }
    if (target == Target.STATEMENT) {
      names.statements().succeeded(name, null);
    } else {
      names.portals().succeeded(name, null);
    }
    replies.pop();
    return true;
  }

  boolean parameterDescription(ByteBuf in, Frame frame) {
    if (!(replies.head() instanceof Expected.DescribeStatementReply describe)) {
      throw new ProtocolViolation("ParameterDescription without Describe");
    }
    var message = (ParameterDescription) decoder.decode(in, frame);
    describe.prepared().parametersDescribed(message.typeOids());
    return !describe.own();
  }

  boolean noData() {
    boolean passes =
        switch (replies.head()) {
          case Expected.DescribeStatementReply(var prepared, var own) -> {
            prepared.described(List.of());
            yield !own;
          }
          case Expected.DescribePortalReply(var portal, var own) -> {
            portal.described(List.of());
            yield !own;
          }
          case null, default -> throw new ProtocolViolation("NoData without Describe");
        };
    replies.pop();
    return passes;
  }

  void transactionEnded() {
    names.transactionEnded();
  }
}
