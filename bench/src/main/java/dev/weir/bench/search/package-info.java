/** Search over a year's worth of statements, measured on the embedded store's own classes. */
@org.jspecify.annotations.NullMarked
package dev.weir.bench.search;
