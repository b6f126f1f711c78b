package dev.weir.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.Parameter;
import dev.weir.sql.Catalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedCatalogueTest {
  private static final Catalogue NAMES =
      new Catalogue() {
        @Override
        public long version() {
          return 1;
        }

        @Override
        public List<String> searchPath() {
          return List.of();
        }

        @Override
        public @Nullable Relation relation(@Nullable String schema, String name) {
          return null;
        }

        @Override
        public List<Function> functions(@Nullable String schema, String name) {
          return List.of();
        }
      };

  private final Queue<String> answers = new ArrayDeque<>();
  private Instant now = Instant.EPOCH;
  private Duration takes = Duration.ZERO;
  private int opened;
  private int closed;

  private final SharedCatalogue<Catalogue> catalogue =
      new SharedCatalogue<>(
          "orders", CatalogueSettings.DEFAULT, () -> now, inBackground -> {}, new Read());

  private final class Read implements SharedCatalogue.Contents<Catalogue> {
    @Override
    public Catalogue read(@Nullable Catalogue before, @Nullable String path, SimpleQuery server)
        throws CatalogueUnavailable, InterruptedException {
      server.ask("names");
      return NAMES;
    }

    @Override
    public @Nullable Catalogue under(Catalogue contents, @Nullable String path) {
      return contents;
    }
  }

  private CatalogueSource.Opened open() {
    opened++;
    return new CatalogueSource.Opened() {
      @Override
      public List<List<@Nullable String>> ask(String sql) throws CatalogueUnavailable {
        now = now.plus(takes);
        String answer = answers.remove();
        if (!answer.isEmpty()) {
          throw new CatalogueUnavailable(answer);
        }
        return List.of();
      }

      @Override
      public List<List<@Nullable String>> ask(byte[] sql, List<Parameter> values) {
        throw new AssertionError("nothing is asked with values");
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }

  @Test
  void aReadingThatFailsAtOnceIsTriedOnAnotherConnection() throws Exception {
    answers.addAll(List.of("the connection to the server was lost", ""));

    assertThat(catalogue.latest(null, this::open)).isSameAs(NAMES);

    assertThat(opened).isEqualTo(2);
    assertThat(closed).isEqualTo(2);
  }

  @Test
  void itIsTriedTwiceAndNotMore() throws Exception {
    answers.addAll(List.of("lost", "lost again", ""));

    assertThatThrownBy(() -> catalogue.latest(null, this::open))
        .isInstanceOf(CatalogueUnavailable.class)
        .hasMessage("lost again");

    assertThat(catalogue.known()).isNull();
    assertThat(catalogue.latest(null, this::open)).isSameAs(NAMES);
  }

  @Test
  void aServerThatTookItsTimeToFailIsNotWaitedForAgain() {
    takes = Duration.ofSeconds(30);
    answers.addAll(List.of("the server did not answer in time", ""));

    assertThatThrownBy(() -> catalogue.latest(null, this::open))
        .hasMessage("the server did not answer in time");

    assertThat(opened).isEqualTo(1);
  }

  @Test
  void whatIsReadAgainIsAsOldAsItsOwnReading() throws Exception {
    takes = Duration.ofSeconds(1);
    answers.addAll(List.of("lost", ""));
    catalogue.latest(null, this::open);

    // both readings took a second; the one that counts began a second ago
    now = now.plus(CatalogueSettings.DEFAULT.staleAfter()).minusSeconds(1);
    assertThat(catalogue.current(null, this::open)).isSameAs(NAMES);
    now = now.plusMillis(1);
    assertThat(catalogue.current(null, this::open)).isNull();
  }
}
