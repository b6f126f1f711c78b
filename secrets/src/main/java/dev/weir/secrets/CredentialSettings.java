package dev.weir.secrets;

/**
 * How Weir signs in to a connection's server.
 *
 * @param user the role there; empty where the source of the password gives it
 * @param password where its password comes from
 */
public record CredentialSettings(String user, CredentialSource password) {}
