package dev.weir.session.ticket;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a ticket's secret: for each sign-in method what a server needs to check a proof
 * by it, in that method's own notation. The secret cannot be found from it, nor guessed: it is
 * random. Immutable.
 *
 * @param byMethod the method's name on its wire, such as {@code SCRAM-SHA-256}
 */
public record Verifiers(Map<String, String> byMethod) {
  public Verifiers {
    byMethod = Map.copyOf(byMethod);
  }

  public @Nullable String of(String method) {
    return byMethod.get(method);
  }

  /** Makes the verifier of one method. */
  public interface Maker {
    /** As its wire calls it. */
    String method();

    /**
     * @param id the ticket's, unlike all others
     * @param secret not to be kept
     */
    String make(String id, byte[] secret);
  }

  /** Nothing of them: logs are no place for verifiers. */
  @Override
  public String toString() {
    return "Verifiers[***]";
  }
}
