/**
 * A port of this machine where database clients need no password: it signs them in to a gateway.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.cli.loopback;
