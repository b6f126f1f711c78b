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
        filter instanceof Answer.Refused refused && refused.sqlState().equals("42501"));
  }

  private void refusal() {
    narrator.chapter("A refusal: the connection lives on");
    Answer drop = ask("/* tidying up */ DROP TABLE payments");
    narrator.check(
        "DROP TABLE is refused with the rule's words, whatever comment stands before it",
        drop instanceof Answer.Refused refused
            && refused.sqlState().equals("42501")
            && refused.message().contains("Schema changes go through migrations."));
    narrator.check(
        "the next statement on the same connection works",
        ask("SELECT count(*) FROM payments") instanceof Answer.Rows rows
            && rows.everything().contains("1000"));
  }

  private void heldThenApproved() throws IOException, InterruptedException {
    narrator.chapter("A held statement: it waits on the wire until a person says yes");
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Answer> deletion =
          CompletableFuture.supplyAsync(
              () -> ask("DELETE FROM payments WHERE id = ?", 42), executor);
      JsonNode request = dana.awaitRequest("waiting");
      String before = world.straight("SELECT count(*) FROM payments WHERE id = 42");
      narrator.say("dana sees request " + request.path("id").asString() + ":");
      narrator.indented(
          "%s by agent %s, rule \"%s\"%n%s%n$1 = %s"
              .formatted(
                  request.path("user").asString(),
                  request.path("agent").asString(),
                  request.path("rule").asString(),
                  request.path("sql").asString(),
                  request.path("parameters").path(0).path("value").asString()));
      narrator.check(
          "nothing has happened yet, and the reviewer sees the very value that will be used",
          before.equals("1")
              && !deletion.isDone()
              && request.path("parameters").path(0).path("value").asString().equals("42"));
      narrator.typed("dana", "yes, \"duplicate payment\"");
      dana.sayYes(request, "duplicate payment");
      narrator.check(
          "the waiting statement goes on and deletes one row",
          deletion.join() instanceof Answer.Changed(int rowCount)
              && rowCount == 1
              && world.straight("SELECT count(*) FROM payments WHERE id = 42").equals("0"));
    }
  }

  private void lateApproval() throws IOException, InterruptedException {
    narrator.chapter("A late yes: the client gave up, and simply tries again");
    String refund = "UPDATE orders SET status = 'refunded' WHERE id = 7";
    Answer first = ask(refund);
    narrator.check(
        "nobody answered within two seconds: refused, with a hint to try again after a yes",
        first instanceof Answer.Refused refused && refused.sqlState().equals("42501"));
    JsonNode request = dana.awaitRequest("expired");
    narrator.typed("dana", "yes, \"refund is in order\"");
    dana.sayYes(request, "refund is in order");
    narrator.check(
        "the same statement goes through at once",
        ask(refund) instanceof Answer.Changed(int rowCount) && rowCount == 1);
    narrator.check("… and only once", ask(refund) instanceof Answer.Refused);
  }

  private void searchAndReplay() throws IOException, InterruptedException {
    narrator.chapter("Looking back: search, and the session as the client saw it");
    JsonNode hits = dana.awaitHits("q=payments&user=alice", 5);
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
            && replayed.contains("dana"));
  }

  private static List<String> decisions(JsonNode hits) {
    var decisions = new ArrayList<String>();
    hits.forEach(hit -> decisions.add(hit.path("decision").asString()));
    return decisions;
  }

  /** Sends one statement as the agent and shows what came back. */
  private Answer ask(String sql, Object... parameters) {
    narrator.typed("agent", sql + (parameters.length == 0 ? "" : "   -- $1 = " + parameters[0]));
    Answer answer = agent.run(sql, parameters);
    switch (answer) {
      case Answer.Rows rows -> narrator.indented(Terminal.table(rows.columns(), rows.rows()));
      case Answer.Changed changed -> narrator.indented(changed.rowCount() + " row(s) changed");
      case Answer.Refused refused ->
          narrator.indented("ERROR " + refused.sqlState() + ": " + refused.message());
    }
    return answer;
  }

  /** Runs one of the product's own commands as dana and shows what it prints. */
  private String terminal(String... words) {
    URI web = world.web();
    narrator.typed("dana", "./weir " + String.join(" ", words));
    var arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--url", web.toString(), "--token-file", danasToken.toString()));
    Terminal.Output output = Terminal.run(arguments);
    narrator.indented(output.text());
    return output.text();
  }
}
