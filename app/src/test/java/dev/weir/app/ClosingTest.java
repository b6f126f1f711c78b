package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void whatIsOpenedLastIsClosedFirstOnce() {
    var closing = new Closing();
    AutoCloseable store = () -> closed.add("store");
    assertThat(closing.with(store)).isSameAs(store);
    closing.with(() -> closed.add("gateway"));
    closing.close();
    closing.close();
    assertThat(closed).containsExactly("gateway", "store");
  }

  @Test
  void aFaultInOneDoesNotKeepTheOthersOpen() {
    var closing = new Closing();
    closing.with(() -> closed.add("store"));
    closing.with(() -> {
      throw new IllegalStateException("stuck");
    });
    closing.with(() -> closed.add("gateway"));
    closing.close();
    assertThat(closed).containsExactly("gateway", "store");
  }
}
