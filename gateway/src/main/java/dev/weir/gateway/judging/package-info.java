/** Texts, what they mean and what policy says of them, found again by their bytes. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.judging;
