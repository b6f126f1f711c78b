@org.jspecify.annotations.NullMarked
package dev.weir.sql.mysql;
