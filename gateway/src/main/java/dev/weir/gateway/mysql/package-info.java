/**
 * What signing in and relaying agree on for MySQL and MariaDB: a session with both sides signed in.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql;
