package dev.weir.e2e.bypass;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A database of its own with a gateway in front, in which attempts are made one after another, each
 * in a session of its own.
 */
record Arena(GatewayRig rig, String token) implements AutoCloseable {
  /**
   * @param name of the database, made of the template of that name
   * @param values statements that put the protected value in
   */
  static Arena open(
      PostgresServer server,
      String template,
      String name,
      String values,
      String policy,
      String group)
      throws Exception {
    server.execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, template));
    server.execute(name, values);
    GatewayRig rig = GatewayRig.start(server, name, policy);
    return new Arena(rig, rig.token("mallory", group));
  }

  /**
   * What a client sees of each attempt in each of its modes, in order.
   *
   * @param modes of an attempt by its number
   */
  List<Seen> all(List<Attempt> attempts, IntFunction<List<Mode>> modes) throws IOException {
    var all = new ArrayList<Seen>();
    for (int i = 0; i < attempts.size(); i++) {
      for (Mode mode : modes.apply(i)) {
        all.add(seen(attempts.get(i), mode));
      }
    }
    return all;
  }

  private Seen seen(Attempt attempt, Mode mode) throws IOException {
    var seen = new Seen();
    try (var client = WireClient.connect(rig.port(), rig.connection(), token)) {
      for (String sql : attempt.statements()) {
        List<WireClient.Message> answer = mode.run(client, sql);
        seen.add(answer);
        if (WireClient.closed(answer)) {
          break;
        }
      }
    }
    return seen;
  }

  @Override
  public void close() throws IOException {
    rig.close();
  }
}
