/** What the documents show works as they say. */
@NullMarked
package dev.weir.e2e.docs;

import org.jspecify.annotations.NullMarked;
