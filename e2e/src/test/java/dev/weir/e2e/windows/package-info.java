/** The server's own windows on data: every relation and function of a real server is reviewed. */
@NullMarked
package dev.weir.e2e.windows;

import org.jspecify.annotations.NullMarked;
