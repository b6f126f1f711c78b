@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.relay.naming;
