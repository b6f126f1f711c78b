/** Search over what was recorded, by an index that can be made again, and replay of sessions. */
@org.jspecify.annotations.NullMarked
package dev.weir.store.archive;
