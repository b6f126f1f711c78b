package dev.weir.gateway.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.relay.FakePolicy;
import dev.weir.gateway.rights.LastingRights;
import dev.weir.gateway.signin.SignIn.Admitted;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.policy.Subject;
import dev.weir.session.Admission;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Credential;
import dev.weir.session.NoWaiting;
import dev.weir.session.Secret;
import dev.weir.session.SessionLimits;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import dev.weir.session.throttle.SignInThrottle;
import dev.weir.session.throttle.ThrottleSettings;
import dev.weir.session.ticket.TicketOffice;
import dev.weir.session.ticket.TicketRules;
import dev.weir.session.ticket.Verifiers;
import io.netty.channel.DefaultEventLoop;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is known comes in on the session's loop; whatever takes waiting is done elsewhere. */
class SignInAtOnceTest {
  private static final InetAddress SOURCE = InetAddress.ofLiteral("192.0.2.7");

  /** On another thread it is late to be told so: three failures are borne. */
  private static final ThrottleSettings THROTTLE =
      new ThrottleSettings(3, 0, Duration.ofMinutes(1), Duration.ofSeconds(6), List.of());

  private final DefaultEventLoop loop = new DefaultEventLoop();
  private final List<AuditEvent> audited = new ArrayList<>();
  private final List<Boolean> auditedOnLoop = new ArrayList<>();

  /** Tasks that may wait: run when a test says so, on its thread. */
  private final List<Runnable> elsewhere = new ArrayList<>();

  private final List<Credential> lent = new ArrayList<>();
  private final SessionLimits limits = new SessionLimits(1, 0);
  private boolean keysAreOld;
  private boolean passwordIsInAFile;
  private boolean passwordIsMissing;
  private boolean serverIsBroken;
  private int verified;

  private final SignIn signIn =
      new SignIn(
          new Doorkeeping(
              this::verify,
              new TicketOffice(
                  new MemoryTickets(),
                  () -> new TicketRules(true, Duration.ofHours(8), Set.of(), Set.of()),
                  List.of(),
                  () -> "n1",
                  new SecureRandom(),
                  InstantSource.system()),
              new Admission(FakePolicy::new, InstantSource.system(), () -> "s1", () -> limits),
              LastingRights.under(FakePolicy::new),
              new SignInThrottle(() -> THROTTLE, InstantSource.fixed(Instant.EPOCH)),
              event -> {
                audited.add(event);
                auditedOnLoop.add(loop.inEventLoop());
              }),
          database -> database.equals("orders") ? target() : null,
          this::credential,
          InstantSource.system(),
          "postgres");
  private final Opening opening = new Opening(signIn, elsewhere::add);

  private static UpstreamTarget target() {
    return new UpstreamTarget(
        "orders",
        "db.example",
        5432,
        "orders",
        TlsMode.DISABLE,
        null,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1));
  }

  private Subject verify(Secret token) throws SignInRefused {
    if (keysAreOld) {
      NoWaiting.aboutToWait();
    }
    verified++;
    String user = token.lend(bytes -> new String(bytes, StandardCharsets.UTF_8));
    if (user.equals("mallory")) {
      throw new SignInRefused(Fault.BAD_SIGNATURE, "no");
    }
    return new Subject(user, Set.of(), Set.of(), null, "test", Instant.MAX);
  }

  private Credential credential(String connection) throws CredentialUnavailable {
    if (passwordIsMissing) {
      throw new CredentialUnavailable("the variable is not set");
    }
    if (passwordIsInAFile) {
      NoWaiting.aboutToWait();
    }
    var credential =
        new Credential("agent", Secret.taking("pencil".getBytes(StandardCharsets.UTF_8)));
    lent.add(credential);
    return credential;
  }

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  private CompletableFuture<Admitted> open(String user, String database) {
    var token = new Shown.Token(Secret.taking(user.getBytes(StandardCharsets.UTF_8)));
    return open(token, database);
  }

  /** As a handshake does on the loop. */
  private CompletableFuture<Admitted> open(Shown shown, String database) {
    var asked = new Asked(database, "alice");
    return CompletableFuture.supplyAsync(
            () ->
                opening
                    .<String, Admitted>open(
                        shown,
                        asked,
                        SOURCE,
                        loop,
                        admitted -> {
                          if (serverIsBroken) {
                            throw new IllegalStateException("not to be reached");
                          }
                          return CompletableFuture.completedFuture("server");
                        },
                        (admitted, server) -> admitted)
                    .toCompletableFuture(),
            loop)
        .join();
  }

  private void doElsewhere() {
    List<Runnable> tasks = List.copyOf(elsewhere);
    elsewhere.clear();
    tasks.forEach(Runnable::run);
  }

  private static Refused refusal(CompletableFuture<Admitted> opened) {
    try {
      opened.get(30, TimeUnit.SECONDS);
      throw new AssertionError("let in");
    } catch (ExecutionException refused) {
      return Objects.requireNonNull((Refused) refused.getCause());
    } catch (InterruptedException | TimeoutException late) {
      throw new CompletionException(late);
    }
  }

  @Test
  void whoIsKnownIsLetInWithoutAnotherThread() {
    Admitted admitted = open("alice", "orders").join();
    assertThat(admitted.grant().subject().user()).isEqualTo("alice");
    assertThat(elsewhere).isEmpty();
    assertThat(verified).isEqualTo(1);
    admitted.close();
  }

  @Test
  void whatTakesAskingAnIssuerIsDoneElsewhereAndOnce() {
    keysAreOld = true;
    CompletableFuture<Admitted> opened = open("alice", "orders");
    assertThat(opened).isNotDone();
    assertThat(elsewhere).hasSize(1);
    assertThat(verified).isZero();
    doElsewhere();
    opened.orTimeout(30, TimeUnit.SECONDS).join().close();
    assertThat(verified).isEqualTo(1);
  }

  @Test
  void aPasswordThatIsNotAtHandIsFetchedElsewhereAndThePlaceIsGivenBackMeanwhile() {
    passwordIsInAFile = true;
    CompletableFuture<Admitted> first = open("alice", "orders");
    assertThat(elsewhere).as("one session is all that alice may have").hasSize(1);
    doElsewhere();
    first.orTimeout(30, TimeUnit.SECONDS).join().close();
    assertThat(lent).hasSize(1);
  }

  @Test
  void nobodyIsRefusedOnTheLoopAndEachRefusalIsWrittenDownOnce() {
    assertThat(refusal(elsewhere(open("mallory", "orders"))).refusal().message()).contains("no");
    assertThat(refusal(elsewhere(open("alice", "secrets"))).refusal().message())
        .contains("does not exist");
    Admitted only = open("alice", "orders").join();
    assertThat(refusal(elsewhere(open("alice", "orders"))).refusal().message())
        .contains("already has 1 sessions");
    only.close();
    assertThat(audited).hasSize(3);
    assertThat(auditedOnLoop).containsOnly(false);
  }

  @Test
  void aMissingPasswordIsSaidElsewhere() {
    passwordIsMissing = true;
    assertThat(refusal(elsewhere(open("alice", "orders"))).refusal().message())
        .contains("no credential");
    passwordIsMissing = false;
    open("alice", "orders").join().close();
  }

  private CompletableFuture<Admitted> elsewhere(CompletableFuture<Admitted> opened) {
    assertThat(opened).isNotDone();
    assertThat(elsewhere).hasSize(1);
    doElsewhere();
    return opened;
  }

  @Test
  void aFailureCountsOnceForTheThrottle() {
    for (int i = 0; i < 3; i++) {
      assertThat(refusal(elsewhere(open("mallory", "orders"))).late()).isZero();
    }
    assertThat(refusal(elsewhere(open("mallory", "orders"))).late()).isPositive();
  }

  @Test
  void aTicketIsAlwaysLookedAtElsewhere() {
    Shown ticket =
        new Shown.OfTicket() {
          @Override
          public String id() {
            return "t1";
          }

          @Override
          public boolean fits(Verifiers verifiers) {
            return true;
          }
        };
    refusal(elsewhere(open(ticket, "orders")));
  }

  @Test
  void whoCannotBeTakenToAServerLeavesNoPlaceTaken() {
    serverIsBroken = true;
    assertThat(refusal(open("alice", "orders")).refusal().message()).contains("not possible");
    serverIsBroken = false;
    open("alice", "orders").join().close();
  }

  @Test
  void theTokenIsWipedAlsoWhereNoThreadWasStartedForIt() {
    Secret token = Secret.taking("alice".getBytes(StandardCharsets.UTF_8));
    open(new Shown.Token(token), "orders").join().close();
    assertThatThrownBy(() -> token.lend(bytes -> bytes.length))
        .isInstanceOf(IllegalStateException.class);
  }
}
