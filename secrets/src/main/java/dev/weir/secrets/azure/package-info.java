/** Tokens of Microsoft Entra ID for Weir itself, and secrets of Azure Key Vault. */
@org.jspecify.annotations.NullMarked
package dev.weir.secrets.azure;
