/** A text of MySQL or MariaDB and what it means: the way in. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.mysql.reading;
