/**
 * Rows of the text and of the binary protocol, walked value by value in place and written again.
 * Source: MySQL internals manual, "Text Resultset Row" and "Binary Protocol Resultset Row".
 */
@NullMarked
package dev.weir.wire.mysql.row;

import org.jspecify.annotations.NullMarked;
