package dev.weir.session.archive;

import java.time.Instant;

/**
 * How many statements there were in a stretch of time, by what was decided over them.
 *
 * @param from where it begins
 * @param failed of all of them, those that ended with an error
 */
public record StatementCounts(Instant from, long allowed, long held, long denied, long failed) {}
