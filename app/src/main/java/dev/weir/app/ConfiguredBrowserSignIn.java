package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.console.BrowserSignIn;
import dev.weir.identity.CodeGrant;
import dev.weir.identity.CodeGrant.NotGranted;
import dev.weir.identity.IssuerAccess;
import dev.weir.identity.IssuerSettings;
import dev.weir.session.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Signs people in to the console at the issuers of the configuration in force. Thread-safe. */
final class ConfiguredBrowserSignIn implements BrowserSignIn {
  private final InForce inForce;
  private final IssuerAccess access;
  private final InstantSource clock;
  private final Map<String, Known> grants = new ConcurrentHashMap<>();

  /** What is known of an issuer, as long as its configuration is the same. */
  private record Known(WeirConfig.Issuer issuer, CodeGrant grant) {}

  ConfiguredBrowserSignIn(InForce inForce, IssuerAccess access, InstantSource clock) {
    this.inForce = inForce;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public List<String> issuers() {
    return inForce.settings().identity().stream()
        .filter(each -> each.console() != null)
        .map(WeirConfig.Issuer::name)
        .toList();
  }

  @Override
  public URI page(String issuer, URI redirect, String state, String verifier)
      throws NotSignedIn, InterruptedException {
    try {
      return grant(issuer).page(redirect, state, verifier);
    } catch (IOException unreachable) {
      throw unreachable(issuer, unreachable);
    }
  }

  @Override
  public Tokens redeem(
      String issuer, @Nullable String iss, String code, URI redirect, String verifier)
      throws NotSignedIn, InterruptedException {
    try {
      return tokens(grant(issuer).redeem(iss, code, redirect, verifier));
    } catch (NotGranted refused) {
      throw new NotSignedIn(String.valueOf(refused.getMessage()), refused);
    } catch (IOException unreachable) {
      throw unreachable(issuer, unreachable);
    }
  }

  @Override
  public Tokens refresh(String issuer, Secret refresh) throws NotSignedIn, InterruptedException {
    try {
      return tokens(grant(issuer).refresh(refresh));
    } catch (NotGranted refused) {
      throw new NotSignedIn(String.valueOf(refused.getMessage()), refused);
    } catch (IOException unreachable) {
      throw unreachable(issuer, unreachable);
    }
  }

  private static Tokens tokens(CodeGrant.Tokens given) {
    return new Tokens(given.access(), given.refresh());
  }

  private static NotSignedIn unreachable(String issuer, IOException why) {
    return new NotSignedIn(
        "issuer \"%s\" cannot be asked: %s".formatted(issuer, why.getMessage()), why);
  }

  private CodeGrant grant(String name) throws NotSignedIn {
    for (WeirConfig.Issuer issuer : inForce.settings().identity()) {
      WeirConfig.ConsoleClient client = issuer.console();
      if (issuer.name().equals(name) && client != null) {
        return grants
            .compute(
                name,
                (same, known) ->
                    known != null && known.issuer().equals(issuer)
                        ? known
                        : new Known(issuer, grant(issuer, client)))
            .grant();
      }
    }
    throw new NotSignedIn(
        "nobody signs in to the console with \"%s\"".formatted(shown(name)), null);
  }

  private CodeGrant grant(WeirConfig.Issuer issuer, WeirConfig.ConsoleClient client) {
    return new CodeGrant(
        settings(issuer),
        new CodeGrant.Client(client.clientId(), client.secret() != null, client.scopes()),
        access,
        clock);
  }

  /** Of several tenants, people sign in with the first. */
  private static IssuerSettings settings(WeirConfig.Issuer issuer) {
    return IssuerMapping.settings(issuer, issuer.tenants().stream().findFirst().orElse(null));
  }

  private static String shown(String name) {
    return name.length() > 40 ? name.substring(0, 40) + "…" : name;
  }
}
