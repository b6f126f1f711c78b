package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.WeirConfig.Warm;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmTest {
  @TempDir Path folder;

  private Warm warm(String text) {
    return Yaml.loaded(folder, text).config().connections().getFirst().warm();
  }

  private static String with(String warm) {
    return Yaml.HEAD + "    warm: " + warm + "\n";
  }

  @Test
  void oneSpareIsKeptUnlessSomethingElseIsSaid() {
    assertThat(warm(Yaml.HEAD)).isEqualTo(new Warm(1, Duration.ofMinutes(5)));
    assertThat(warm(with("off")).spares()).isZero();
    assertThat(warm(with("{ spares: 8 }"))).isEqualTo(new Warm(8, Duration.ofMinutes(5)));
    assertThat(warm(with("{ ageMax: 90s }"))).isEqualTo(new Warm(1, Duration.ofSeconds(90)));
  }

  @Test
  void connectionsToMySqlEndWithTheirSession() {
    String mysql = Yaml.HEAD.replace("protocol: postgres", "protocol: mysql");
    assertThat(warm(mysql).spares()).isZero();
    assertThat(warm(mysql + "    warm: off\n").spares()).isZero();
    assertThat(Yaml.faults(folder, mysql + "    warm: { spares: 2 }\n"))
        .singleElement()
        .asString()
        .contains("warm", "is for PostgreSQL");
  }

  @Test
  void anAccountThatIsGivenBackWithTheLastSessionIsNotKept() {
    String made =
        Yaml.HEAD.replace(
            "{ user: weir, password: { env: ORDERS_PASSWORD } }",
            "{ password: { vault: { address: \"https://vault.example\","
                + " auth: { kubernetes: { role: weir } }, database: { role: agents } } } }");
    assertThat(warm(made).spares()).isZero();
    assertThat(Yaml.faults(folder, made + "    warm: { spares: 2 }\n"))
        .singleElement()
        .asString()
        .contains("warm", "the account is given back");
  }

  @Test
  void noConnectionGoesOnForEver() {
    assertThat(Yaml.faults(folder, with("{ ageMax: 2h }")))
        .singleElement()
        .asString()
        .contains("ageMax", "too long");
    assertThat(Yaml.faults(folder, with("{ spares: 101 }"))).hasSize(1);
  }
}
