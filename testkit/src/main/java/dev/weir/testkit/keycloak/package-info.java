/** A real Keycloak. */
@org.jspecify.annotations.NullMarked
package dev.weir.testkit.keycloak;
