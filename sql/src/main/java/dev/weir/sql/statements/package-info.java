/** What a family of statements says of one, whatever the server. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.statements;
