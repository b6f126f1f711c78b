package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.policy.rule.ActionWords;
import dev.weir.session.Secret;
import dev.weir.session.Ticket;
import dev.weir.session.TicketScope;
import dev.weir.session.ticket.MintRequest;
import dev.weir.session.ticket.MintRequest.MintRefused;
import dev.weir.session.ticket.TicketOffice;
import dev.weir.sql.Action;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tickets: mint, list, take back. All of it by token: a ticket opens sessions and nothing else.
 * Thread-safe.
 */
final class TicketRoutes {
  private static final int PAGE_MAX = 200;
  private static final int PAGE_DEFAULT = 50;

  private final TicketOffice office;
  private final SignIn signIn;
  private final Json json;
  private final InstantSource clock;

  TicketRoutes(TicketOffice office, SignIn signIn, Json json, InstantSource clock) {
    this.office = office;
    this.signIn = signIn;
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/api/v1/tickets", this::mint, Role.SIGNED_IN);
    routes.get("/api/v1/tickets", this::list, Role.SIGNED_IN);
    routes.get("/api/v1/tickets/{id}", this::show, Role.SIGNED_IN);
    routes.delete("/api/v1/tickets/{id}", this::revoke, Role.SIGNED_IN);
  }

  private void mint(Context context) {
    MintBody body = json.read(context, MintBody.class);
    var request =
        new MintRequest(
            body.name(),
            new TicketScope(
                Set.copyOf(Objects.requireNonNullElse(body.connections(), List.of())),
                actions(Objects.requireNonNullElse(body.actions(), List.of()))),
            body.lifetime() == null ? null : Query.duration("lifetime", body.lifetime()));
    try {
      TicketOffice.Minted minted = office.mint(SignIn.subject(context), request);
      try (Secret secret = minted.secret()) {
        String shown = secret.lend(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        context.status(201);
        json.answer(context, new MintedView(view(minted.ticket()), shown));
      }
    } catch (MintRefused refused) {
      throw new Problem(
          switch (refused.why()) {
            case OFF -> 403;
            case NOT_RIGHT -> 400;
            case TOO_MANY -> 409;
          },
          "No ticket",
          String.valueOf(refused.getMessage()));
    }
  }

  private static Set<Action> actions(List<String> words) {
    var actions = EnumSet.noneOf(Action.class);
    for (String word : words) {
      Set<Action> meant = ActionWords.ALL.get(word);
      if (meant == null) {
        throw Problem.badRequest(
            "actions are some of " + String.join(", ", ActionWords.ALL.keySet()));
      }
      actions.addAll(meant);
    }
    return actions;
  }

  private void list(Context context) {
    Subject subject = SignIn.subject(context);
    int limit = Query.number(context, "limit", PAGE_DEFAULT, PAGE_MAX);
    List<Ticket> page =
        office.list(
            signIn.administers(subject) ? null : subject, Query.text(context, "cursor"), limit);
    json.answer(
        context,
        new Page<>(
            page.stream().map(this::view).toList(),
            page.size() < limit ? null : page.getLast().id()));
  }

  private void show(Context context) {
    json.answer(context, view(visible(context)));
  }

  private void revoke(Context context) {
    Ticket ticket = visible(context);
    if (!office.revoke(ticket.id(), SignIn.subject(context))) {
      throw new Problem(409, "Nothing to revoke", "the ticket has ended already");
    }
    context.status(204);
  }

  /** The ticket of the path; somebody else's is not there. */
  private Ticket visible(Context context) {
    Subject subject = SignIn.subject(context);
    Ticket ticket = office.find(context.pathParam("id"));
    if (ticket == null || !(ticket.isOf(subject) || signIn.administers(subject))) {
      throw Problem.notFound("there is no such ticket, or it is not yours");
    }
    return ticket;
  }

  private TicketView view(Ticket ticket) {
    Ticket.Revocation revoked = ticket.revoked();
    String state =
        revoked != null ? "revoked" : ticket.expired(clock.instant()) ? "expired" : "active";
    return new TicketView(
        ticket.id(),
        ticket.name(),
        state,
        ticket.owner().user(),
        ticket.owner().agent(),
        ticket.owner().issuer(),
        ticket.scope().connections().stream().sorted().toList(),
        ticket.scope().actions().stream().map(Action::label).sorted().toList(),
        ticket.mintedAt(),
        ticket.expiresAt(),
        revoked == null ? null : revoked.at(),
        revoked == null ? null : revoked.by());
  }

  /** What an owner sends. */
  record MintBody(
      @Nullable String name,
      @Nullable List<String> connections,
      @Nullable List<String> actions,
      @Nullable String lifetime) {}

  /**
   * @param actions empty for all that the owner may do
   */
  record TicketView(
      String id,
      String name,
      String state,
      String user,
      @Nullable String agent,
      String issuer,
      List<String> connections,
      List<String> actions,
      Instant mintedAt,
      Instant expiresAt,
      @Nullable Instant revokedAt,
      @Nullable String revokedBy) {}

  /** The only answer that ever holds the secret. */
  record MintedView(TicketView ticket, String secret) {
    @Override
    public String toString() {
      return "MintedView[" + ticket + ", ***]";
    }
  }
}
