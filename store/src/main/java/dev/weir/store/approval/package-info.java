/** The approval desk, kept in the embedded database. */
@org.jspecify.annotations.NullMarked
package dev.weir.store.approval;
