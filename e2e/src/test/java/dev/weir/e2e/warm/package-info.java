/** Connections to the server that outlive a session, through a whole gateway. */
@NullMarked
package dev.weir.e2e.warm;

import org.jspecify.annotations.NullMarked;
