/** Secrets of HashiCorp Vault, and accounts that its database engine makes for a while. */
@org.jspecify.annotations.NullMarked
package dev.weir.secrets.vault;
