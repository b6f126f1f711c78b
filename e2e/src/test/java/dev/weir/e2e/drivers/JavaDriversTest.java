package dev.weir.e2e.drivers;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Drivers of Java besides pgjdbc do by their habits through Weir what they do straight. */
@TestInstance(Lifecycle.PER_CLASS)
class JavaDriversTest {
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
  @CsvSource({"-1, false", "2, true", "0, false"})
  void r2dbc(int cached, boolean binary) throws Exception {
    market.compare(address -> R2dbcProgram.run(address, cached, binary), "THE END");
  }

  @ParameterizedTest
  @CsvSource({"false, 1", "true, 16"})
  void vertx(boolean cached, int pipelined) throws Exception {
    market.compare(address -> VertxProgram.run(address, cached, pipelined), "THE END");
  }

  @Test
  void hibernate() throws Exception {
    market.compare(HibernateProgram::run, "THE END");
  }

  @Test
  void aPoolOfPgjdbc() throws Exception {
    market.compare(PoolProgram::run, "THE END");
  }
}
