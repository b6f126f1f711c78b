/** The embedded database: one writer, a few readers, and its schema's versions. */
@org.jspecify.annotations.NullMarked
package dev.weir.store.sqlite;
