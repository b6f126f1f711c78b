@org.jspecify.annotations.NullMarked
package dev.weir.gateway.rights;
