package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.bind;
import static dev.weir.gateway.postgres.relay.RawClient.close;
import static dev.weir.gateway.postgres.relay.RawClient.describe;
import static dev.weir.gateway.postgres.relay.RawClient.execute;
import static dev.weir.gateway.postgres.relay.RawClient.outline;
import static dev.weir.gateway.postgres.relay.RawClient.parse;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static dev.weir.gateway.postgres.relay.RawClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.relay.RawClient.Reply;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Target;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same messages straight at PostgreSQL and through the relay get the same replies. */
class RelayAgainstPostgresTest extends RelayTest {
  @Test
  void repliesThroughTheRelayAreThoseOfTheServer() throws Exception {
    FrontendMessage[][] exchanges = {
      {query("SELECT 1")},
      {query("")},
      {query("SELECT id, name FROM people ORDER BY id; SELECT 2")},
      {query("SELECT * FROM nowhere")},
      {query("BEGIN")},
      {parse("", "SELECT $1::int + 1"), bind("", "", "41"), execute(""), sync()},
      {parse("s", "SELECT 7"), describe(Target.STATEMENT, "s"), sync()},
      {bind("p", "s"), describe(Target.PORTAL, "p"), execute("p"), sync()},
      {execute("p"), sync()},
      {close(Target.PORTAL, "p"), close(Target.STATEMENT, "s"), sync()},
      {bind("", "s"), execute(""), sync()},
      {query("SELECT 1")},
      {query("ROLLBACK")},
      {parse("", "SELECT 1/0"), bind("", ""), execute(""), query("SELECT 1"), sync()},
      {sync()},
      {parse("x", "SELECT generate_series(1,5)"), bind("", "x"), execute("", 2), sync()},
      {query("BEGIN"), parse("", "SELECT generate_series(1,5)"), bind("q", ""), sync()},
      {execute("q", 2), execute("q", 2), execute("q", 2), sync()},
      {query("COMMIT")},
      {execute("q", 2), sync()},
      {query("COPY people TO STDOUT")},
      {query("CREATE TEMP TABLE t(a int)")},
      {query("INSERT INTO t VALUES (1),(2)")},
      {query("PREPARE z AS SELECT 5")},
      {bind("", "z"), execute(""), sync()},
      {query("EXECUTE z")},
      {query("DEALLOCATE z")},
      {bind("", "z"), execute(""), sync()},
    };
    try (RawClient direct = new RawClient(server(), USER);
        RawClient through = client()) {
      for (FrontendMessage[] exchange : exchanges) {
        List<Reply> wanted = direct.ask(exchange);
        List<Reply> got = through.ask(exchange);
        if (exchange[0].type() == 'Q' && exchange.length > 1) {
          wanted.addAll(direct.readyForQuery());
          got.addAll(through.readyForQuery());
        }
        assertThat(got).isEqualTo(wanted);
      }
    }
  }

  @Test
  void aThousandDenialsLeaveTheConnectionAsAPermissionErrorWould() throws Exception {
    Random random = new Random(42);
    try (RawClient direct = new RawClient(server(), USER);
        RawClient through = client()) {
      for (int i = 0; i < 1_000; i++) {
        FrontendMessage[] exchange = exchange(random);
        List<Reply> wanted = direct.ask(exchange);
        List<Reply> got = through.ask(exchange);
        assertThat(outline(got)).as("exchange %d", i).isEqualTo(outline(wanted));
      }
    }
  }

  private static FrontendMessage[] exchange(Random random) {
    String allowed = "SELECT id, name FROM people";
    String denied = "SELECT * FROM hidden.things";
    return switch (random.nextInt(9)) {
      case 0 -> new FrontendMessage[] {query(allowed)};
      case 1 -> new FrontendMessage[] {query(denied)};
      case 2 -> new FrontendMessage[] {parse("", allowed), bind("", ""), execute(""), sync()};
      case 3 -> new FrontendMessage[] {parse("", denied), bind("", ""), execute(""), sync()};
      case 4 -> new FrontendMessage[] {query("BEGIN")};
      case 5 -> new FrontendMessage[] {query("ROLLBACK")};
      case 6 ->
          new FrontendMessage[] {
            parse("", allowed),
            bind("", ""),
            execute(""),
            parse("", denied),
            bind("", ""),
            execute(""),
            parse("", allowed),
            bind("", ""),
            execute(""),
            sync()
          };
      case 7 ->
          new FrontendMessage[] {
            parse("", "INSERT INTO numbers VALUES (1)"),
            bind("", ""),
            execute(""),
            parse("", denied),
            sync()
          };
      default -> new FrontendMessage[] {query("COMMIT")};
    };
  }

  @Test
  void aMaskedColumnIsMaskedInTextAndBinaryWithAndWithoutDescribe() throws Exception {
    try (RawClient through = client()) {
      assertThat(through.ask(query("SELECT id, ssn FROM people ORDER BY id")).toString())
          .contains("*******3333")
          .doesNotContain("111-22");
      assertThat(
              through
                  .ask(parse("m", "SELECT id, ssn FROM people"), bind("", "m"), execute(""), sync())
                  .toString())
          .contains("*******3333")
          .doesNotContain("111-22");
      List<Reply> binary =
          through.ask(
              bind("", "m", List.of(dev.weir.wire.postgres.Format.BINARY)), execute(""), sync());
      assertThat(binary.toString()).contains("*******3333").doesNotContain("111-22");
      assertThat(outline(binary)).isEqualTo("2DDCZI");
    }
  }
}
