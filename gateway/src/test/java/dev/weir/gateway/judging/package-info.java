/** What a session keeps of the texts that it judged. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.judging;
