/** The data path: listeners, TLS, event loops. Protocols are in packages of their own below. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway;
