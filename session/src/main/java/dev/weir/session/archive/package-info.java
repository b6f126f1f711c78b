/** What was recorded, as those who look at it later see it. */
@org.jspecify.annotations.NullMarked
package dev.weir.session.archive;
