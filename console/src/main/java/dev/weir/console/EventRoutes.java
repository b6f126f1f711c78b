package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ReviewDesk;
import io.javalin.config.RoutesConfig;
import io.javalin.http.sse.SseClient;
import java.time.InstantSource;

/**
 * Live events: each request on the desk as it is filed or changes, for as long as the caller's
 * token holds. Thread-safe.
 */
final class EventRoutes {
  private final ReviewDesk desk;
  private final ApprovalRoutes approvals;
  private final Json json;
  private final InstantSource clock;

  EventRoutes(ReviewDesk desk, ApprovalRoutes approvals, Json json, InstantSource clock) {
    this.desk = desk;
    this.approvals = approvals;
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.sse("/api/v1/events", this::open, Role.SIGNED_IN);
  }

  private void open(SseClient client) {
    Subject subject = SignIn.subject(client.ctx());
    ReviewDesk.Subscription subscription =
        desk.subscribe(request -> send(client, subject, request));
    client.onClose(subscription::close);
    client.keepAlive();
    client.sendComment("connected");
  }

  private void send(SseClient client, Subject subject, ApprovalRequest request) {
    if (!clock.instant().isBefore(subject.expiresAt())) {
      client.close();
    } else if (!client.terminated() && approvals.sees(subject, request)) {
      client.sendEvent("approval", json.text(ApprovalView.of(request)), request.id());
    }
  }
}
