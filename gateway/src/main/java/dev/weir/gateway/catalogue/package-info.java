/** How recent what is known of a server's names is kept, whatever its protocol. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.catalogue;
