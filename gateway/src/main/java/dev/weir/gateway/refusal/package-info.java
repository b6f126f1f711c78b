/** Why somebody does not get what was asked for, before a wire puts it into words of its own. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.refusal;
