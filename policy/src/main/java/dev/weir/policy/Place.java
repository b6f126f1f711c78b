package dev.weir.policy;

import java.net.InetAddress;

/**
 * Where a session takes place.
 *
 * @param connection the connection's name in the configuration
 * @param protocol {@code postgres} or {@code mysql}
 * @param source the client's address
 * @param session the session's id
 */
public record Place(String connection, String protocol, InetAddress source, String session) {}
