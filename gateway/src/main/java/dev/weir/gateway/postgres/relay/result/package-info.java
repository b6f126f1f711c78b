/**
 * What leaves for the client: rows and copies masked, descriptions checked, diagnostics scrubbed.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.relay.result;
