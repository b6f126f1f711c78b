/** What operators watch, from a whole gateway. */
@org.jspecify.annotations.NullMarked
package dev.weir.e2e.metrics;
