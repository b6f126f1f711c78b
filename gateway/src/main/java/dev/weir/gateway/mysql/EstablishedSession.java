package dev.weir.gateway.mysql;

import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.mysql.upstream.UpstreamSession;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.rights.Standing;
import dev.weir.session.Grant;

/**
 * A session with both sides signed in: all that a relay is told about it. Both channels are
 * registered with the same event loop and belong to the relay from {@code start} on. Their
 * pipelines hold no handler but the one for TLS, if there is TLS; auto-read is off. The client has
 * had the OK that ends its sign-in.
 *
 * <p>When the client channel closes, the sign-in side says goodbye to the server, gives the grant
 * back and forgets the connection id. The relay ends a session by closing the client channel (after
 * a flush), also when the server was lost: the client must be told first.
 *
 * @param grant whose session on which connection
 * @param standing its right to go on
 * @param catalogue asked with the current database as its path, null for none
 * @param kills what a client may end by the ids that Weir gave
 * @param limits as they were when the session opened
 */
public record EstablishedSession(
    Grant grant,
    Standing standing,
    ClientSide client,
    UpstreamSession upstream,
    SessionCatalogue catalogue,
    Kills kills,
    RelayLimits limits) {}
