package dev.weir.session;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import java.util.List;

/**
 * A statement that needs a yes. What identifies it for a late yes is the text, the objects that its
 * names stood for, the parameters, the person, the agent and the connection; nothing else.
 *
 * @param text what the reviewer sees and what will run
 * @param inTransaction other people's rows may be locked while it waits
 */
public record HoldRequest(
    Subject subject,
    Place place,
    JudgedText text,
    List<Parameter> parameters,
    ApprovalTerms terms,
    boolean inTransaction) {
  public HoldRequest {
    parameters = List.copyOf(parameters);
  }
}
