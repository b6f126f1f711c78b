package dev.weir.policy;

/** What a rule says of an access; the later constant is the stricter. */
public enum Effect {
  ALLOW,
  APPROVE,
  DENY
}
