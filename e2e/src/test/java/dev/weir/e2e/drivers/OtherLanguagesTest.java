package dev.weir.e2e.drivers;

import dev.weir.e2e.clients.PythonClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers of Python, Node.js and Go do by their habits through Weir what they do straight. */
@TestInstance(Lifecycle.PER_CLASS)
class OtherLanguagesTest {
  private Market market;

  @BeforeAll
  void open() throws Exception {
    market = Market.open();
  }

  @AfterAll
  void close() throws Exception {
    market.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"with_asyncpg.py", "with_django.py", "with_sqlalchemy_orm.py"})
  void python(String program) throws Exception {
    market.compare(address -> PythonClients.output(program, address.environment()), "THE END");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with_pg.mjs", "with_postgres.mjs"})
  void node(String program) throws Exception {
    market.compare(address -> NodeDrivers.output(program, address.environment()), "THE END");
  }

  @Test
  void go() throws Exception {
    market.compare(address -> GoDrivers.output("pgx", address.environment()), "THE END");
  }
}
