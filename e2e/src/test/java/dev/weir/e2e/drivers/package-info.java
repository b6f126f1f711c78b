/** Drivers with their own habits on the wire, through Weir and straight at the server. */
@NullMarked
package dev.weir.e2e.drivers;

import org.jspecify.annotations.NullMarked;
