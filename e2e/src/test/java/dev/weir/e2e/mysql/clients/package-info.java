/** Drivers, mappers and the command line of MySQL and MariaDB, through Weir and straight. */
@NullMarked
package dev.weir.e2e.mysql.clients;

import org.jspecify.annotations.NullMarked;
