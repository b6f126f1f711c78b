/** JMH: what a statement's first sight, its repeat and a masked row cost inside the JVM. */
@org.jspecify.annotations.NullMarked
package dev.weir.bench.micro;
