/**
 * What both directions of the client/server protocol of MySQL 5.7 to 8.x and MariaDB have in common
 * (handshake v10, protocol 4.1): packets and their sequence, limits, the strict reading of a
 * payload, capabilities, status and column types.
 *
 * <p>Source: MySQL internals manual, "Client/Server Protocol"; MariaDB knowledge base,
 * "Client/Server Protocol". What clients send is in {@code client}, what servers send in {@code
 * server}; rows are walked value by value in {@code row}; the arithmetic of signing in is in {@code
 * auth}. Compression is not spoken, nor is anything of protocol 3.20.
 *
 * <h2>Ownership</h2>
 *
 * Nothing here retains or releases a buffer. What was decoded holds slices of the buffer that it
 * was read from: it is valid until that buffer is released or its bytes are discarded. Who needs it
 * longer retains the buffer, or copies. Short texts ({@link dev.weir.wire.mysql.Text}) are copies
 * and live as long as anybody likes.
 *
 * <h2>Streams</h2>
 *
 * A payload is handled when it is there whole, in however many packets it came; it is accumulated
 * by the caller up to the limit of its kind ({@link dev.weir.wire.mysql.Limits}).
 */
@NullMarked
package dev.weir.wire.mysql;

import org.jspecify.annotations.NullMarked;
