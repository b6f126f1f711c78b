package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Catalogue;
import dev.weir.sql.DelegatingCatalogue;
import dev.weir.sql.Lineage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What stands behind a view is found once, though each reading wraps its catalogue anew. */
class KeptDefinitionsTest {
  private static final String SQL = "select x from seen";

  private static TestCatalogue showing(String column) {
    return new TestCatalogue()
        .table("people", "id", "ssn")
        .view("seen", "SELECT people." + column + " AS x FROM people", "x");
  }

  private record Asked(Catalogue delegate, List<String> names) implements DelegatingCatalogue {
    @Override
    public @Nullable Relation relation(@Nullable String schema, String name) {
      names.add(name);
      return delegate.relation(schema, name);
    }

    @Override
    public Catalogue ofDefinitions() {
      return this;
    }
  }

  private static String source(Catalogue catalogue) {
    var traced = (Lineage.Traced) ReaderFixture.statement(SQL, catalogue).lineage();
    return traced.outputs().getFirst().sources().toString();
  }

  @Test
  void aViewIsFollowedOnceForAllWhoWrapACatalogue() {
    TestCatalogue catalogue = showing("ssn");
    var first = new Asked(catalogue, new ArrayList<>());
    var second = new Asked(catalogue, new ArrayList<>());

    String found = source(first);
    String again = source(second);

    assertThat(found).isEqualTo(again).contains("people.ssn");
    assertThat(first.names()).contains("seen", "people");
    assertThat(second.names()).contains("seen").doesNotContain("people");
  }

  @Test
  void otherDefinitionsAreFollowedAgain() {
    assertThat(source(showing("ssn"))).contains("people.ssn");
    assertThat(source(showing("id"))).contains("people.id");
  }
}
