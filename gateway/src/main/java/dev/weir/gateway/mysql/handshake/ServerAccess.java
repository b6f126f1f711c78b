package dev.weir.gateway.mysql.handshake;

import dev.weir.gateway.mysql.catalogue.CatalogueService;
import dev.weir.gateway.mysql.upstream.GreetedVersion;
import dev.weir.gateway.mysql.upstream.UpstreamConnector;
import dev.weir.gateway.signin.Connections;
import dev.weir.session.UpstreamCredentials;

/**
 * How the servers behind the gateway are found, entered and understood.
 *
 * @param version that clients are greeted with, before anybody knows which server it will be
 */
public record ServerAccess(
    Connections connections,
    UpstreamCredentials credentials,
    UpstreamConnector connector,
    CatalogueService catalogues,
    GreetedVersion version) {}
