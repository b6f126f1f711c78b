/** The decision: rules, protections, a subject and a statement to a verdict. */
@org.jspecify.annotations.NullMarked
package dev.weir.policy.engine;
