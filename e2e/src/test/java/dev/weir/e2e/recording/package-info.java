/** What stays of a session, whatever happens to the gateway. */
@NullMarked
package dev.weir.e2e.recording;

import org.jspecify.annotations.NullMarked;
