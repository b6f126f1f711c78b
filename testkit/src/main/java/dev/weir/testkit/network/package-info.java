/** Networks that fail in the ways that networks do, on request. */
@org.jspecify.annotations.NullMarked
package dev.weir.testkit.network;
