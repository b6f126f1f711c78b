@org.jspecify.annotations.NullMarked
package dev.weir.store.export;
