/** What the names of a MySQL or MariaDB server mean. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql.catalogue;
