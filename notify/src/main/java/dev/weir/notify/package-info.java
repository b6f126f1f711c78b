/** Tells people what happens, where they are: chat, webhooks, mail. */
@org.jspecify.annotations.NullMarked
package dev.weir.notify;
