/** Statements that need a yes, held by a whole gateway in front of a real server. */
@NullMarked
package dev.weir.e2e.holding;

import org.jspecify.annotations.NullMarked;
