/** What happens outside sessions, kept in the embedded database. */
@org.jspecify.annotations.NullMarked
package dev.weir.store.audit;
