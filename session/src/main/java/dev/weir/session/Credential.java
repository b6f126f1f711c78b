package dev.weir.session;

/** How Weir signs in upstream for one session. Closing it wipes the password. */
public record Credential(String user, Secret password) implements AutoCloseable {
  @Override
  public void close() {
    password.close();
  }
}
