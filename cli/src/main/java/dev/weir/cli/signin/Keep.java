package dev.weir.cli.signin;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the user's sign-ins, one for each gateway: in the keyring where one works, else in files
 * that only the user can read. Thread-safe.
 */
final class Keep {
  private final @Nullable Keyring keyring;
  private final PrivateFolder folder;

  Keep(Surroundings surroundings) {
    this.keyring = Keyring.here(surroundings);
    this.folder = new PrivateFolder(surroundings.configurationFolder());
  }

  /** What is kept for the gateway; null if nothing. */
  @Nullable KeptSignIn read(URI gateway) {
    String text = keyring == null ? null : keyring.read(gateway.toString());
    if (text == null) {
      text = folder.read(file(gateway));
    }
    return text == null ? null : KeptSignIn.fromJson(text, gateway);
  }

  /**
   * Makes sure that there is a place to keep something, before the user goes to any trouble.
   *
   * @throws SignInFailed if others could read what is kept there
   */
  void prepare() {
    folder.made();
  }

  /** Keeps it; where, for people. */
  String write(KeptSignIn signIn) {
    String name = file(signIn.gateway());
    if (keyring != null && keyring.write(signIn.gateway().toString(), signIn.toJson())) {
      folder.delete(name);
      return "in the keyring";
    }
    folder.write(name, signIn.toJson());
    return "in " + folder.made().resolve(name);
  }

  /** Forgets what is kept for the gateway, wherever it is. */
  void delete(URI gateway) {
    if (keyring != null) {
      keyring.delete(gateway.toString());
    }
    folder.delete(file(gateway));
  }

  /** Reading, renewing and writing, with no other process in between. */
  <T> T locked(PrivateFolder.Work<T> work) {
    return folder.locked(work);
  }

  /** The gateway's address stands in the file too, so two that share a name do not mix. */
  private static String file(URI gateway) {
    return gateway.toString().replaceAll("[^A-Za-z0-9.-]+", "_") + ".json";
  }
}
