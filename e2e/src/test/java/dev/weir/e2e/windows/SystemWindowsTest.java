package dev.weir.e2e.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.ObjectName;
import dev.weir.sql.postgres.functions.BuiltinFunctions;
import dev.weir.sql.postgres.functions.SystemRelations;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a real server has is on the lists. Where this fails with a new version, somebody has to look
 * at each name and to say what it shows; until then it is refused.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SystemWindowsTest {
  private static final String DATABASE = "postgres";

  private static final String COLUMNS =
      """
      select n.nspname, c.relname, a.attname
      from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('pg_catalog', 'information_schema')
        and c.relkind in ('r', 'v', 'm', 'f', 'p') and a.attnum > 0
      """;

  /** What has the signature of plumbing cannot be called in a statement that means anything. */
  private static final String FUNCTIONS =
      """
      select distinct case when p.pronamespace = 'pg_catalog'::regnamespace then ''
        else 'information_schema.' end || p.proname
      from pg_proc p
      where p.pronamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype,
          'internal'::regtype, 'cstring'::regtype)
        and not p.proargtypes::oid[] && array['internal'::regtype, 'cstring'::regtype]::oid[]
        and p.prorettype::regtype::text !~ 'handler'
      order by 1
      """;

  private static final String EXTENSIONS =
      """
      create extension btree_gist; create extension citext; create extension cube;
      create extension earthdistance; create extension fuzzystrmatch; create extension hstore;
      create extension intarray; create extension isn; create extension ltree;
      create extension pg_trgm; create extension pgcrypto; create extension seg;
      create extension unaccent; create extension "uuid-ossp"
      """;

  private PostgresServer server;

  @BeforeAll
  void start() {
    server = PostgresServer.start();
    server.execute(EXTENSIONS);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void everyRelationAndEachOfItsColumnsWasReviewed() {
    var unreviewed = new ArrayList<String>();
    for (List<String> row : server.query(DATABASE, COLUMNS)) {
      if (!SystemRelations.isReviewed(ObjectName.of(row.get(0), row.get(1)), row.get(2))) {
        unreviewed.add(String.join(".", row));
      }
    }
    assertThat(unreviewed).isEmpty();
  }

  @Test
  void everyFunctionWasReviewed() {
    BuiltinFunctions reviewed = BuiltinFunctions.reviewed();
    assertThat(names(FUNCTIONS)).hasSizeGreaterThan(1_500).allMatch(reviewed::knows);
  }

  @Test
  void theListsAreWhatTheServerPrints() throws IOException {
    for (String list : List.of("builtin-functions", "system-relations", "extension-functions")) {
      List<String> printed = names(Lists.text(list + ".sql"));
      assertThat(Lists.entries(list + ".txt")).as(list).containsAll(printed);
    }
    assertThat(Lists.entries("builtin-functions.txt"))
        .hasSameSizeAs(names(Lists.text("builtin-functions.sql")));
  }

  @Test
  void whatIsSensitiveExistsAndHasAReason() throws IOException {
    List<String> there =
        names("select relnamespace::regnamespace::text || '.' || relname from pg_class");
    for (String list : List.of("sensitive-relations.txt", "effectful-functions.txt")) {
      assertThat(Lists.byReason(list)).as(list).isNotEmpty().doesNotContainKey("");
    }
    // An extension may be put into pg_catalog.
    assertThat(Lists.entries("sensitive-relations.txt").stream().map(line -> line.split(" ")[0]))
        .filteredOn(name -> !name.equals("pg_catalog.pg_stat_statements"))
        .isSubsetOf(there);
  }

  @Test
  void theDocumentSaysWhatTheListsSay() throws IOException {
    List<String> lines =
        Files.readAllLines(Lists.root().resolve("docs/system-windows.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
            .filter(line -> !line.startsWith("| why |"))
            .toList();
    assertThat(lines).containsExactlyElementsOf(Lists.rows());
  }

  private List<String> names(String query) {
    return server.query(DATABASE, query).stream().map(row -> row.get(0)).toList();
  }
}
