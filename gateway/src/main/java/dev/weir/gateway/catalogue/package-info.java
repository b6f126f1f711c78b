/** What names mean on the servers, as sessions ask for it and as it is kept for all of them. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.catalogue;
