/** What sessions were refused, told without flooding anybody. */
@org.jspecify.annotations.NullMarked
package dev.weir.notify.denial;
