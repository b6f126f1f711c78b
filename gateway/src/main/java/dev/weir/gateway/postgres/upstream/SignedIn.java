package dev.weir.gateway.postgres.upstream;

import io.netty.buffer.ByteBuf;

/**
 * A server let Weir in.
 *
 * @param received what the server sent after its ReadyForQuery; belongs to who gets this
 */
public record SignedIn(UpstreamSession session, ByteBuf received) {}
