/** What is told, in words, and made harmless to show. */
@org.jspecify.annotations.NullMarked
package dev.weir.notify.message;
