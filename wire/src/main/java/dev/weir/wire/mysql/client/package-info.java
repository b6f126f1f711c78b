/**
 * What a client of MySQL or MariaDB sends: one small class for each packet of the sign-in and each
 * command that means something here, names for all others. Source: MySQL internals manual,
 * "Connection Phase" and "Command Phase".
 */
@NullMarked
package dev.weir.wire.mysql.client;

import org.jspecify.annotations.NullMarked;
