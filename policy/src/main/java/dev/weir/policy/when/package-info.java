/** CEL conditions, type-checked when they are made. */
@org.jspecify.annotations.NullMarked
package dev.weir.policy.when;
