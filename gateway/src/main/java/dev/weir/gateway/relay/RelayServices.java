package dev.weir.gateway.relay;

import dev.weir.policy.Policy;
import dev.weir.policy.mask.MaskKey;
import dev.weir.session.ApprovalDesk;
import dev.weir.session.LiveSessions;
import dev.weir.session.Recorder;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What every session needs from outside the data path.
 *
 * @param policy the policy in force; asked for every message, so it must be quick
 * @param maskKey of {@code hash} masks, in whole columns and in content
 * @param traffic counts the sessions' bytes
 * @param virtualThreads runs each task on a virtual thread of its own
 */
public record RelayServices(
    Supplier<Policy> policy,
    Recorder recorder,
    ApprovalDesk desk,
    LiveSessions liveSessions,
    MaskKey maskKey,
    Traffic traffic,
    InstantSource clock,
    Executor virtualThreads) {}
