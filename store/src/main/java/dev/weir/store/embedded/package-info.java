/** Everything that one gateway keeps, in one folder. */
@org.jspecify.annotations.NullMarked
package dev.weir.store.embedded;
