package dev.weir.gateway.mysql.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeVariablesTest {
  @Test
  void everyNameInABodyIsFoundAsTheServerComparesIt() {
    var named = new HashSet<String>();
    assertThat(
            CodeVariables.collect(
                "begin set @Told=old.ssn, @a.b$1 := @@sql_mode; select 1 into@c ; end", named))
        .isTrue();
    assertThat(named).containsExactlyInAnyOrder("told", "a.b$1", "c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"set @`to ld` = 1", "set @'told' = 1", "set @\"told\" = 1", "set @t\u00f3ld = 1"})
  void aNameThatIsNotPlainMayBeAny(String body) {
    assertThat(CodeVariables.collect(body, new HashSet<>())).isFalse();
  }
}
