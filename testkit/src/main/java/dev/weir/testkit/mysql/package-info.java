/** A real MySQL or MariaDB for tests. */
@org.jspecify.annotations.NullMarked
package dev.weir.testkit.mysql;
