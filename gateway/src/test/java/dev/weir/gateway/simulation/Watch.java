package dev.weir.gateway.simulation;

import dev.weir.gateway.relay.FakePolicy;
import dev.weir.gateway.relay.MemoryRecorder;
import dev.weir.gateway.simulation.SimStatement.Kind;
import dev.weir.policy.Effect;
import dev.weir.session.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Holds what the server is made to do against what was recorded, decided and asked. */
final class Watch implements SimServer.Rules {
  private final MemoryRecorder recorder;
  private final SimDesk desk;
  private final Supplier<FakePolicy> policy;
  private final Map<String, Integer> runs = new HashMap<>();
  private final Map<String, Integer> deletes = new HashMap<>();

  Watch(MemoryRecorder recorder, SimDesk desk, Supplier<FakePolicy> policy) {
    this.recorder = recorder;
    this.desk = desk;
    this.policy = policy;
  }

  @Override
  public void runs(List<SimStatement> statements, String text) {
    if (statements.getFirst().kind() == Kind.SUBSTITUTE) {
      return;
    }
    int recordedTimes = runs.merge(text, 1, Integer::sum);
    holds(recordedTimes <= recorded(text, false), "it runs and is not recorded", text);
    // to be prepared needs no yes
    boolean asks =
        statements.getFirst().kind() != Kind.PREPARE
            && statements.stream().anyMatch(statement -> statement.kind() == Kind.DELETE);
    holds(
        !asks || deletes.merge(text, 1, Integer::sum) <= desk.yeses(text),
        "it runs without a yes of its own",
        text);
    for (SimStatement statement : statements) {
      Kind kind = statement.kind();
      holds(kind != Kind.FORBIDDEN, "it is forbidden and runs", text);
      boolean people = kind.people() || kind == Kind.DELETE;
      holds(!people || !policy.get().deniesPeople(), "the policy in force denies what runs", text);
    }
  }

  @Override
  public void executes(SimStatement execute, String definition) {
    holds(
        SimStatement.prepared(definition).kind() != Kind.DELETE
            || desk.shown(execute.text(), definition),
        "people were not shown what runs, which is " + definition,
        execute.text());
  }

  private static void holds(boolean condition, String what, String text) {
    if (!condition) {
      throw new AssertionError(what + ": " + text);
    }
  }

  private int recorded(String text, boolean refusedToo) {
    int times = 0;
    for (Event.Statement one : recorder.all(Event.Statement.class)) {
      boolean same = text.equals(new String(one.text().utf8(), StandardCharsets.UTF_8));
      times += same && (refusedToo || one.effect() != Effect.DENY) ? 1 : 0;
    }
    return times;
  }

  /** Messages reach the server; nothing of the client's may begin when its right is over. */
  void forwarded(byte[] bytes, boolean finishing) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (finishing && !text.contains("weir: ")) {
      for (char type : types(bytes).toCharArray()) {
        holds("QPBDECF".indexOf(type) < 0, "it begins after the right is over", text);
      }
    }
  }

  /** The types of whole messages. */
  static String types(byte[] stream) {
    var types = new StringBuilder();
    for (int at = 0; at < stream.length; ) {
      types.append((char) stream[at]);
      at += 1 + ByteBuffer.wrap(stream, at + 1, 4).getInt();
    }
    return types.toString();
  }

  static void tellsNoSecret(byte[] told) {
    holds(
        !new String(told, StandardCharsets.ISO_8859_1).contains("secret"),
        "a protected value reaches the client",
        "");
  }

  /** Whatever happened, these hold of the recording and the requests. */
  void atTheEnd(SimClient.Script script, boolean samePolicy) {
    script
        .recordedMax()
        .forEach((text, times) -> {
          // what another policy refuses at its Execute was recorded with its Bind, and is once more
          int recorded = recorded(text, samePolicy);
          holds(recorded <= times, "recorded %d times, sent %d".formatted(recorded, times), text);
          int asked = desk.asked(text);
          holds(asked <= times, "asked for %d times, sent %d".formatted(asked, times), text);
        });
    Map<Long, Long> failures =
        recorder.all(Event.Failed.class).stream()
            .collect(Collectors.groupingBy(Event.Failed::number, Collectors.counting()));
    failures.forEach((number, times) ->
        holds(
            times == 1 || script.executesAgain(),
            "it failed %d times".formatted(times),
            "statement " + number));
  }
}
