/** How many rows a held statement would touch, as the planner of MySQL or MariaDB guesses. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql.estimate;
