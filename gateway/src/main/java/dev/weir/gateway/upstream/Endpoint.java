package dev.weir.gateway.upstream;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One address of a server and how to be safe with it.
 *
 * @param host the name in the configuration, which the certificate must bear
 * @param tls null for none
 * @param verified whether TLS shows that it is the server, not somebody in between
 */
public record Endpoint(
    InetSocketAddress address,
    String host,
    @Nullable SslContext tls,
    boolean verified,
    Duration connectTimeout,
    Duration signInTimeout) {}
