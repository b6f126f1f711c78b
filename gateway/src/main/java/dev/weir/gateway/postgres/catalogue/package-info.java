/** What names mean on a server, read from its system catalogue and kept up to date. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.catalogue;
