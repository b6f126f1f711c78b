package dev.weir.session.ticket;

import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.SessionIds;
import dev.weir.session.Ticket;
import dev.weir.session.TicketUse;
import dev.weir.session.ticket.MintRequest.MintRefused;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Mints tickets, lets their bearers in, takes tickets back. Blocks on its store; thread-safe. */
public final class TicketOffice {
  /** What tickets hold at a time for one owner. */
  static final int HOLDING_MAX = 100;

  private static final Duration LIFETIME_USUAL = Duration.ofHours(1);
  private static final int NAME_CHARACTERS_MAX = 64;

  private final TicketStore store;
  private final Supplier<TicketRules> rules;
  private final List<Verifiers.Maker> makers;
  private final SessionIds ids;
  private final SecureRandom random;
  private final InstantSource clock;

  /** Takes as long to make as a ticket's own; a start of the gateway does not wait for it. */
  private final CompletableFuture<Verifiers> nobodys;

  private final ConcurrentHashMap<String, Set<Use>> uses = new ConcurrentHashMap<>();

  /**
   * @param rules in force
   * @param makers one for each method by which a ticket can be proved
   */
  public TicketOffice(
      TicketStore store,
      Supplier<TicketRules> rules,
      List<Verifiers.Maker> makers,
      SessionIds ids,
      SecureRandom random,
      InstantSource clock) {
    this.store = store;
    this.rules = rules;
    this.makers = List.copyOf(makers);
    this.ids = ids;
    this.random = random;
    this.clock = clock;
    this.nobodys = CompletableFuture.supplyAsync(this::nobodys);
  }

  private Verifiers nobodys() {
    try (Secret thrownAway = TicketSecrets.random(random)) {
      return verifiers(Ticket.ID_PREFIX, thrownAway);
    }
  }

  /** A ticket and its secret, which is never given again; the caller closes it. */
  public record Minted(Ticket ticket, Secret secret) {}

  /** Whether clients may sign in with tickets. */
  public boolean isOpen() {
    return rules.get().on();
  }

  /** Makes a ticket for who has shown a token. */
  public Minted mint(Subject owner, MintRequest request) throws MintRefused {
    TicketRules now = rules.get();
    if (!now.on()) {
      throw new MintRefused(MintRefused.Why.OFF, "there are no tickets here: tickets is off");
    }
    Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Duration lifetime = lifetime(request.lifetime(), now.lifetimeMax());
    String name = name(request);
    requireScope(request, now);
    if (store.holding(owner, at) >= HOLDING_MAX) {
      throw new MintRefused(
          MintRefused.Why.TOO_MANY,
          "you have %d tickets that hold; revoke one".formatted(HOLDING_MAX));
    }
    var bearer =
        new Subject(
            owner.user(),
            owner.groups(),
            owner.roles(),
            owner.agent(),
            owner.issuer(),
            at.plus(lifetime));
    var ticket = new Ticket(Ticket.ID_PREFIX + ids.next(), name, bearer, request.scope(), at, null);
    Secret secret = TicketSecrets.random(random);
    try {
      store.add(ticket, verifiers(ticket.id(), secret));
      return new Minted(ticket, secret);
    } catch (RuntimeException unkept) {
      secret.close();
      throw unkept;
    }
  }

  private static Duration lifetime(@Nullable Duration wanted, Duration max) throws MintRefused {
    if (wanted == null) {
      return LIFETIME_USUAL.compareTo(max) < 0 ? LIFETIME_USUAL : max;
    }
    if (wanted.compareTo(Duration.ofSeconds(1)) < 0 || wanted.compareTo(max) > 0) {
      throw new MintRefused(
          MintRefused.Why.NOT_RIGHT,
          "a ticket holds for a second at least and %d seconds at most".formatted(max.toSeconds()));
    }
    return wanted;
  }

  private static String name(MintRequest request) throws MintRefused {
    String wanted = request.name();
    String name =
        wanted == null
            ? request.scope().connections().stream().sorted().collect(Collectors.joining(", "))
            : wanted.strip();
    if (wanted != null
        && (name.isEmpty()
            || name.length() > NAME_CHARACTERS_MAX
            || name.codePoints().anyMatch(Character::isISOControl))) {
      throw new MintRefused(
          MintRefused.Why.NOT_RIGHT,
          "a name has 1 to %d characters on one line".formatted(NAME_CHARACTERS_MAX));
    }
    return name.length() > NAME_CHARACTERS_MAX ? name.substring(0, NAME_CHARACTERS_MAX) : name;
  }

  private static void requireScope(MintRequest request, TicketRules now) throws MintRefused {
    if (request.scope().connections().isEmpty()) {
      throw new MintRefused(MintRefused.Why.NOT_RIGHT, "name the connections it is for");
    }
    for (String connection : request.scope().connections()) {
      if (!now.connections().contains(connection)) {
        throw new MintRefused(
            MintRefused.Why.NOT_RIGHT, "there is no connection \"%s\"".formatted(connection));
      }
    }
  }

  private Verifiers verifiers(String id, Secret secret) {
    return secret.lend(bytes -> {
      Map<String, String> made = new HashMap<>();
      makers.forEach(maker -> made.put(maker.method(), maker.make(id, bytes)));
      return new Verifiers(made);
    });
  }

  /** As {@link TicketStore#list}. */
  public List<Ticket> list(@Nullable Subject owner, @Nullable String beforeId, int countMax) {
    return store.list(owner, beforeId, countMax);
  }

  /** The ticket, ended or not; null if there is none. */
  public @Nullable Ticket find(String id) {
    TicketStore.Kept kept = store.find(id);
    return kept == null ? null : kept.ticket();
  }

  /**
   * Takes a ticket back: nobody gets in with it from now on, and its sessions end.
   *
   * @return false if there is none or it has ended already
   */
  public boolean revoke(String id, Subject by) {
    Ticket revoked = store.revoke(id, by, clock.instant());
    if (revoked == null) {
      return false;
    }
    for (Use use : uses.getOrDefault(id, Set.of())) {
      use.end("ticket %s was revoked by %s".formatted(revoked.label(), by.user()));
    }
    return true;
  }

  /**
   * Lets the bearer of a ticket in.
   *
   * @param id as the client gave it
   * @param proof whether what the client has shown fits; asked exactly once, also where there is no
   *     such ticket
   * @return to be closed when the session is over
   */
  public TicketUse enter(String id, Predicate<Verifiers> proof) throws TicketRefused {
    TicketStore.Kept kept = store.find(id);
    // waited for in both cases: how long it takes tells nobody whether there is such a ticket
    Verifiers none = nobodys.join();
    boolean fits = proof.test(kept == null ? none : kept.verifiers());
    if (kept == null || !fits) {
      throw new TicketRefused(
          kept == null ? null : kept.ticket(),
          "no such ticket, or not its secret",
          kept == null ? "there is no such ticket" : "the secret is wrong");
    }
    var use = new Use(kept.ticket());
    uses.compute(
        id,
        (key, open) -> {
          Set<Use> all = open == null ? ConcurrentHashMap.newKeySet() : open;
          all.add(use);
          return all;
        });
    try {
      // Looked at again now that a revocation would find this use: it cannot slip in between.
      requireHolding(store.find(id));
      return use;
    } catch (TicketRefused | RuntimeException refused) {
      use.close();
      throw refused;
    }
  }

  private void requireHolding(TicketStore.@Nullable Kept kept) throws TicketRefused {
    if (kept == null) {
      throw new TicketRefused(null, "no such ticket, or not its secret", "it is gone");
    }
    Ticket ticket = kept.ticket();
    TicketRules now = rules.get();
    if (ticket.revoked() != null) {
      throw refused(ticket, "the ticket was revoked");
    }
    if (ticket.expired(clock.instant())) {
      throw refused(ticket, "the ticket has expired");
    }
    if (!now.on()) {
      throw refused(ticket, "tickets are not taken any more");
    }
    if (!now.issuers().contains(ticket.owner().issuer())) {
      throw refused(ticket, "the issuer of the ticket's owner is not accepted any more");
    }
  }

  private static TicketRefused refused(Ticket ticket, String message) {
    return new TicketRefused(ticket, message, message);
  }

  /** One session's use of a ticket. */
  private final class Use implements TicketUse {
    private final Ticket ticket;
    private @Nullable Consumer<String> listener;
    private @Nullable String reason;

    Use(Ticket ticket) {
      this.ticket = ticket;
    }

    @Override
    public Ticket ticket() {
      return ticket;
    }

    @Override
    public Duration left() {
      return Duration.between(clock.instant(), ticket.expiresAt());
    }

    @Override
    public void whenRevoked(Consumer<String> end) {
      String already;
      synchronized (this) {
        listener = end;
        already = reason;
      }
      if (already != null) {
        end.accept(already);
      }
    }

    void end(String why) {
      Consumer<String> end;
      synchronized (this) {
        if (reason != null) {
          return;
        }
        reason = why;
        end = listener;
      }
      if (end != null) {
        end.accept(why);
      }
    }

    @Override
    public void close() {
      uses.computeIfPresent(
          ticket.id(),
          (key, open) -> {
            open.remove(this);
            return open.isEmpty() ? null : open;
          });
    }
  }
}
