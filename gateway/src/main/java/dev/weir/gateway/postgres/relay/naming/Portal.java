package dev.weir.gateway.postgres.relay.naming;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.result.RowPlan;
import dev.weir.session.Parameter;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.backend.FieldDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A portal of the protocol or a cursor of SQL: the server keeps them in one place. Touched by the
 * session's event loop only.
 */
public final class Portal {
  private final CString name;
  private final @Nullable Prepared statement;
  private final boolean outlivesTransaction;
  private final List<Format> resultFormats;
  private final List<Parameter> parameters;
  private final byte @Nullable [] bind;
  private Judgement judgement;
  private @Nullable List<FieldDescription> fields;
  private long describedInSegment = -1;
  private @Nullable RowPlan plan;
  private long number;
  private boolean cleared;

  private Portal(
      CString name,
      @Nullable Prepared statement,
      Judgement judgement,
      boolean outlivesTransaction,
      List<Format> resultFormats,
      List<Parameter> parameters,
      byte @Nullable [] bind) {
    this.name = name;
    this.statement = statement;
    this.judgement = judgement;
    this.outlivesTransaction = outlivesTransaction;
    this.resultFormats = resultFormats;
    this.parameters = parameters;
    this.bind = bind;
  }

  /**
   * A portal that Bind makes.
   *
   * @param bind the message, if it may have to be sent again
   */
  public static Portal bound(
      CString name,
      Prepared statement,
      List<Format> resultFormats,
      List<Parameter> parameters,
      byte @Nullable [] bind) {
    return new Portal(
        name, statement, statement.judgement(), false, resultFormats, parameters, bind);
  }

  /** A cursor that DECLARE made; a yes to its query was given with the DECLARE. */
  public static Portal declared(CString name, Judgement query, boolean holdable) {
    Portal portal = new Portal(name, null, query, holdable, List.of(), List.of(), null);
    portal.cleared = true;
    return portal;
  }

  public CString name() {
    return name;
  }

  /** The prepared statement it was bound from; null for a cursor. */
  public @Nullable Prepared statement() {
    return statement;
  }

  public Judgement judgement() {
    return judgement;
  }

  public void judgedAgain(Judgement again) {
    judgement = again;
    plan = null;
  }

  public boolean outlivesTransaction() {
    return outlivesTransaction;
  }

  /** The message that made it, to make it again; null if that was not kept. */
  public byte @Nullable [] bind() {
    return bind;
  }

  /** What it keeps in memory, about: its values. Never changes. */
  public long bytes() {
    long bytes = bind == null ? 0 : bind.length;
    for (Parameter parameter : parameters) {
      byte[] value = parameter.value();
      bytes += value == null ? 0 : value.length;
    }
    return bytes;
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  /** The format that the client asked for in a column, counted from 0. */
  public Format resultFormat(int column) {
    return switch (resultFormats.size()) {
      case 0 -> Format.TEXT;
      case 1 -> resultFormats.getFirst();
      default -> column < resultFormats.size() ? resultFormats.get(column) : Format.TEXT;
    };
  }

  /** Its columns, if the server described it or its statement. */
  public @Nullable List<FieldDescription> fields() {
    if (fields != null) {
      return fields;
    }
    return statement == null || judgement.dependsOnNames() ? null : statement.fields();
  }

  /** The server described it; no fields if it returns no rows. */
  public void described(List<FieldDescription> description) {
    fields = description;
    if (statement != null) {
      statement.described(description);
    }
  }

  /** A Describe of it was forwarded in this segment. */
  public void describing(long segment) {
    describedInSegment = segment;
    if (statement != null) {
      statement.describing(segment);
    }
  }

  /** Whether its columns are known, or will be when a message of this segment is answered. */
  public boolean describedFor(long segment) {
    return fields != null
        || describedInSegment == segment
        || (statement != null && !judgement.dependsOnNames() && statement.describedFor(segment));
  }

  /** How its rows are passed on, if that was worked out for the present judgement. */
  public @Nullable RowPlan plan() {
    if (plan == null && statement != null && !judgement.dependsOnNames()) {
      plan = statement.plan(judgement, resultFormats);
    }
    return plan;
  }

  public void plan(RowPlan rowPlan) {
    plan = rowPlan;
    if (statement != null) {
      statement.plan(judgement, resultFormats, rowPlan);
    }
  }

  /** The number under which its statement is recorded; 0 before it was. */
  public long number() {
    return number;
  }

  public void numbered(long recordedNumber) {
    number = recordedNumber;
  }

  /** Whether the yes that it needs, if it needs one, was given. */
  public boolean cleared() {
    return cleared;
  }

  /** It may run: a yes was given for its text and values. */
  public void clear() {
    cleared = true;
  }
}
