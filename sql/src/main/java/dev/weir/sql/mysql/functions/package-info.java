/** What is known of the functions that MySQL and MariaDB bring along. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.mysql.functions;
