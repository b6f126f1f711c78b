package dev.weir.e2e.bypass;

import dev.weir.e2e.bypass.WireClient.Mode;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A database of its own with a gateway in front, in which attempts are made one after another. */
record Arena(GatewayRig rig, Mode mode, String token) implements AutoCloseable {
  static Arena open(
      PostgresServer server, String name, String value, String policy, String group, Mode mode)
      throws Exception {
    server.execute("CREATE DATABASE " + name + " TEMPLATE bypass");
    server.execute(name, Attempt.resource("values.sql").replace("111-22-3333", value));
    GatewayRig rig = GatewayRig.start(server, name, policy);
    return new Arena(rig, mode, rig.token("mallory", group));
  }

  /** What a client sees of each attempt, in order. */
  List<Seen> all(List<Attempt> attempts) throws IOException {
    var all = new ArrayList<Seen>();
    for (Attempt attempt : attempts) {
      all.add(seen(attempt));
    }
    return all;
  }

  private Seen seen(Attempt attempt) throws IOException {
    var seen = new Seen();
    try (var client = WireClient.connect(rig.port(), rig.connection(), token)) {
      for (String sql : attempt.statements()) {
        List<WireClient.Message> answer = client.run(sql, mode);
        seen.add(answer);
        if (answer.getLast().type() == '!') {
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
