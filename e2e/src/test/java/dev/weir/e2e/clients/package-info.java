/** Real clients that are pointed at Weir and at the server, and must notice no difference. */
@NullMarked
package dev.weir.e2e.clients;

import org.jspecify.annotations.NullMarked;
