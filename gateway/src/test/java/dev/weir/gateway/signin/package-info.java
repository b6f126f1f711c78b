/** Tickets that tests mint. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.signin;
