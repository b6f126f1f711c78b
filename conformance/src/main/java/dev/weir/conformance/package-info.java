/** Files of SQL by psql through Weir and straight at a server, and what differs. */
@NullMarked
package dev.weir.conformance;

import org.jspecify.annotations.NullMarked;
