/** Who the user of a terminal is: tokens fetched from issuers, kept, renewed and revoked. */
@org.jspecify.annotations.NullMarked
package dev.weir.cli.signin;
