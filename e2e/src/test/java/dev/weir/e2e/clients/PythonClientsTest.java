package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** psycopg 3, psycopg2 and SQLAlchemy print the same through Weir as straight at the server. */
class PythonClientsTest {
  @ParameterizedTest
  @ValueSource(strings = {"with_psycopg3.py", "with_psycopg2.py"})
  void whateverTheDriverCanDoIsAsAtTheServer(String script) throws Exception {
    same(script, Shop.EVERYTHING, "notified");
  }

  @Test
  void aSchemaIsReflectedUnderAReadOnlyPolicy() throws Exception {
    same("with_sqlalchemy.py", Shop.READ_ONLY, "ann@example.com");
  }

  private static void same(String program, String policy, String told) throws Exception {
    try (Sides sides = Sides.open(policy)) {
      String wanted = PythonClients.output(program, sides.straight());
      assertThat(wanted).contains(told);
      assertThat(PythonClients.output(program, sides.through())).isEqualTo(wanted);
    }
  }
}
