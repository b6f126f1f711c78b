package dev.weir.policy.rule;

/**
 * One rule: for whom, where, on what, and what it answers. An allowing rule in observe mode grants
 * nothing.
 *
 * @param name unique among rules
 */
public record Rule(String name, Mode mode, Who who, Where where, Scope scope, Answer answer) {}
