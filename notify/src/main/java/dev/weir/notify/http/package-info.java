/** Teams, Slack and signed webhooks, by HTTPS. */
@org.jspecify.annotations.NullMarked
package dev.weir.notify.http;
