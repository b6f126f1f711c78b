package dev.weir.gateway.signin;

import dev.weir.gateway.rights.SessionRights;
import dev.weir.session.Admission;
import dev.weir.session.AuditTrail;
import dev.weir.session.TokenVerifier;
import dev.weir.session.throttle.SignInThrottle;
import dev.weir.session.ticket.TicketOffice;

/** Who decides over clients, and where refusals are written down. */
public record Doorkeeping(
    TokenVerifier verifier,
    TicketOffice tickets,
    Admission admission,
    SessionRights rights,
    SignInThrottle throttle,
    AuditTrail audit) {}
