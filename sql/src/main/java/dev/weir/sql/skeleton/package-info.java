/** Texts without their constants, so that what was read of one holds for others like it. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.skeleton;
