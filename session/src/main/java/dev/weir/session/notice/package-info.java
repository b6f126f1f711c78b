/**
 * What people are told outside the console, and the port of where that waits until it is delivered.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.session.notice;
