package dev.weir.policy.rule;

/** Whether a rule, a connection or everything is enforced. */
public enum Mode {
  ENFORCE,
  /** Records what would have been done and lets pass. */
  OBSERVE
}
