/** How many rows a held statement would touch: which statements a server is asked of, and how. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.estimate;
