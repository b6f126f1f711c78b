/** From YAML nodes to values: forms that read, check and describe themselves. */
@org.jspecify.annotations.NullMarked
package dev.weir.config.yaml;
