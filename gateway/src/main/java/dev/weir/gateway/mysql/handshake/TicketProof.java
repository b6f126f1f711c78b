package dev.weir.gateway.mysql.handshake;

import dev.weir.gateway.signin.Shown;
import dev.weir.session.ticket.Verifiers;
import dev.weir.wire.mysql.auth.ServerMethod;
import java.util.Arrays;
import java.util.List;

/**
 * A client's answer to a nonce, by which it proves that it knows the secret of the ticket that it
 * names.
 *
 * @param id the ticket's as the client gave it
 * @param nonce that was sent to this client and to no other
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record TicketProof(String id, ServerMethod method, byte[] nonce, byte[] answer)
    implements Shown.OfTicket {

  /** Makes verifiers for every method by which MySQL and MariaDB clients prove a ticket. */
  static List<Verifiers.Maker> makers() {
    return Arrays.stream(ServerMethod.values()).<Verifiers.Maker>map(Maker::new).toList();
  }

  @Override
  public boolean fits(Verifiers verifiers) {
    String verifier = verifiers.of(method.plugin());
    return verifier != null && method.proves(answer, nonce, verifier);
  }

  private record Maker(ServerMethod kept) implements Verifiers.Maker {
    @Override
    public String method() {
      return kept.plugin();
    }

    @Override
    public String make(String id, byte[] secret) {
      return kept.verifier(secret);
    }
  }

  /** Nothing of the answer. */
  @Override
  public String toString() {
    return "TicketProof[" + id + ", " + method.plugin() + "]";
  }
}
