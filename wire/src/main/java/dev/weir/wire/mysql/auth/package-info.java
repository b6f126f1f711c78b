/**
 * The client's side of signing in: what each authentication method answers to the server, from
 * bytes to bytes. Sources: MySQL internals manual, "Authentication Method"; MySQL server source
 * documentation, "Caching_sha2_password information".
 */
@NullMarked
package dev.weir.wire.mysql.auth;

import org.jspecify.annotations.NullMarked;
