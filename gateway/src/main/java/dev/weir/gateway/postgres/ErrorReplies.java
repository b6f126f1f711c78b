package dev.weir.gateway.postgres;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.DiagnosticField;
import dev.weir.wire.postgres.backend.Diagnostics;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.Severity;
import io.netty.buffer.ByteBuf;

/** Refusals in the words of PostgreSQL's protocol. */
public final class ErrorReplies {
  /** In a transaction that has failed the server answers anything with this. */
  public static final Refusal IN_FAILED_TRANSACTION =
      Refusal.of(
          "25P02",
          "current transaction is aborted, commands ignored until end of transaction block");

  private ErrorReplies() {}

  /** Why a statement does not run. */
  public static Diagnostics diagnostics(Refusal refusal) {
    Diagnostics said =
        BackendEncoder.error(
                Severity.ERROR,
                refusal.sqlState(),
                refusal.message(),
                refusal.detail(),
                refusal.hint())
            .diagnostics();
    return refusal.position() > 0
        ? said.with(DiagnosticField.POSITION, Integer.toString(refusal.position()))
        : said;
  }

  /** Appends an ErrorResponse that says why a statement does not run. */
  public static void write(Refusal refusal, ByteBuf out) {
    BackendEncoder.encode(new ErrorResponse(diagnostics(refusal)), out);
  }

  /** Appends an ErrorResponse that says why a session is not opened or ends: FATAL. */
  public static void writeFatal(Refusal refusal, ByteBuf out) {
    BackendEncoder.encode(
        BackendEncoder.error(
            Severity.FATAL,
            refusal.sqlState(),
            refusal.message(),
            refusal.detail(),
            refusal.hint()),
        out);
  }
}
