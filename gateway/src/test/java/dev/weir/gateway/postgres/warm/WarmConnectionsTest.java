package dev.weir.gateway.postgres.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.postgres.upstream.UpstreamSession;
import dev.weir.gateway.postgres.warm.PlayedServers.Server;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget.Warm;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.DataRow;
import dev.weir.wire.postgres.backend.NotificationResponse;
import dev.weir.wire.postgres.backend.ParameterStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kept, for whom, how long, and what a connection is told in between. */
class WarmConnectionsTest {
  private static final Duration AGE_MAX = Duration.ofMinutes(5);

  private final PlayedServers servers = new PlayedServers();
  private long nanos;
  private final WarmUpstreams warm = new WarmUpstreams(servers, new SecureRandom(), () -> nanos);
  private Warm kept = new Warm(1, AGE_MAX);
  private String password = "pencil";

  private CompletableFuture<UpstreamSession> opening(Map<String, String> settings) {
    return servers
        .opening(warm, kept, password, settings)
        .thenApply(signedIn -> {
          signedIn.received().release();
          return signedIn.session();
        });
  }

  private UpstreamSession open(String name) {
    return opening(Map.of("application_name", name)).join();
  }

  private void leave(UpstreamSession session) {
    assertThat(session.lease().wanted()).isTrue();
    session.lease().giveBack();
    servers.settle();
  }

  private Server server(int number) {
    return servers.opened.get(number - 1);
  }

  @Test
  void aConnectionThatASessionHasLeftIsCleanedAndGoesToTheNextUnderItsOwnName() {
    UpstreamSession first = open("one");
    assertThat(first.backendPid()).isEqualTo(1);
    assertThat(server(1).startup.settings())
        .as("nothing of a session to set back to")
        .isEqualTo(Map.of("application_name", "weir:warm"));
    leave(first);
    assertThat(warm.kept()).isEqualTo(1);
    UpstreamSession second = open("it's\\two");
    assertThat(second.backendPid()).isEqualTo(1);
    assertThat(servers.opened).hasSize(1);
    leave(second);
    List<String> heard = server(1).heard;
    assertThat(heard.get(0)).isEqualTo("SET application_name=E'one'");
    assertThat(heard.get(1)).isEqualTo("DISCARD ALL");
    assertThat(heard.get(2)).startsWith("RESET ROLE;SET seed=0.");
    assertThat(heard.get(3)).contains("pg_language", "pg_extension", "pg_event_trigger");
    assertThat(heard.get(4)).isEqualTo("SET application_name=E'it''s\\\\two'");
    assertThat(heard.get(5)).isEqualTo("DISCARD ALL");
    assertThat(heard.get(6)).startsWith("RESET ROLE;SET seed=0.").isNotEqualTo(heard.get(2));
    assertThat(heard).hasSize(7);
  }

  @Test
  void whatWasReportedMeanwhileIsWhatTheNextSessionIsTold() {
    UpstreamSession first = open("one");
    first.lease().reported("TimeZone", "Asia/Tokyo");
    server(1).manner =
        server -> {
          server.listen();
          if (server.heard.contains("DISCARD ALL")) {
            server.manner = Server::obey;
            server.tell(new ParameterStatus(CString.of("TimeZone"), CString.of("Europe/Berlin")));
            server.obey();
          }
        };
    leave(first);
    assertThat(open("two").parameters()).containsEntry("TimeZone", "Europe/Berlin");
  }

  @Test
  void aConnectionIsOneSessionsAtATime() {
    UpstreamSession first = open("one");
    assertThat(open("two").backendPid()).isEqualTo(2);
    leave(first);
    assertThat(open("three").backendPid()).isEqualTo(1);
    assertThat(open("four").backendPid()).isEqualTo(3);
    assertThatThrownBy(first.lease()::giveBack).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whoComesWhileOneIsCleanedWaitsForItAndForNoneThatSomebodyWaitsFor() {
    UpstreamSession first = open("one");
    server(1).manner = Server::listen;
    first.lease().giveBack();
    var second = opening(Map.of("application_name", "two"));
    assertThat(second).isNotDone();
    assertThat(open("three").backendPid()).isEqualTo(2);
    assertThat(opening(Map.of("timezone", "UTC")).join().backendPid()).isEqualTo(3);
    server(1).manner = Server::obey;
    servers.settle();
    assertThat(second.join().backendPid()).isEqualTo(1);
    assertThat(warm.kept()).isZero();
  }

  @Test
  void whoWaitsForOneThatDoesNotComeOrMayNotBeHandedOnGetsANewOne() {
    UpstreamSession first = open("one");
    server(1).manner = Server::listen;
    first.lease().giveBack();
    var second = opening(Map.of("application_name", "two"));
    server(1).manner = Server::refuse;
    servers.settle();
    assertThat(second.join().backendPid()).isEqualTo(2);
    server(2).manner = Server::listen;
    second.join().lease().giveBack();
    var third = opening(Map.of("application_name", "three"));
    warm.changed();
    server(2).manner = Server::obey;
    servers.settle();
    assertThat(third.join().backendPid()).isEqualTo(3);
    assertThat(server(2).isOpen()).isFalse();
  }

  @Test
  void whoOpensWithOtherSettingsGetsAnotherConnection() {
    leave(opening(Map.of("application_name", "one", "timezone", "UTC")).join());
    assertThat(open("two").backendPid()).isEqualTo(2);
    assertThat(opening(Map.of("timezone", "UTC")).join().backendPid()).isEqualTo(1);
  }

  @Test
  void anotherPasswordOrAnotherWayThereEndsWhatIsKept() {
    leave(open("one"));
    password = "another";
    UpstreamSession second = open("two");
    assertThat(second.backendPid()).isEqualTo(2);
    assertThat(server(1).isOpen()).isFalse();
    kept = new Warm(1, Duration.ofMinutes(1));
    assertThat(open("three").backendPid()).isEqualTo(3);
    assertThat(second.lease().wanted()).as("of the way there that was").isFalse();
  }

  @Test
  void noMoreAreKeptThanIsSaidAndTheOldestGoes() {
    kept = new Warm(2, AGE_MAX);
    List<UpstreamSession> all = Stream.of("one", "two", "three").map(this::open).toList();
    all.forEach(this::leave);
    assertThat(warm.kept()).isEqualTo(2);
    assertThat(servers.opened).extracting(Server::isOpen).containsExactly(false, true, true);
    assertThat(open("four").backendPid()).isEqualTo(3);
  }

  @Test
  void whenItsTimeHasPassedAConnectionIsClosedBySelfOrLeftByItsSession() {
    leave(open("one"));
    server(1).channel.advanceTimeBy(AGE_MAX.toMillis() + 1, TimeUnit.MILLISECONDS);
    server(1).channel.runScheduledPendingTasks();
    servers.settle();
    assertThat(server(1).isOpen()).as("nobody came").isFalse();
    assertThat(warm.kept()).isZero();
    UpstreamSession second = open("two");
    nanos += AGE_MAX.toNanos();
    assertThat(second.lease().wanted()).isFalse();
  }

  @Test
  void whatIsTooOldIsNotHandedOnEvenIfNobodyHasClosedItYet() {
    leave(open("one"));
    nanos += AGE_MAX.toNanos();
    assertThat(open("two").backendPid()).isEqualTo(2);
    assertThat(server(1).isOpen()).isFalse();
  }

  @Test
  void whenWhatIsInForceChangesNothingFromBeforeIsKept() {
    UpstreamSession during = open("during");
    leave(open("before"));
    UpstreamSession leaving = open("leaving");
    leaving.lease().giveBack();
    warm.changed();
    servers.settle();
    assertThat(warm.kept()).isZero();
    assertThat(server(2).isOpen()).isFalse();
    assertThat(during.lease().wanted()).isFalse();
  }

  @Test
  void afterTheEndNothingIsKept() {
    UpstreamSession during = open("during");
    leave(open("before"));
    warm.close();
    servers.settle();
    assertThat(server(2).isOpen()).isFalse();
    assertThat(during.lease().wanted()).isFalse();
  }

  private static Consumer<Server> says(BackendMessage... messages) {
    return server -> {
      for (BackendMessage message : messages) {
        server.tell(message);
      }
    };
  }

  private static BackendMessage done(String tag) {
    return new CommandComplete(CString.of(tag));
  }

  private static Consumer<Server> ready(TransactionStatus status) {
    return server -> server.ready(status);
  }

  private static final Consumer<Server> CLEAN =
      says(done("DISCARD ALL"))
          .andThen(ready(TransactionStatus.IDLE))
          .andThen(says(done("RESET"), done("SET")))
          .andThen(ready(TransactionStatus.IDLE));

  static Map<String, Consumer<Server>> wrongAnswers() {
    Map<String, Consumer<Server>> answers = new HashMap<>();
    answers.put("an error", Server::refuse);
    answers.put(
        "a transaction",
        says(done("DISCARD ALL")).andThen(ready(TransactionStatus.IN_TRANSACTION)));
    answers.put(
        "another command", says(done("DISCARD TEMP")).andThen(ready(TransactionStatus.IDLE)));
    Consumer<Server> nothing = ready(TransactionStatus.IDLE);
    answers.put("no command", nothing.andThen(nothing).andThen(nothing));
    answers.put(
        "a row",
        CLEAN
            .andThen(says(new DataRow(List.of()), done("SELECT 1")))
            .andThen(ready(TransactionStatus.IDLE)));
    answers.put(
        "rows counted",
        CLEAN.andThen(says(done("SELECT 1"))).andThen(ready(TransactionStatus.IDLE)));
    answers.put(
        "a notification",
        says(new NotificationResponse(1, CString.of("c"), CString.of("p"))).andThen(CLEAN));
    answers.put("its end", server -> server.channel.close());
    return answers;
  }

  static Stream<String> wrongAnswerNames() {
    return wrongAnswers().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("wrongAnswerNames")
  void whatIsNotAnsweredAsExpectedIsNotHandedOn(String name) {
    UpstreamSession first = open("one");
    Consumer<Server> wrong = Objects.requireNonNull(wrongAnswers().get(name));
    server(1).manner =
        server -> {
          server.listen();
          if (server.heard.contains("DISCARD ALL") && server.isOpen()) {
            server.manner = Server::listen;
            wrong.accept(server);
          }
        };
    leave(first);
    assertThat(warm.kept()).isZero();
    assertThat(server(1).isOpen()).isFalse();
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedFor() {
    UpstreamSession first = open("one");
    server(1).manner = Server::listen;
    leave(first);
    assertThat(server(1).isOpen()).isTrue();
    server(1).channel.advanceTimeBy(3, TimeUnit.SECONDS);
    server(1).channel.runScheduledPendingTasks();
    assertThat(server(1).isOpen()).isFalse();
    assertThat(warm.kept()).isZero();
  }

  @Test
  void whatIsSaidUnaskedOrEndsWhileItIsKeptIsNotHandedOn() {
    leave(open("one"));
    server(1).ready(TransactionStatus.IDLE);
    assertThat(warm.kept()).isZero();
    assertThat(server(1).isOpen()).isFalse();
    leave(open("two"));
    server(2).channel.close();
    assertThat(warm.kept()).isZero();
    assertThat(open("three").backendPid()).isEqualTo(3);
  }

  @Test
  void whereASpareDoesNotTakeTheNextSessionANewConnectionDoes() {
    leave(open("one"));
    nanos += Duration.ofSeconds(1).toNanos();
    server(1).manner = Server::refuse;
    assertThat(open("two").backendPid()).isEqualTo(2);
    assertThat(server(1).isOpen()).isFalse();
  }

  @Test
  void aNewConnectionThatCannotBeMadeASessionsOwnIsNone() {
    servers.mannerOfNew = Server::refuse;
    assertThat(opening(Map.of("application_name", "one")))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOf(UpstreamFailed.ServerSaid.class);
    assertThat(server(1).isOpen()).isFalse();
  }

  @Test
  void whereTheServerIsFullWhatIsKeptMakesRoom() {
    leave(opening(Map.of("timezone", "UTC")).join());
    servers.most = 1;
    assertThat(open("two").backendPid()).isEqualTo(2);
    assertThat(server(1).isOpen()).isFalse();
    assertThat(opening(Map.of()))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(UpstreamFailed.class);
  }

  @Test
  void whereItIsOffEachSessionHasItsOwnAsItWas() {
    kept = Warm.OFF;
    UpstreamSession session = open("one");
    assertThat(server(1).startup.settings()).isEqualTo(Map.of("application_name", "one"));
    assertThat(server(1).heard).isEmpty();
    assertThat(session.lease().wanted()).isFalse();
  }
}
