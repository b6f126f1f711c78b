package dev.weir.testkit.postgres;

/**
 * A role that may log in.
 *
 * @param authentication how the server checks this user on TCP
 */
public record PostgresUser(String name, String password, AuthenticationMethod authentication) {
  @Override
  public String toString() {
    return "PostgresUser[name=%s, authentication=%s]".formatted(name, authentication);
  }
}
