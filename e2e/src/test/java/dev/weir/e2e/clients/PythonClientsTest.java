package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** psycopg 3, psycopg2 and SQLAlchemy print the same through Weir as straight at the server. */
class PythonClientsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"with_psycopg3.py", "with_psycopg2.py"})
  void whateverTheDriverCanDoIsAsAtTheServer(String script) throws Exception {
    same(script, Shop.EVERYTHING, "notified");
  }

  @Test
  void aSchemaIsReflectedUnderAReadOnlyPolicy() throws Exception {
    same("with_sqlalchemy.py", Shop.READ_ONLY, "ann@example.com");
  }

  private void same(String script, String policy, String told) throws Exception {
    Program python = PythonClients.installed();
    Path file = Files.writeString(folder.resolve(script), Shop.text(script));
    try (Sides sides = Sides.open(policy)) {
      String wanted = output(python, file, sides.straight());
      assertThat(wanted).contains(told);
      assertThat(output(python, file, sides.through())).isEqualTo(wanted);
    }
  }

  private static String output(Program python, Path script, Map<String, String> environment)
      throws Exception {
    return python.run(environment, "", script.toString()).succeeded().output();
  }
}
