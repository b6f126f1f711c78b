/** Meets MySQL and MariaDB clients: greeting, TLS, token, session. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql.handshake;
