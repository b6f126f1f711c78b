/** A gateway in front of a real server, started for tests. */
@NullMarked
package dev.weir.e2e.rig;

import org.jspecify.annotations.NullMarked;
