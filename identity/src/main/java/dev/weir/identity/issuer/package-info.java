@org.jspecify.annotations.NullMarked
package dev.weir.identity.issuer;
