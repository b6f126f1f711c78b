package dev.weir.gateway.mysql.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.mysql.reading.PreparingClient.Made;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.SqlMode;
import dev.weir.sql.mysql.text.CanonicalText;
import dev.weir.sql.mysql.text.CanonicalText.Canonical;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Texts of pieces that are made to confuse, prepared by real servers as they are and as Weir
 * forwards them: both must be the same to the server, and it must see as many parameters as stand
 * outside of quotes and comments as Weir sees them.
 */
class CanonicalTextOracleTest {
  private static final int TEXTS = 800;
  private static final long SEED = 20_260_118;

  private static final List<String> MODES =
      List.of(
          "",
          "ANSI_QUOTES",
          "NO_BACKSLASH_ESCAPES",
          "PIPES_AS_CONCAT,IGNORE_SPACE",
          "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,HIGH_NOT_PRECEDENCE");

  /** One a line, with the escapes of Java. */
  private static final List<String> VALUES =
      resource("confusing-pieces.txt").lines().map(String::translateEscapes).toList();

  private static final List<String> BETWEEN =
      List.of(
          ", ",
          ",",
          ",/**/",
          ",\n",
          ", -- '\n",
          ", # \"\n",
          ",/*! */",
          " + ",
          "-",
          "\u000B,",
          "\f,");

  private static final List<String> ENDS =
      List.of(
          "",
          "",
          "",
          " from t",
          " from t -- ?",
          " from t # ?",
          "/* ? */",
          "/* ?",
          ";",
          "; -- ?",
          ";?",
          "; ;",
          " --",
          " --?",
          " /*!50000 from t */",
          "/*!99999 from t */",
          " -- ?\r",
          "\n");

  private static String resource(String name) {
    try (InputStream in = CanonicalTextOracleTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String text(SplittableRandom random) {
    var text = new StringBuilder(random.nextInt(8) == 0 ? "/*!50000 select*/ " : "select ");
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      text.append(any(VALUES, random)).append(i == 1 ? "" : any(BETWEEN, random));
    }
    return text.append(any(ENDS, random)).toString();
  }

  private static String any(List<String> some, SplittableRandom random) {
    return some.get(random.nextInt(some.size()));
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8_0", "MARIADB"})
  void whatIsForwardedIsToTheServerWhatTheClientSent(ServerKind kind) throws Exception {
    try (MySqlServer server = MySqlServer.start(kind)) {
      String native0 = kind == ServerKind.MYSQL_8_0 ? "with" : "via";
      server.execute(
          "create database corp",
          "create table corp.t(a int, `?` int, `\u00e9` int)",
          "create user oracle@localhost identified %s mysql_native_password".formatted(native0),
          "grant all on corp.* to oracle@localhost");
      String printed =
          Objects.requireNonNull(server.query("SELECT VERSION()").getFirst().getFirst());
      ServerVersion version = Objects.requireNonNull(ServerVersion.parse(printed));
      try (var client = new PreparingClient(server.port(), "oracle")) {
        client.run("use corp");
        client.run("set names utf8mb4");
        for (String mode : MODES) {
          client.run("set sql_mode = '" + mode + "'");
          compare(client, new MySqlSettings(version, SqlMode.parse(mode), "utf8mb4", "corp", 0));
        }
      }
    }
  }

  private static void compare(PreparingClient client, MySqlSettings settings) throws Exception {
    var random = new SplittableRandom(SEED);
    int rewritten = 0;
    int taken = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      byte[] raw = text.getBytes(StandardCharsets.UTF_8);
      if (!(CanonicalText.read(raw, settings) instanceof Canonical canonical)) {
        continue;
      }
      Made asSent = client.prepare(raw);
      Made forwarded = client.prepare(canonical.bytes());
      String what = settings.mode() + " " + text + "\nas " + canonical.text();
      assertThat(forwarded).as(what).isEqualTo(asSent);
      rewritten += canonical.text().equals(text) ? 0 : 1;
      if (asSent.error() == 0) {
        taken++;
        assertThat(canonical.statements()).as(what).hasSize(1);
        assertThat(canonical.neutral().chars().filter(unit -> unit == '?').count())
            .as(what)
            .isEqualTo(asSent.parameters());
      }
    }
    assertThat(taken).isGreaterThan(TEXTS / 10);
    assertThat(rewritten).isGreaterThan(TEXTS / 20);
  }
}
