/** Attempts to bring protected values out, and ordinary work that protection must leave alone. */
@NullMarked
package dev.weir.e2e.bypass;

import org.jspecify.annotations.NullMarked;
