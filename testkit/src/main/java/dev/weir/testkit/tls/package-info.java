@org.jspecify.annotations.NullMarked
package dev.weir.testkit.tls;
