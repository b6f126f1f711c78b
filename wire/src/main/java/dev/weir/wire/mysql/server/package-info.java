/**
 * What a server of MySQL or MariaDB sends: one small class for each packet, a decoder whose method
 * says in which state the connection is, because the first byte alone does not tell what a packet
 * is. Source: MySQL internals manual, "Client/Server Protocol".
 */
@NullMarked
package dev.weir.wire.mysql.server;

import org.jspecify.annotations.NullMarked;
