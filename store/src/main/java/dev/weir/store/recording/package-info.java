/**
 * Sessions on disk: append-only, memory-mapped segments that are sealed (hashed, compressed) once
 * they are full. The format is documented in docs/recording-format.md.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.store.recording;
