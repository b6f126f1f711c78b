package dev.weir.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteJDBCLoader;

class SqliteLibraryTest {
  @Test
  void theDriversArchiveHasWhatIsUnpacked() {
    for (String machine : new String[] {"amd64", "aarch64"}) {
      String resource = SqliteLibrary.resource("Linux", machine);
      if (resource != null) {
        assertThat(SQLiteJDBCLoader.class.getResource(resource)).as(machine).isNotNull();
      }
    }
  }

  @Test
  void otherMachinesAreLeftToTheDriver() {
    assertThat(SqliteLibrary.resource("Linux", "riscv64")).isNull();
    assertThat(SqliteLibrary.resource("Windows 11", "amd64")).isNull();
    assertThat(SqliteLibrary.resource("Mac OS X", "aarch64")).isNull();
  }

  @Test
  void theDriversPlacesAreAsTheyWere() {
    String here =
        SqliteLibrary.resource(System.getProperty("os.name"), System.getProperty("os.arch"));

    assertThat(SqliteLibrary.load()).isEqualTo(here != null);
    assertThat(System.getProperty("org.sqlite.lib.path")).isNull();
    assertThat(System.getProperty("org.sqlite.lib.name")).isNull();
  }
}
