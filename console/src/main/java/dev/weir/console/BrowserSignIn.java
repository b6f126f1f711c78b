package dev.weir.console;

import dev.weir.session.Secret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gets tokens for people from the issuers in force, by way of their browser: authorization code
 * with PKCE. Blocks; thread-safe.
 */
public interface BrowserSignIn {
  /** The issuers by their names in the configuration, in its order. */
  List<String> issuers();

  /**
   * Where the browser goes.
   *
   * @param redirect where it comes back to
   * @param state comes back with it
   * @param verifier of PKCE
   * @throws NotSignedIn if there is no such issuer, or it cannot be asked
   */
  URI page(String issuer, URI redirect, String state, String verifier)
      throws NotSignedIn, InterruptedException;

  /**
   * The tokens for a code that came back.
   *
   * @param iss which issuer the answer says it is of; null if it does not
   * @throws NotSignedIn if it is another's, or the issuer gives none
   */
  Tokens redeem(String issuer, @Nullable String iss, String code, URI redirect, String verifier)
      throws NotSignedIn, InterruptedException;

  /**
   * New tokens in place of old ones.
   *
   * @throws NotSignedIn if the issuer gives none
   */
  Tokens refresh(String issuer, Secret refresh) throws NotSignedIn, InterruptedException;

  /**
   * @param access the caller's to close, as is {@code refresh}
   * @param refresh null if there is none
   */
  record Tokens(Secret access, @Nullable Secret refresh) {}

  /** It did not come to that; the message is for people and holds no secret. */
  final class NotSignedIn extends Exception {
    private static final long serialVersionUID = 1L;

    public NotSignedIn(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
