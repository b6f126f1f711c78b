/** What operators watch: what happened is counted, and told in the words of Prometheus. */
@org.jspecify.annotations.NullMarked
package dev.weir.metrics;
