/** Weir's ports on disk. */
@org.jspecify.annotations.NullMarked
package dev.weir.store;
