/** The command line against a gateway, an issuer and real clients. */
@NullMarked
package dev.weir.e2e.cli;

import org.jspecify.annotations.NullMarked;
