/** Statements as OpenTelemetry traces them: an eye on what is recorded. */
@org.jspecify.annotations.NullMarked
package dev.weir.tracing;
