package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private final EventLog log = new EventLog("run");

  private static Happening happening(int number) {
    return new Happening.Request(Fixture.request("r" + number, "alice", "idp"));
  }

  private static List<String> ids(EventLog.@Nullable Batch batch) {
    assertThat(batch).isNotNull();
    return batch.happenings().stream()
        .map(each -> ((Happening.Request) each).request().id())
        .toList();
  }

  @Test
  void everybodyReadsAtHisOwnPace() throws Exception {
    log.add(happening(1));
    long begun = log.position();
    log.add(happening(2));
    log.add(happening(3));
    assertThat(ids(log.await(begun, 0))).containsExactly("r2", "r3");
    assertThat(ids(log.await(begun + 1, 0))).containsExactly("r3");
    assertThat(ids(log.await(log.position(), 0))).isEmpty();
  }

  @Test
  void whoIsTooFarBehindIsTold() throws Exception {
    for (int i = 1; i <= 2_500; i++) {
      log.add(happening(i));
    }
    EventLog.Batch late = log.await(100, 0);
    assertThat(late).isNotNull();
    assertThat(late.missed()).isTrue();
    assertThat(late.position()).isEqualTo(2_500);
    EventLog.Batch near = log.await(500, 0);
    assertThat(near).isNotNull();
    assertThat(near.missed()).isFalse();
    assertThat(near.happenings()).hasSize(2_000);
  }

  @Test
  void namesOfAnotherRunAndMadeUpOnesAreNoPlaces() {
    log.add(happening(1));
    assertThat(log.position(log.name(1))).isEqualTo(1);
    for (String other :
        new String[] {
          null,
          "",
          "1",
          "run",
          "run-",
          "run-2",
          "run--1",
          "old-1",
          "run-1x",
          "run-99999999999999999999"
        }) {
      assertThat(log.position(other)).as(other).isEqualTo(-1);
    }
  }

  @Test
  void whoWaitsIsWokenAndSentHomeAtTheEnd() throws Exception {
    var woken =
        CompletableFuture.supplyAsync(() -> {
          try {
            return ids(log.await(0, 60_000));
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    log.add(happening(1));
    assertThat(woken.get()).containsExactly("r1");
    log.close();
    assertThat(log.await(1, 60_000)).isNull();
  }
}
