/**
 * MySQL and MariaDB through Weir: what comes out, what does not, and what is as from the server.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.e2e.mysql;
