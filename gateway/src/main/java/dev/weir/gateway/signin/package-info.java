/** Clients that come to the door: who they are, whether they get in, how many at a time. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.signin;
