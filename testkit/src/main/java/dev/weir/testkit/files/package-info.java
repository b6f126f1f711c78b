/** Files of the servers that are started. */
@org.jspecify.annotations.NullMarked
package dev.weir.testkit.files;
