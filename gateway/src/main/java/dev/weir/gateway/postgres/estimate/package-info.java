/** How many rows a held statement would touch, as PostgreSQL's planner guesses. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.estimate;
