/**
 * What happens between a client and its server once both are signed in: every statement is judged
 * before it is forwarded, every reply is matched to the message that asked for it, rows are masked
 * and recorded on their way to the client.
 *
 * <p>All state of a session is touched by its one event loop only. What may wait (reading a text
 * for the first time, catalogue questions, approvals) runs on a virtual thread and comes back to
 * the loop as a task. See {@code docs/data-path.md}.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.relay;
