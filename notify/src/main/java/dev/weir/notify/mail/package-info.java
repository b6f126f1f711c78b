/** Mail, by SMTP. */
@org.jspecify.annotations.NullMarked
package dev.weir.notify.mail;
