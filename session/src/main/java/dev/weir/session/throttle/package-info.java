/** What becomes of clients that fail to sign in again and again. */
@org.jspecify.annotations.NullMarked
package dev.weir.session.throttle;
