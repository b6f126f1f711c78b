package dev.weir.gateway.postgres.relay.naming;

import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.result.RowPlan;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.backend.FieldDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prepared statement, of the protocol or of SQL. Touched by the session's event loop only. */
public final class Prepared {
  private final CString name;
  private final Judge.Part part;
  private final long textBytes;
  private Judgement judgement;
  private List<Integer> parameterTypeOids;
  private @Nullable List<FieldDescription> fields;
  private long describedInSegment = -1;
  private @Nullable RowPlan plan;
  private @Nullable Judgement planJudgement;
  private List<Format> planFormats = List.of();

  /**
   * @param part which part of the judgement's text it runs
   * @param parameterTypeOids as the client declared them; missing or 0 where it did not
   */
  public Prepared(
      CString name, Judge.Part part, Judgement judgement, List<Integer> parameterTypeOids) {
    this.name = name;
    this.part = part;
    this.judgement = judgement;
    this.parameterTypeOids = parameterTypeOids;
    this.textBytes = judgement.text().utf8().length;
  }

  public CString name() {
    return name;
  }

  /** What it keeps in memory, about: its text. Never changes. */
  long bytes() {
    return textBytes;
  }

  public Judge.Part part() {
    return part;
  }

  public Judgement judgement() {
    return judgement;
  }

  /** It was judged again: the policy or what its names mean has changed. */
  public void judgedAgain(Judgement again) {
    judgement = again;
  }

  /** The type of a parameter, counted from 0; 0 if nobody said. */
  public int parameterTypeOid(int parameter) {
    return parameter < parameterTypeOids.size() ? parameterTypeOids.get(parameter) : 0;
  }

  /** Whether the types of that many parameters are known. */
  public boolean parametersKnown(int count) {
    return parameterTypeOids.size() >= count && !parameterTypeOids.contains(0);
  }

  /** The server said what types the parameters have. */
  public void parametersDescribed(List<Integer> typeOids) {
    parameterTypeOids = typeOids;
  }

  /** The columns of its result as the server described them, formats aside; null if it has not. */
  public @Nullable List<FieldDescription> fields() {
    return fields;
  }

  /** The server described its result; no fields if it returns no rows. */
  public void described(List<FieldDescription> description) {
    fields = description;
  }

  /** How rows of it are passed on in these formats, if that was worked out for the judgement. */
  @Nullable RowPlan plan(Judgement judged, List<Format> resultFormats) {
    return planJudgement == judged && planFormats.equals(resultFormats) ? plan : null;
  }

  void plan(Judgement judged, List<Format> resultFormats, RowPlan rowPlan) {
    planJudgement = judged;
    planFormats = resultFormats;
    plan = rowPlan;
  }

  /** A Describe of it was forwarded in this segment. */
  public void describing(long segment) {
    describedInSegment = segment;
  }

  /**
   * Whether its columns are known, or will be by the time that a message of this segment is
   * answered.
   */
  public boolean describedFor(long segment) {
    return fields != null || describedInSegment == segment;
  }
}
