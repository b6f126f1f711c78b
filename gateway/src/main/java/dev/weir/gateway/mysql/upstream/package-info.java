/** Sessions on MySQL and MariaDB servers. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql.upstream;
