package dev.weir.session;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import java.util.List;

/**
 * A statement that needs a yes. What identifies it for a late yes is the text and what it means,
 * the parameters, the person, the agent and the connection; nothing else.
 *
 * @param text what the reviewer sees and what will run
 * @param definitions what the text refers to by names of the session alone: {@code EXECUTE x} says
 *     nothing without what x was prepared as
 * @param inTransaction other people's rows may be locked while it waits
 */
public record HoldRequest(
    Subject subject,
    Place place,
    JudgedText text,
    List<Parameter> parameters,
    List<Definition> definitions,
    ApprovalTerms terms,
    boolean inTransaction) {
  public HoldRequest {
    parameters = List.copyOf(parameters);
    definitions = List.copyOf(definitions);
  }

  /**
   * A prepared statement of the session.
   *
   * @param text that made it
   */
  public record Definition(String name, String text) {}
}
