/** Recorded statements as events for the systems that watch others. */
@org.jspecify.annotations.NullMarked
package dev.weir.store.export;
