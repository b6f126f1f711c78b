/** Content masks: sensitive content found in text values, wherever it stands. */
@org.jspecify.annotations.NullMarked
package dev.weir.policy.content;
