package dev.weir.demo;

import dev.weir.cli.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/** The main job, step by step, each step checked. */
final class Story {
  /** Statements of the story that name the table payments. */
  private static final int PAYMENTS_ASKED = 4;

  private final World world;
  private final Narrator narrator;
  private final Agent agent;
  private final Reviewer dana;
  private final Path danasToken;

  Story(World world, Narrator narrator, Agent agent, Reviewer dana, Path danasToken) {
    this.world = world;
    this.narrator = narrator;
    this.agent = agent;
    this.dana = dana;
    this.danasToken = danasToken;
  }

  void tell() throws IOException, InterruptedException, SQLException {
    maskedRead();
    attemptsToGetRound();
    refusal();
    heldThenApproved();
    lateApproval();
    searchAndReplay();
  }

  private void maskedRead() {
    narrator.chapter("A read: the answer comes, protected columns leave masked");
    String real = world.straight("SELECT ssn FROM customers WHERE id = 1");
    Answer answer =
        ask("SELECT id, name, email, ssn, born FROM customers WHERE id <= ? ORDER BY id", 3);
    narrator.check(
        "the national id is masked but for its last four characters",
        answer instanceof Answer.Rows rows
            && !rows.everything().contains(real)
            && rows.everything().contains("*" + real.substring(real.length() - 4)));
    narrator.check(
        "an e-mail address keeps its first letter and its domain",
        answer instanceof Answer.Rows rows
            && !rows.everything()
                .contains(world.straight("SELECT email FROM customers WHERE id = 1"))
            && rows.everything().contains("b***@example.com"));
    Answer payments = ask("SELECT id, note FROM payments WHERE id IN (4, 5) ORDER BY id");
    narrator.check(
        "a card number in a note is found and masked, the rest of the note stays",
        payments instanceof Answer.Rows rows
            && !rows.everything().contains("4111 1111")
            && rows.everything().contains("1111 on the phone"));
  }

  private void attemptsToGetRound() {
    narrator.chapter("Ways round it: other names, functions, a view, a filter");
    String real = world.straight("SELECT ssn FROM customers WHERE id = 1");
    Answer reversed =
        ask(
            "SELECT reverse(ssn) AS name, upper(tax_number) AS x"
                + " FROM customers JOIN customer_contacts USING (id) WHERE id = 1");
    narrator.check(
        "an expression over a protected column is masked whole, through the view as well",
        reversed instanceof Answer.Rows rows
            && !rows.everything().contains(real)
            && !rows.everything().contains(new StringBuilder(real).reverse()));
    Answer filter = ask("SELECT name FROM customers WHERE ssn LIKE '1%'");
    narrator.check(
        "a protected column may not steer a filter: the answer would tell its value",
        filter instanceof Answer.Refused refused && isForbidden(refused));
  }

  private void refusal() {
    narrator.chapter("A refusal: the connection lives on");
    Answer drop = ask("/* tidying up */ DROP TABLE payments");
    narrator.check(
        "DROP TABLE is refused with the rule's words, whatever comment stands before it",
        drop instanceof Answer.Refused refused
            && isForbidden(refused)
            && refused.message().contains("Schema changes go through migrations."));
    narrator.check(
        "the next statement on the same connection works",
        ask("SELECT count(*) FROM payments") instanceof Answer.Rows rows
            && rows.everything().contains("1000"));
  }

  private void heldThenApproved() throws IOException, InterruptedException {
    narrator.chapter("A held statement: it waits on the wire until a person says yes");
    String sql = "DELETE FROM payments WHERE id = ?";
    sent(sql, 42);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Answer> deletion =
          CompletableFuture.supplyAsync(() -> agent.run(sql, 42), executor);
      JsonNode request = dana.awaitRequest("waiting");
      String before = world.straight("SELECT count(*) FROM payments WHERE id = 42");
      String id = request.path("id").asString();
      String seen = terminal("approvals", "show", id);
      narrator.check(
          "nothing has happened yet, and the reviewer sees the very value that will be used",
          before.equals("1")
              && !deletion.isDone()
              && seen.contains(world.shop().numbered(sql))
              && seen.contains("$1 = 42"));
      narrator.say("… the agent waits. dana says yes: \"duplicate payment\"");
      dana.sayYes(request, "duplicate payment");
      show(deletion.join());
      narrator.check(
          "the waiting statement goes on and deletes one row",
          deletion.join() instanceof Answer.Changed changed
              && changed.rowCount() == 1
              && world.straight("SELECT count(*) FROM payments WHERE id = 42").equals("0"));
    }
  }

  private void lateApproval() throws IOException, InterruptedException {
    narrator.chapter("A late yes: the client gave up, and simply tries again");
    String refund = "UPDATE orders SET status = 'refunded' WHERE id = 7";
    Answer first = ask(refund);
    narrator.check(
        "nobody answered within two seconds: refused, with a hint to try again after a yes",
        first instanceof Answer.Refused refused && isForbidden(refused));
    JsonNode request = dana.awaitRequest("expired");
    terminal("approvals", "yes", request.path("id").asString(), "--reason", "refund is in order");
    narrator.check(
        "the same statement goes through at once",
        ask(refund) instanceof Answer.Changed changed && changed.rowCount() == 1);
    narrator.check("… and only once", ask(refund) instanceof Answer.Refused);
  }

  private void searchAndReplay() throws IOException, InterruptedException {
    narrator.chapter("Looking back: search, and the session as the client saw it");
    JsonNode hits = dana.awaitHits("q=payments&user=alice", PAYMENTS_ASKED);
    terminal("search", "payments", "--user", "alice", "--since", "1h");
    narrator.check(
        "the search finds what was read, refused and held",
        decisions(hits).containsAll(List.of("allow", "deny", "approve")));
    String session = hits.path(0).path("session").asString();
    String replayed = terminal("replay", session, "--speed", "0");
    String real = world.straight("SELECT ssn FROM customers WHERE id = 1");
    narrator.check(
        "the replay shows the masked rows, the refusal and who said yes",
        replayed.contains("*" + real.substring(real.length() - 4))
            && !replayed.contains(real)
            && replayed.contains("Schema changes go through migrations.")
            && replayed.contains("dana said yes: duplicate payment")
            && replayed.contains("late yes of dana: refund is in order"));
  }

  private boolean isForbidden(Answer.Refused refused) {
    return refused.sqlState().equals(world.shop().insufficientPrivilege());
  }

  private static List<String> decisions(JsonNode hits) {
    var decisions = new ArrayList<String>();
    hits.forEach(hit -> decisions.add(hit.path("decision").asString()));
    return decisions;
  }

  /** Sends one statement as the agent and shows what came back. */
  private Answer ask(String sql, Object... parameters) {
    sent(sql, parameters);
    Answer answer = agent.run(sql, parameters);
    show(answer);
    return answer;
  }

  private void sent(String sql, Object... parameters) {
    boolean none = parameters.length == 0;
    narrator.typed(
        "agent", none ? sql : world.shop().numbered(sql) + "   -- $1 = " + parameters[0]);
  }

  private void show(Answer answer) {
    switch (answer) {
      case Answer.Rows rows -> narrator.indented(Terminal.table(rows.columns(), rows.rows()));
      case Answer.Changed changed -> {
        changed.notices().forEach(notice -> narrator.indented("NOTICE: " + notice));
        narrator.indented(changed.rowCount() + (changed.rowCount() == 1 ? " row" : " rows"));
      }
      case Answer.Refused refused -> narrator.indented(refused.message());
    }
  }

  /** Runs one of the product's own commands as dana and shows what it prints. */
  private String terminal(String... words) {
    URI web = world.web();
    narrator.typed(
        "dana", "./weir " + String.join(" ", List.of(words).stream().map(Story::quoted).toList()));
    var arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--url", web.toString(), "--token-file", danasToken.toString()));
    if (world.tls()) {
      arguments.addAll(List.of("--ca", world.gatewayAuthority().toString()));
    }
    Terminal.Output output = Terminal.run(arguments);
    narrator.indented(output.text());
    return output.text();
  }

  private static String quoted(String word) {
    return word.indexOf(' ') < 0 ? word : "'" + word + "'";
  }
}
