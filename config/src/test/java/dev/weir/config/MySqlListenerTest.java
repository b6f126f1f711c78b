package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MySqlListenerTest {
  @TempDir Path folder;

  @Test
  void noneIsThereWithoutAConnectionThatSpeaksIt() {
    assertThat(Yaml.loaded(folder, Yaml.HEAD).config().mysqlListener()).isNull();
  }

  @Test
  void aConnectionThatSpeaksItBringsTheUsualOne() {
    String text = Yaml.HEAD.replace("protocol: postgres", "protocol: mysql");
    assertThat(Yaml.loaded(folder, text).config().mysqlListener())
        .isEqualTo(new Address("127.0.0.1", 3306));
  }

  @Test
  void whatIsSaidIsTaken() {
    String text =
        Yaml.HEAD + "listen: { mysql: \"127.0.0.1:3307\", mysqlServerVersion: 11.4.5-MariaDB }\n";
    WeirConfig config = Yaml.loaded(folder, text).config();
    assertThat(config.mysqlListener()).isEqualTo(new Address("127.0.0.1", 3307));
    assertThat(config.listen().mysqlServerVersion()).isEqualTo("11.4.5-MariaDB");
  }
}
