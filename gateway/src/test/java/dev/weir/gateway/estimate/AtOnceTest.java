package dev.weir.gateway.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.holding.Estimation;
import dev.weir.session.RowEstimate;
import dev.weir.sql.ObjectName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** However many statements are held, a server is asked about a few at a time. */
class AtOnceTest {
  @Test
  void ofManyAtOnceMostAreLeftOut() throws Exception {
    var asked = new CountDownLatch(2);
    var answer = new CountDownLatch(1);
    var atOnce = new AtOnce(2);
    Estimation slow =
        () -> {
          asked.countDown();
          answer.await();
          return new RowEstimate(1, ObjectName.of("public", "orders"));
        };
    var first = later(atOnce.on("orders", slow));
    var second = later(atOnce.on("orders", slow));
    asked.await();
    Estimation quick = () -> new RowEstimate(2, ObjectName.of("public", "orders"));
    assertThat(atOnce.on("orders", quick).ask()).isNull();
    assertThat(atOnce.on("elsewhere", quick).ask()).isNotNull();
    answer.countDown();
    assertThat(first.get()).isNotNull();
    assertThat(second.get()).isNotNull();
    assertThat(atOnce.on("orders", quick).ask()).isNotNull();
  }

  private static CompletableFuture<@Nullable RowEstimate> later(Estimation estimation) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return estimation.ask();
          } catch (CatalogueUnavailable | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }
}
