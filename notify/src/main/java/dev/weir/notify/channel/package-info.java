/** Where people are told: what is configured of each target, and what delivering to it takes. */
@org.jspecify.annotations.NullMarked
package dev.weir.notify.channel;
