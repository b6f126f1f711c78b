package dev.weir.identity;

/**
 * Which claims of a token say who it is for. A name is looked for as it stands, then as a path with
 * dots ({@code realm_access.roles}).
 *
 * @param user names the person or the service; must be in every token
 * @param groups a list of texts or a single text; none if it is missing
 * @param roles likewise
 * @param agent the application that got the token. With the default, {@code azp}, its other
 *     spellings are read too: {@code appid} (Entra ID, version 1.0 tokens) and {@code client_id}
 *     (RFC 9068)
 */
public record ClaimNames(String user, String groups, String roles, String agent) {
  public static ClaimNames defaults() {
    return new ClaimNames("preferred_username", "groups", "roles", "azp");
  }
}
