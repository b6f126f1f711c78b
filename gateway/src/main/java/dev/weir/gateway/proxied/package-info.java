/** Clients that come by way of a load balancer, which says who they are. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.proxied;
