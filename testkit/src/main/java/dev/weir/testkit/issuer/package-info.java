/** An issuer that people can sign in to, without people. */
@org.jspecify.annotations.NullMarked
package dev.weir.testkit.issuer;
