/** What each kind of statement of MySQL and MariaDB does. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.mysql.statements;
