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
import dev.weir.wire.postgres.frontend.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ways to make a name mean one thing to Weir and another to the server. */
class NameAttackTest extends RelayTest {
  private static final String PLAIN = "SELECT id, name FROM people";
  private static final String SECRET = "SELECT id, ssn FROM people";

  /** PostgreSQL looks at the first 63 bytes of a name and drops the rest without a word. */
  private static final String CUT_HERE = "n".repeat(63);

  private static void hidesTheSecret(List<Reply> replies) {
    assertThat(replies.toString()).doesNotContain("111-22").doesNotContain("444-55");
  }

  @Test
  void namesOfStatementsThatTheServerCutsShortAreNotTakenForDifferentOnes() throws Exception {
    try (RawClient through = client()) {
      String plain = CUT_HERE + "plain";
      String secret = CUT_HERE + "secret";
      through.ask(parse(plain, PLAIN), describe(Target.STATEMENT, plain), sync());
      through.ask(close(Target.STATEMENT, CUT_HERE), sync());
      through.ask(close(Target.STATEMENT, secret), sync());
      through.ask(parse(secret, SECRET), sync());
      List<Reply> replies = through.ask(bind("", plain), execute(""), sync());
      hidesTheSecret(replies);
      assertThat(outline(replies)).isEqualTo("E42622ZI");
    }
  }

  @Test
  void namesOfPortalsThatTheServerCutsShortAreNotTakenForDifferentOnes() throws Exception {
    try (RawClient through = client()) {
      String plain = CUT_HERE + "plain";
      String secret = CUT_HERE + "secret";
      through.ask(query("BEGIN"));
      through.ask(parse("plain", PLAIN), parse("secret", SECRET), sync());
      through.ask(bind(plain, "plain"), describe(Target.PORTAL, plain), sync());
      through.ask(close(Target.PORTAL, secret), sync());
      through.ask(bind(secret, "secret"), sync());
      hidesTheSecret(through.ask(execute(plain), sync()));
    }
  }

  @Test
  void aNameOf63BytesIsStillAName() throws Exception {
    try (RawClient through = client()) {
      assertThat(outline(through.ask(parse(CUT_HERE, PLAIN), bind("", CUT_HERE), sync())))
          .isEqualTo("12ZI");
    }
  }

  @Test
  void aPortalThatIsGoneWithItsTransactionIsGoneThoughAnotherBeganAtOnce() throws Exception {
    try (RawClient through = client()) {
      postgres()
          .execute(
              """
              CREATE OR REPLACE FUNCTION open_secret(name text) RETURNS void LANGUAGE plpgsql AS $$
              DECLARE c refcursor := name;
              BEGIN OPEN c FOR SELECT id, ssn AS name FROM people; END $$
              """);
      through.ask(query("BEGIN"));
      through.ask(parse("s", PLAIN), bind("p", "s"), describe(Target.PORTAL, "p"), sync());
      assertThat(outline(through.ask(query("ROLLBACK; BEGIN")))).isEqualTo("CCZT");
      through.ask(query("SELECT open_secret('p')"));
      List<Reply> replies = through.ask(execute("p"), sync());
      hidesTheSecret(replies);
      assertThat(outline(replies)).isEqualTo("E34000ZE");
    }
  }
}
