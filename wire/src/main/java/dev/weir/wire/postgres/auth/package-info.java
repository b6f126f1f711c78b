/**
 * The arithmetic with which a client proves to a PostgreSQL server that it knows a password:
 * SCRAM-SHA-256 with and without channel binding, and md5. Bytes in, bytes out; no randomness of
 * its own: the nonce is given.
 *
 * <p>Source: RFC 5802, RFC 7677, RFC 5929 (tls-server-end-point), RFC 4013 (SASLprep); PostgreSQL
 * manual, "SASL Authentication" and, under "Message Flow", AuthenticationMD5Password.
 */
@NullMarked
package dev.weir.wire.postgres.auth;

import org.jspecify.annotations.NullMarked;
