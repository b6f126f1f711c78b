package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.postgres.catalogue.CatalogueService;
import dev.weir.gateway.postgres.upstream.Upstreams;
import dev.weir.gateway.signin.Connections;
import dev.weir.session.UpstreamCredentials;

/** How the servers behind the gateway are found, entered and understood. */
public record ServerAccess(
    Connections connections,
    UpstreamCredentials credentials,
    Upstreams upstreams,
    CatalogueService catalogues) {}
