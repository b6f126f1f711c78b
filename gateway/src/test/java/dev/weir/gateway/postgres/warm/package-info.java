/** Connections that are handed on, with servers that are played. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.warm;
