/** Servers behind the gateway: where they are and how they are reached safely. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.upstream;
