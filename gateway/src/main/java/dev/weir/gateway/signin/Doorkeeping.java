package dev.weir.gateway.signin;

import dev.weir.session.Admission;
import dev.weir.session.AuditTrail;
import dev.weir.session.TokenVerifier;

/** Who decides over clients, and where refusals are written down. */
public record Doorkeeping(TokenVerifier verifier, Admission admission, AuditTrail audit) {}
