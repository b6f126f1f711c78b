package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.naming.Portal;
import dev.weir.gateway.postgres.relay.result.DescriptionCheck;
import dev.weir.gateway.postgres.relay.result.RowPlan;
import dev.weir.policy.mask.MaskKey;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.FieldDescription;
import dev.weir.wire.postgres.backend.RowDescription;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the plans by which rows are passed on, after the server's description was held against what
 * was read. A description that was seen before, byte for byte, has its plan already. On the
 * session's event loop only.
 */
final class RowPlans {
  private final BackendDecoder decoder;
  private final MaskKey key;

  RowPlans(BackendDecoder decoder, MaskKey key) {
    this.decoder = decoder;
    this.key = key;
  }

  /** A result does not look like the text that was judged; the message names no data. */
  static final class Misread extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misread(String message) {
      super(message);
    }
  }

  /**
   * How rows are passed on that the server describes so.
   *
   * @param body of the RowDescription
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Described(byte[] body, RowPlan plan) implements Judgement.Known {}

  /**
   * The plan for the result of a statement, from the RowDescription in this frame. What it returns
   * fits the description's own formats.
   */
  RowPlan described(ByteBuf in, Frame frame, Judgement judgement, int index) {
    if (judgement.known(index) instanceof Described known && isSame(known.body(), in, frame)) {
      return known.plan();
    }
    List<FieldDescription> fields = fields(in, frame);
    RowPlan plan = plan(judgement, index, fields, column -> fields.get(column).format());
    byte[] body = new byte[frame.bodyLength()];
    in.getBytes(frame.bodyStart(), body);
    judgement.know(index, new Described(body, plan));
    return plan;
  }

  /** Whether the RowDescription in this frame is the one that the plan was made from. */
  private static boolean isSame(byte[] body, ByteBuf in, Frame frame) {
    if (body.length != frame.bodyLength()) {
      return false;
    }
    for (int i = 0; i < body.length; i++) {
      if (in.getByte(frame.bodyStart() + i) != body[i]) {
        return false;
      }
    }
    return true;
  }

  List<FieldDescription> fields(ByteBuf in, Frame frame) {
    return ((RowDescription) decoder.decode(in, frame)).fields();
  }

  /** The plan for what a portal returns, from what the server said of it or of its statement. */
  RowPlan ofPortal(Portal portal) {
    RowPlan plan = portal.plan();
    if (plan != null) {
      return plan;
    }
    List<FieldDescription> fields = portal.fields();
    if (fields == null) {
      throw new ProtocolViolation("rows without a description");
    }
    plan = plan(portal.judgement(), 0, fields, portal::resultFormat);
    portal.plan(plan);
    return plan;
  }

  /** Holds a description against the text without making a plan. */
  void check(Judgement judgement, int index, List<FieldDescription> fields) {
    if (judgement.protects() && index < judgement.statements().size()) {
      String fault =
          DescriptionCheck.fault(fields, judgement.statement(index), judgement.catalogue());
      if (fault != null) {
        throw new Misread(fault);
      }
    }
  }

  private RowPlan plan(
      Judgement judgement, int index, List<FieldDescription> fields, IntFunction<Format> formats) {
    check(judgement, index, fields);
    try {
      return RowPlan.of(
          fields,
          formats,
          column -> typeName(judgement, index, column),
          judgement.verdict(index),
          key);
    } catch (IllegalArgumentException mismatch) {
      throw new Misread("the server describes another number of columns than are masked");
    }
  }

  /** The type of the stored column that a column of the result is; null if it is none. */
  private static @Nullable String typeName(Judgement judgement, int index, int column) {
    if (!(judgement.statement(index).lineage() instanceof Lineage.Traced traced)
        || column >= traced.outputs().size()) {
      return null;
    }
    ColumnName origin = traced.outputs().get(column).origin();
    Catalogue.Relation relation =
        origin == null
            ? null
            : judgement.catalogue().relation(origin.table().schema(), origin.table().name());
    Catalogue.Column stored =
        origin == null || relation == null ? null : relation.column(origin.column());
    return stored == null ? null : stored.type();
  }
}
