package dev.weir.sql.postgres.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresGrammarTest {
  @ParameterizedTest
  @CsvSource({
    "15, 15",
    "16, 16",
    "17, 17",
    "18, 18",
    "150017, 15",
    "160003, 16",
    "170004, 17",
    "180001, 18",
  })
  void readsAServerWithItsOwnGrammar(int version, int grammar) {
    assertThat(PostgresGrammar.forServerVersion(version).majorVersion()).isEqualTo(grammar);
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 14, 90624, 100023, 140019})
  void readsAnOlderServerWithTheOldestGrammar(int version) {
    assertThat(PostgresGrammar.forServerVersion(version)).isEqualTo(PostgresGrammar.POSTGRESQL_15);
  }

  @ParameterizedTest
  @ValueSource(ints = {19, 42, 190000, 990001})
  void readsANewerServerWithTheNewestGrammar(int version) {
    assertThat(PostgresGrammar.forServerVersion(version)).isEqualTo(PostgresGrammar.POSTGRESQL_18);
  }

  @Test
  void refusesWhatIsNoVersion() {
    assertThatIllegalArgumentException().isThrownBy(() -> PostgresGrammar.forServerVersion(0));
  }
}
