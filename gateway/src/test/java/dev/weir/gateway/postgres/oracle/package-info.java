/** What is read of a statement, compared with what a real server says of it. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.oracle;
