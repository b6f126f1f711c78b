/** The server's own databases: what every session may read of them, and what shows data. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.mysql.windows;
