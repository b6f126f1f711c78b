/** What surrounds a relay in tests: a policy, a desk, a recorder. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.relay;
