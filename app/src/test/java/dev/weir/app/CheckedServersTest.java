package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.console.Servers.Health;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Admission;
import dev.weir.session.Grant;
import dev.weir.session.SessionLimits;
import dev.weir.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedServersTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;
  private final KnockedOn dialect = new KnockedOn();
  private volatile Instant now = NOW;
  private CheckedServers servers;

  @BeforeEach
  void start() throws Exception {
    Path file = Files.writeString(folder.resolve("weir.yaml"), Configurations.HEAD);
    var inForce = new InForce(ConfigurationFile.load(file), NOW);
    var admission =
        new Admission(inForce::policy, () -> now, () -> "gateway", () -> new SessionLimits(1, 1));
    servers =
        new CheckedServers(
            inForce,
            admission,
            new ServerTexts(
                () -> Map.of("orders", "agents"),
                connection -> {
                  throw new AssertionError("the role is known");
                },
                List.of(dialect)),
            () -> now);
  }

  @Test
  void whoAsksAgainWithinTenSecondsGetsWhatIsKnown() throws Exception {
    Health first = servers.check("orders");
    assertThat(first).isNotNull();
    assertThat(first.version()).isEqualTo("PostgreSQL 18.6");
    now = NOW.plusSeconds(10);
    assertThat(servers.check("orders")).isSameAs(first);
    now = NOW.plusSeconds(11);
    dialect.trouble = "it refused";
    Health later = servers.check("orders");
    assertThat(later).isNotNull();
    assertThat(later.trouble()).isEqualTo("it refused");
    assertThat(later.at()).isEqualTo(now);
    assertThat(dialect.knocks).hasValue(2);
  }

  @Test
  void howeverManyAskTheServerIsKnockedOnByOne() throws Exception {
    dialect.answers.drainPermits();
    var asked =
        List.of(asking(), asking(), asking(), asking()).stream()
            .map(CompletableFuture::supplyAsync)
            .toList();
    Await.until(Duration.ofSeconds(10), "a knock", () -> dialect.knocks.get() > 0);
    dialect.answers.release(4);
    assertThat(asked.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(dialect.knocks).hasValue(1);
  }

  private java.util.function.Supplier<@Nullable Health> asking() {
    return () -> {
      try {
        return servers.check("orders");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  @Test
  void whatIsNotConfiguredIsNotKnockedOn() throws Exception {
    assertThat(servers.check("nowhere")).isNull();
    assertThat(dialect.knocks).hasValue(0);
  }

  /** Counts. */
  private static final class KnockedOn implements Dialect {
    final AtomicInteger knocks = new AtomicInteger();
    final Semaphore answers = new Semaphore(100);
    volatile @Nullable String trouble;

    @Override
    public String protocol() {
      return "postgres";
    }

    @Override
    public @Nullable UpstreamTarget target(String connection) {
      return connection.equals("orders")
          ? new UpstreamTarget(
              "orders",
              "127.0.0.1",
              1,
              "shop",
              UpstreamTarget.TlsMode.DISABLE,
              null,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1))
          : null;
    }

    @Override
    public Texts open(Grant grant, UpstreamTarget target, String user) {
      throw new AssertionError("nothing is read");
    }

    @Override
    public String version(Grant grant, UpstreamTarget target, String user)
        throws CatalogueUnavailable, InterruptedException {
      knocks.incrementAndGet();
      answers.acquire();
      String why = trouble;
      if (why != null) {
        throw new CatalogueUnavailable(why);
      }
      return "PostgreSQL 18.6";
    }
  }
}
