package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.policy.Effect;
import dev.weir.policy.Verdict;
import dev.weir.sql.Reading;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.DiagnosticField;
import dev.weir.wire.postgres.backend.Diagnostics;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.Severity;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Why a statement does not run, as the client is told.
 *
 * @param sqlState five characters
 * @param position 1-based character position of the fault in the text, or 0
 */
record Refusal(
    String sqlState, String message, @Nullable String detail, @Nullable String hint, int position) {

  static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** In a transaction that has failed the server answers anything with this. */
  static final Refusal IN_FAILED_TRANSACTION =
      new Refusal(
          "25P02",
          "current transaction is aborted, commands ignored until end of transaction block",
          null,
          null,
          0);

  static Refusal of(String sqlState, String message) {
    return new Refusal(sqlState, message, null, null, 0);
  }

  static Refusal of(String sqlState, String message, String hint) {
    return new Refusal(sqlState, message, null, hint, 0);
  }

  /** Why this text may not run at all; null if it may, be it after a yes. */
  static @Nullable Refusal of(Judgement judgement) {
    if (judgement.text().reading() instanceof Reading.Unreadable unreadable) {
      return new Refusal(
          unreadable.sqlState(),
          unreadable.reason(),
          unreadable.detail(),
          unreadable.hint(),
          unreadable.position());
    }
    if (judgement.effect() == Effect.DENY) {
      for (Verdict verdict : judgement.text().verdicts()) {
        if (verdict.effect() == Effect.DENY) {
          return of(verdict);
        }
      }
    }
    if (judgement.hasUncertainNames()) {
      return of(
          INSUFFICIENT_PRIVILEGE,
          "what names mean in this text depends on a statement before them in it",
          "Send the statements after it in another message.");
    }
    return null;
  }

  private static Refusal of(Verdict verdict) {
    Verdict.Refusal refusal = verdict.refusal();
    return refusal == null
        ? of(INSUFFICIENT_PRIVILEGE, "permission denied by policy")
        : new Refusal(refusal.sqlState(), refusal.message(), refusal.detail(), refusal.hint(), 0);
  }

  /** It in the words of the protocol. */
  Diagnostics diagnostics() {
    Diagnostics said =
        BackendEncoder.error(Severity.ERROR, sqlState, message, detail, hint).diagnostics();
    return position > 0 ? said.with(DiagnosticField.POSITION, Integer.toString(position)) : said;
  }

  /** Appends it as an ErrorResponse. */
  void writeTo(ByteBuf out) {
    BackendEncoder.encode(new ErrorResponse(diagnostics()), out);
  }
}
