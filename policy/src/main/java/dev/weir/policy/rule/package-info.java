/** What an operator declares: rules and protections as immutable data. */
@org.jspecify.annotations.NullMarked
package dev.weir.policy.rule;
