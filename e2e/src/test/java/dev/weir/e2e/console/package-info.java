/** The console as browsers and scripts meet it. */
@org.jspecify.annotations.NullMarked
package dev.weir.e2e.console;
