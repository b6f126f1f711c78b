package dev.weir.bench;

/**
 * One case through one target in one round.
 *
 * @param tps transactions a second; for a stream, whole streams a second
 * @param latencyMillis of a transaction at the average; at a fixed rate, at the 99th percentile
 * @param cpuMicrosPerTransaction CPU time of the process in between; 0 for the direct connection
 * @param rssMiB its resident memory afterwards; 0 for the direct connection
 */
record Measurement(
    double tps, double latencyMillis, double cpuMicrosPerTransaction, double rssMiB) {}
