package dev.weir.gateway.postgres.handshake;

import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.Severity;
import org.jspecify.annotations.Nullable;

/**
 * Why a client does not get a session, as it is told: a FATAL error. Holds no secret.
 *
 * @param sqlState from the manual's "PostgreSQL Error Codes"
 */
record Refusal(String sqlState, String message, @Nullable String detail, @Nullable String hint) {
  static final String PROTOCOL_VIOLATION = "08P01";
  static final String UNABLE_TO_CONNECT = "08001";
  static final String FEATURE_NOT_SUPPORTED = "0A000";
  static final String INVALID_AUTHORIZATION = "28000";
  static final String INVALID_PASSWORD = "28P01";
  static final String UNKNOWN_DATABASE = "3D000";
  static final String INSUFFICIENT_PRIVILEGE = "42501";
  static final String INVALID_PARAMETER = "22023";
  static final String TOO_MANY_CONNECTIONS = "53300";
  static final String QUERY_CANCELED = "57014";
  static final String IO_ERROR = "58030";

  static Refusal of(String sqlState, String message) {
    return new Refusal(sqlState, message, null, null);
  }

  static Refusal of(String sqlState, String message, String hint) {
    return new Refusal(sqlState, message, null, hint);
  }

  ErrorResponse toError() {
    return BackendEncoder.error(Severity.FATAL, sqlState, message, detail, hint);
  }

  /** A refusal on its way to the client. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    Refused(Refusal refusal) {
      super(refusal.message(), null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  Refused toException() {
    return new Refused(this);
  }
}
