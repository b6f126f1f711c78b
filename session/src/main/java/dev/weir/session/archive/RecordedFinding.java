package dev.weir.session.archive;

import dev.weir.policy.Effect;
import org.jspecify.annotations.Nullable;

/**
 * What decided one access of a recorded statement.
 *
 * @param access for people: {@code select public.customers}; null where protection decided
 * @param rule the rule's or protection's name; null where no rule allowed it
 */
public record RecordedFinding(
    @Nullable String access, Effect effect, @Nullable String rule, String reason) {}
