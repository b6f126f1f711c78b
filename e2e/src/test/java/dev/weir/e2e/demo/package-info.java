/** The demo as a newcomer runs it. */
@NullMarked
package dev.weir.e2e.demo;

import org.jspecify.annotations.NullMarked;
