package dev.weir.gateway.postgres.relay.naming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Naming.Savepoint;
import dev.weir.sql.Naming.SavepointChange;
import dev.weir.wire.postgres.CString;
import org.junit.jupiter.api.Test;

/** Names that a rollback to a savepoint takes away. */
class SavepointsTest {
  private final Namespace<String> portals = new Namespace<>(String::length);
  private final Savepoints savepoints = new Savepoints();

  private void apply(Savepoint savepoint) {
    switch (savepoint.change()) {
      case SET -> savepoints.set(savepoint.name(), portals.given());
      case RELEASED -> savepoints.release(savepoint.name());
      case ROLLED_BACK_TO -> portals.removeGivenAfter(savepoints.rollBackTo(savepoint.name()));
    }
  }

  private void set(String name) {
    apply(new Savepoint(SavepointChange.SET, name));
  }

  private void release(String name) {
    apply(new Savepoint(SavepointChange.RELEASED, name));
  }

  private void rollBackTo(String name) {
    apply(new Savepoint(SavepointChange.ROLLED_BACK_TO, name));
  }

  private void bind(String portal) {
    portals.put(CString.of(portal), portal);
  }

  private boolean isKnown(String portal) {
    return portals.confirmed(CString.of(portal)) != null;
  }

  @Test
  void whatWasBoundSinceIsGoneAndWhatWasBoundBeforeStays() {
    bind("p");
    set("a");
    bind("q");
    set("b");
    bind("r");
    rollBackTo("a");
    assertThat(isKnown("p")).isTrue();
    assertThat(isKnown("q")).isFalse();
    assertThat(isKnown("r")).isFalse();
    bind("s");
    rollBackTo("a");
    assertThat(isKnown("s")).isFalse();
    assertThat(portals.bytesBeside(CString.EMPTY)).isEqualTo(1);
  }

  @Test
  void aReleasedSavepointHandsItsPortalsOn() {
    set("a");
    set("b");
    bind("p");
    release("b");
    rollBackTo("b");
    assertThat(isKnown("p")).isTrue();
    rollBackTo("a");
    assertThat(isKnown("p")).isFalse();
  }

  @Test
  void ofTwoWithOneNameTheLaterIsMeant() {
    set("a");
    bind("p");
    set("a");
    bind("q");
    rollBackTo("a");
    assertThat(isKnown("p")).isTrue();
    assertThat(isKnown("q")).isFalse();
    release("a");
    rollBackTo("a");
    assertThat(isKnown("p")).isFalse();
  }

  @Test
  void aPortalThatIsBoundAnewCountsAnew() {
    bind("p");
    set("a");
    bind("p");
    rollBackTo("a");
    assertThat(isKnown("p")).isFalse();
  }
}
