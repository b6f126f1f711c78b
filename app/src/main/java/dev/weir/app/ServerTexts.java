package dev.weir.app;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.policy.when.Spelling;
import dev.weir.session.Credential;
import dev.weir.session.Explainer.CannotExplain;
import dev.weir.session.Grant;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The servers behind the connections, as fresh sessions find them: how texts are read there, and
 * whether they answer. Thread-safe.
 */
final class ServerTexts {
  private final Supplier<Map<String, String>> upstreamUsers;
  private final UpstreamCredentials credentials;
  private final List<Dialect> dialects;

  /**
   * @param upstreamUsers every connection with the role that its sessions have on the server; empty
   *     if it is made anew
   * @param credentials of such roles
   */
  ServerTexts(
      Supplier<Map<String, String>> upstreamUsers,
      UpstreamCredentials credentials,
      List<Dialect> dialects) {
    this.upstreamUsers = upstreamUsers;
    this.credentials = credentials;
    this.dialects = List.copyOf(dialects);
  }

  /** A connection of the configuration and how it is spoken to. */
  record Server(Dialect dialect, UpstreamTarget target, String upstreamUser) {}

  /**
   * @throws CannotExplain if there is none of that name
   */
  Server server(String connection) throws CannotExplain {
    Map<String, String> users = upstreamUsers.get();
    String upstreamUser = users.get(connection);
    for (Dialect dialect : dialects) {
      UpstreamTarget target = dialect.target(connection);
      if (target != null && upstreamUser != null) {
        return new Server(dialect, target, upstreamUser);
      }
    }
    throw unknown(connection, users.keySet());
  }

  /** How texts are read there now. May block. */
  Dialect.Texts texts(Server server, Grant grant) throws CannotExplain, InterruptedException {
    try {
      return asked(server, user -> server.dialect().open(grant, server.target(), user));
    } catch (NoAnswer reason) {
      throw new CannotExplain(
          "the server behind \"%s\" cannot be asked what names mean: %s"
              .formatted(server.target().connection(), reason.getMessage()));
    }
  }

  /** Signs in there and asks what it is. May block. */
  String version(Server server, Grant grant) throws NoAnswer, InterruptedException {
    return asked(server, user -> server.dialect().version(grant, server.target(), user));
  }

  /** The message says why, and holds no secret. */
  static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    NoAnswer(String message) {
      super(message);
    }
  }

  private interface Question<T> {
    T ask(String user) throws CatalogueUnavailable, InterruptedException;
  }

  private <T> T asked(Server server, Question<T> question) throws NoAnswer, InterruptedException {
    try (Credential made =
        server.upstreamUser().isEmpty() ? credentials.fetch(server.target().connection()) : null) {
      return question.ask(made == null ? server.upstreamUser() : made.user());
    } catch (CredentialUnavailable unavailable) {
      throw new NoAnswer("no credential for the server (%s)".formatted(unavailable.getMessage()));
    } catch (CatalogueUnavailable unavailable) {
      throw new NoAnswer(reason(unavailable));
    }
  }

  /** The message, and that of what caused it where it says more: neither holds a secret. */
  private static String reason(CatalogueUnavailable unavailable) {
    return unavailable.getCause() instanceof CredentialUnavailable cause
        ? "%s (%s)".formatted(unavailable.getMessage(), cause.getMessage())
        : String.valueOf(unavailable.getMessage());
  }

  private static CannotExplain unknown(String connection, Set<String> known) {
    String meant = Spelling.closest(connection, known);
    return new CannotExplain(
        "there is no connection \"%s\"%s"
            .formatted(
                connection,
                meant == null
                    ? "; there are: " + String.join(", ", new TreeSet<>(known))
                    : ", did you mean \"%s\"?".formatted(meant)));
  }
}
