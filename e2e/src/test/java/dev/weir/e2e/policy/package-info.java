/** What an operator declares, tried by clients over the wire. */
@NullMarked
package dev.weir.e2e.policy;

import org.jspecify.annotations.NullMarked;
