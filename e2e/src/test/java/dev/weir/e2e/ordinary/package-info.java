/** Ordinary work on tables with protected columns, which nothing may stand in the way of. */
@NullMarked
package dev.weir.e2e.ordinary;

import org.jspecify.annotations.NullMarked;
