package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What psql offers after a tab comes from queries of its own, whose failures it does not show. */
class PsqlCompletionTest {
  @Test
  void aTabOffersTheSameWordsUnderAReadOnlyPolicy(@TempDir Path folder) throws Exception {
    Program.named("psql");
    try (Sides sides = Sides.open(Shop.READ_ONLY)) {
      String wanted = offered(sides.straight(), folder);
      assertThat(wanted)
          .containsPattern("SELECT \\* FROM  -> .*customers.*totals")
          .containsPattern("UPDATE customers SET  -> .*born email")
          .contains("ALTER SERVER warehouse", "ALTER SUBSCRIPTION other_shop")
          .contains("DEALLOCATE ALL", "CLOSE ALL", "Africa/Abidjan", "'happy' 'ok' 'sad'");
      assertThat(offered(sides.through(), folder)).isEqualTo(wanted);
    }
  }

  private static String offered(Map<String, String> environment, Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("complete.py"), Shop.text("complete.py"));
    Map<String, String> all = new HashMap<>(environment);
    all.put("INPUTRC", Files.writeString(folder.resolve("rc"), Shop.text("inputrc")).toString());
    all.put("PSQL_HISTORY", "/dev/null");
    return Program.named("python3")
        .run(all, Shop.text("completions.txt"), script.toString(), "psql", "--no-psqlrc", "--quiet")
        .succeeded()
        .output();
  }
}
