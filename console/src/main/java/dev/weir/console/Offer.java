package dev.weir.console;

import dev.weir.policy.Subject;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway tells its clients of itself, so that they need its address only. Thread-safe. */
public interface Offer {
  /** What everybody may know: how to sign in, and where. Asked for without a token. */
  Discovery discovery();

  /**
   * The connections that a rule lets the subject use.
   *
   * @param source from where
   */
  List<Usable> usableBy(Subject subject, InetAddress source);

  /**
   * @param postgres null while, or if, nothing listens; as is {@code mysql}
   */
  record Discovery(List<Issuer> issuers, @Nullable Port postgres, @Nullable Port mysql) {
    public Discovery {
      issuers = List.copyOf(issuers);
    }
  }

  /**
   * Whose tokens are taken.
   *
   * @param clientId of the public client for people at a terminal; null if none is configured
   * @param scopes what that client asks for
   */
  record Issuer(String name, String issuer, @Nullable String clientId, List<String> scopes) {
    public Issuer {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * A port for database clients.
   *
   * @param tls whether it offers TLS
   */
  record Port(int port, boolean tls) {}

  /**
   * @param protocol {@code postgres} or {@code mysql}
   */
  record Usable(String name, String protocol) {}
}
