/** Getting secrets from files, from the environment and over HTTPS, each within limits. */
@org.jspecify.annotations.NullMarked
package dev.weir.secrets.fetch;
