/** Notices in the embedded database until they are delivered. */
@org.jspecify.annotations.NullMarked
package dev.weir.store.notice;
