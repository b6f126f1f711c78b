package dev.weir.cli.loopback;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where the gateway takes database clients, and who they are.
 *
 * @param tls whom to trust; null for a gateway on this machine that takes tokens without TLS
 * @param connection the gateway's name of the database
 * @param user who the token names; it is recorded beside what the token says
 */
public record GatewayAddress(
    String host, int port, @Nullable SSLContext tls, String connection, String user) {}
