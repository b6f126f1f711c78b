/**
 * What is malformed, too large or meant to deceive, sent to a wired gateway before a real server.
 */
@NullMarked
package dev.weir.e2e.badinput;

import org.jspecify.annotations.NullMarked;
