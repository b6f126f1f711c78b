package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.judging.Readings;
import dev.weir.policy.Policy;
import dev.weir.policy.mask.MaskKey;
import dev.weir.session.ApprovalDesk;
import dev.weir.session.LiveSessions;
import dev.weir.session.Recorder;
import dev.weir.sql.SqlReader;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What every session needs from outside the data path.
 *
 * @param policy the policy in force; asked for every message, so it must be quick
 * @param readers the reader for a server's major version
 * @param readings shared by all sessions
 * @param maskKey of {@code hash} masks, in whole columns and in content
 * @param virtualThreads runs each task on a virtual thread of its own
 */
public record RelayServices(
    Supplier<Policy> policy,
    IntFunction<SqlReader> readers,
    Readings readings,
    Recorder recorder,
    ApprovalDesk desk,
    LiveSessions liveSessions,
    MaskKey maskKey,
    InstantSource clock,
    Executor virtualThreads) {}
