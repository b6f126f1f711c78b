package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.relay.RelayLimits;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.frontend.FrontendDecoder;

/**
 * What finds messages of both sides within a session's limits. It has tables of some kilobytes and
 * no state, so that all sessions with the same limits share one. Immutable.
 */
record Decoders(RelayLimits limits, FrontendDecoder frontend, BackendDecoder backend) {
  static Decoders of(RelayLimits limits) {
    Limits wire =
        Limits.DEFAULT
            .withStatementBytesMax(limits.statementBytesMax())
            .withFrontendFrameBytesMax(limits.frameBytesMax())
            .withBackendFrameBytesMax(limits.backendFrameBytesMax());
    return new Decoders(limits, new FrontendDecoder(wire), new BackendDecoder(wire));
  }

  /** These, if they keep to these limits; else others. */
  Decoders within(RelayLimits wanted) {
    return limits.equals(wanted) ? this : of(wanted);
  }
}
