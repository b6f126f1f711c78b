package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalState;
import dev.weir.session.approval.ReviewDesk;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Requests that a test files, answered as the real desk answers them. */
final class MemoryDesk implements ReviewDesk {
  final List<ApprovalRequest> requests = new CopyOnWriteArrayList<>();
  final List<Consumer<ApprovalRequest>> listeners = new CopyOnWriteArrayList<>();

  @Override
  public List<ApprovalRequest> list(
      Set<ApprovalState.Name> states, @Nullable String afterId, int countMax) {
    return requests.stream()
        .filter(r -> afterId == null || r.id().compareTo(afterId) < 0)
        .filter(r ->
            states.isEmpty() || states.stream().anyMatch(s -> s.label().equals(r.state().label())))
        .sorted((a, b) -> b.id().compareTo(a.id()))
        .limit(countMax)
        .toList();
  }

  @Override
  public @Nullable ApprovalRequest find(String id) {
    return requests.stream().filter(r -> r.id().equals(id)).findFirst().orElse(null);
  }

  @Override
  public Answer answer(
      String id, Subject reviewer, boolean yes, String reason, @Nullable String seen) {
    ApprovalRequest request = find(id);
    if (request == null) {
      return new Answer.NotAllowed(Answer.Why.UNKNOWN_REQUEST, "no such request");
    }
    Answer answer = request.answer(reviewer, yes, reason, Fixture.NOW, request, seen);
    if (answer instanceof Answer.Accepted accepted) {
      requests.replaceAll(r -> r.id().equals(id) ? accepted.request() : r);
    }
    return answer;
  }

  @Override
  public Subscription subscribe(Consumer<ApprovalRequest> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
