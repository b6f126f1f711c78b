/**
 * Value masks: what a protected value looks like on the wire, so that clients still decode it.
 * Names no netty and no driver; values are byte ranges.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.policy.mask;
