package dev.weir.session.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Subject;
import dev.weir.session.Ticket;
import dev.weir.session.TicketScope;
import dev.weir.session.TicketUse;
import dev.weir.session.ticket.MintRequest.MintRefused;
import dev.weir.sql.Action;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketOfficeTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Subject ALICE =
      new Subject(
          "alice", Set.of("ai-agents"), Set.of("r"), "claude", "idp", START.plusSeconds(300));

  private static final TicketRules RULES =
      new TicketRules(true, Duration.ofHours(8), Set.of("idp"), Set.of("orders", "stock"));

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final AtomicReference<TicketRules> rules = new AtomicReference<>(RULES);
  private final AtomicInteger ids = new AtomicInteger();
  private final MemoryTickets store = new MemoryTickets();
  private final TicketOffice office =
      new TicketOffice(
          store,
          rules::get,
          List.of(new Backwards()),
          () -> "id" + ids.incrementAndGet(),
          new SecureRandom(),
          now::get);

  /** What it keeps can be recognised, which is enough here. */
  private static final class Backwards implements Verifiers.Maker {
    @Override
    public String method() {
      return "backwards";
    }

    @Override
    public String make(String id, byte[] secret) {
      return new StringBuilder(new String(secret, StandardCharsets.US_ASCII)).reverse().toString();
    }
  }

  private static MintRequest request(String... connections) {
    return new MintRequest(null, new TicketScope(Set.of(connections), Set.of()), null);
  }

  private static String text(TicketOffice.Minted minted) {
    return minted.secret().lend(bytes -> new String(bytes, StandardCharsets.US_ASCII));
  }

  private TicketUse enter(String id, String secret) throws TicketRefused {
    String expected = new Backwards().make(id, secret.getBytes(StandardCharsets.US_ASCII));
    return office.enter(id, verifiers -> expected.equals(verifiers.of("backwards")));
  }

  @Test
  void aTicketActsForItsOwnerAsTheTokenSaidUntilItExpires() throws Exception {
    TicketOffice.Minted minted = office.mint(ALICE, request("orders"));
    Ticket ticket = minted.ticket();
    assertThat(ticket.id()).isEqualTo("tkt_id1");
    assertThat(ticket.name()).isEqualTo("orders");
    assertThat(ticket.owner())
        .isEqualTo(
            new Subject(
                "alice",
                Set.of("ai-agents"),
                Set.of("r"),
                "claude",
                "idp",
                START.plus(Duration.ofHours(1))));
    try (TicketUse use = enter(ticket.id(), text(minted))) {
      assertThat(use.ticket()).isEqualTo(ticket);
      assertThat(use.left()).isEqualTo(Duration.ofHours(1));
    }
  }

  @Test
  void aSecretHas160RandomBitsAndIsNowhereButInTheAnswer() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      TicketOffice.Minted minted = office.mint(ALICE, request("orders"));
      String secret = text(minted);
      assertThat(secret).matches("wts_[0-9a-hjkmnp-tv-z]{32}");
      assertThat(seen.add(secret)).isTrue();
      assertThat(minted.toString() + minted.ticket() + store.find(minted.ticket().id()))
          .doesNotContain(secret.substring(4))
          .doesNotContain(new StringBuilder(secret).reverse());
    }
  }

  @Test
  void whoDoesNotKnowTheSecretLearnsNotEvenThatTheTicketExists() throws Exception {
    String id = office.mint(ALICE, request("orders")).ticket().id();
    var asked = new AtomicInteger();
    for (String each : List.of(id, "tkt_nobody")) {
      assertThatThrownBy(() ->
              office.enter(
                  each,
                  verifiers -> {
                    asked.incrementAndGet();
                    assertThat(verifiers.of("backwards")).endsWith("_stw");
                    return each.equals("tkt_nobody");
                  }))
          .isInstanceOf(TicketRefused.class)
          .hasMessage("no such ticket, or not its secret");
    }
    assertThat(asked).hasValue(2);
    office.revoke(id, ALICE);
    assertThatThrownBy(() -> enter(id, "wrong")).hasMessage("no such ticket, or not its secret");
  }

  @Test
  void anExpiredTicketIsRefusedAtThatMoment() throws Exception {
    TicketOffice.Minted minted = office.mint(ALICE, request("orders"));
    now.set(START.plus(Duration.ofHours(1)).minusNanos(1));
    enter(minted.ticket().id(), text(minted)).close();
    now.set(START.plus(Duration.ofHours(1)));
    assertThatThrownBy(() -> enter(minted.ticket().id(), text(minted)))
        .hasMessage("the ticket has expired");
  }

  @Test
  void aRevokedTicketEndsWhatIsOpenAndLetsNobodyIn() throws Exception {
    TicketOffice.Minted minted = office.mint(ALICE, request("orders"));
    String id = minted.ticket().id();
    List<String> ended = new ArrayList<>();
    TicketUse early = enter(id, text(minted));
    TicketUse late = enter(id, text(minted));
    TicketUse closed = enter(id, text(minted));
    early.whenRevoked(ended::add);
    closed.whenRevoked(reason -> ended.add("too late"));
    closed.close();

    assertThat(office.revoke(id, ALICE)).isTrue();
    // the session that was about to begin is told when it has begun
    late.whenRevoked(ended::add);

    assertThat(ended)
        .containsExactly(
            "ticket orders (tkt_id1) was revoked by alice",
            "ticket orders (tkt_id1) was revoked by alice");
    assertThatThrownBy(() -> enter(id, text(minted))).hasMessage("the ticket was revoked");
    assertThat(office.revoke(id, ALICE)).isFalse();
    assertThat(office.revoke("tkt_nobody", ALICE)).isFalse();
  }

  /** Between the proof and the session somebody revokes: the second look finds it. */
  @Test
  void aRevocationDuringTheSignInIsNotMissed() throws Exception {
    TicketOffice.Minted minted = office.mint(ALICE, request("orders"));
    String id = minted.ticket().id();
    assertThatThrownBy(() -> office.enter(id, verifiers -> office.revoke(id, ALICE)))
        .hasMessage("the ticket was revoked");
  }

  @Test
  void whatTheOperatorTakesAwayIsTakenFromTicketsToo() throws Exception {
    TicketOffice.Minted minted = office.mint(ALICE, request("orders"));
    rules.set(new TicketRules(true, RULES.lifetimeMax(), Set.of("other"), RULES.connections()));
    assertThatThrownBy(() -> enter(minted.ticket().id(), text(minted)))
        .hasMessageContaining("issuer");
    rules.set(new TicketRules(false, RULES.lifetimeMax(), Set.of("idp"), RULES.connections()));
    assertThat(office.isOpen()).isFalse();
    assertThatThrownBy(() -> enter(minted.ticket().id(), text(minted)))
        .hasMessageContaining("not taken");
    assertThatThrownBy(() -> office.mint(ALICE, request("orders")))
        .isInstanceOf(MintRefused.class)
        .hasMessageContaining("tickets is off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1H", "PT8H0.000000001S", "P900D"})
  void aLifetimeBeyondTheConfiguredOneIsRefused(String lifetime) {
    var request =
        new MintRequest(
            null, new TicketScope(Set.of("orders"), Set.of()), Duration.parse(lifetime));
    assertThatThrownBy(() -> office.mint(ALICE, request))
        .isInstanceOf(MintRefused.class)
        .hasMessageContaining("28800 seconds");
  }

  @Test
  void whatIsNotSaidOfTheLifetimeIsNeverLongerThanAllowed() throws Exception {
    rules.set(new TicketRules(true, Duration.ofMinutes(5), Set.of("idp"), Set.of("orders")));
    assertThat(office.mint(ALICE, request("orders")).ticket().expiresAt())
        .isEqualTo(START.plus(Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "two\nlines", "\u0000"})
  void aNameIsOneLine(String name) {
    var request = new MintRequest(name, new TicketScope(Set.of("orders"), Set.of()), null);
    assertThatThrownBy(() -> office.mint(ALICE, request)).isInstanceOf(MintRefused.class);
    var longer = new MintRequest("x".repeat(65), new TicketScope(Set.of("orders"), Set.of()), null);
    assertThatThrownBy(() -> office.mint(ALICE, longer)).isInstanceOf(MintRefused.class);
  }

  @Test
  void aTicketIsForConnectionsThatThereAre() {
    assertThatThrownBy(() -> office.mint(ALICE, request())).hasMessageContaining("name the");
    assertThatThrownBy(() -> office.mint(ALICE, request("orders", "nowhere")))
        .hasMessage("there is no connection \"nowhere\"");
  }

  @Test
  void oneOwnerHasABoundedNumberOfThem() throws Exception {
    for (int i = 0; i < TicketOffice.HOLDING_MAX; i++) {
      office.mint(ALICE, request("orders"));
    }
    assertThatThrownBy(() -> office.mint(ALICE, request("orders")))
        .isInstanceOf(MintRefused.class)
        .satisfies(refused ->
            assertThat(((MintRefused) refused).why()).isEqualTo(MintRefused.Why.TOO_MANY));
    now.set(START.plus(Duration.ofHours(2)));
    assertThat(office.mint(ALICE, request("stock")).ticket().scope())
        .isEqualTo(new TicketScope(Set.of("stock"), Set.<Action>of()));
  }
}
