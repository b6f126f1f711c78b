package dev.weir.gateway.simulation;

import dev.weir.gateway.simulation.SimStatement.Kind;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.frontend.Bind;
import dev.weir.wire.postgres.frontend.Close;
import dev.weir.wire.postgres.frontend.CopyData;
import dev.weir.wire.postgres.frontend.CopyDone;
import dev.weir.wire.postgres.frontend.CopyFail;
import dev.weir.wire.postgres.frontend.Describe;
import dev.weir.wire.postgres.frontend.Execute;
import dev.weir.wire.postgres.frontend.Flush;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Parse;
import dev.weir.wire.postgres.frontend.Query;
import dev.weir.wire.postgres.frontend.Sync;
import dev.weir.wire.postgres.frontend.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes what a client sends from its first message to its last, without waiting for answers. */
final class SimClient {
  private static final int UNITS_MAX = 8;

  private static final Kind[] COMMON = {
    Kind.ONE,
    Kind.ONE,
    Kind.INSERT,
    Kind.PEOPLE,
    Kind.PEOPLE,
    Kind.DELETE,
    Kind.DELETE,
    Kind.FORBIDDEN,
    Kind.DIVIDE,
    Kind.MISSING,
    Kind.ELSEWHERE,
    Kind.PEOPLE_FAILING
  };
  private static final Kind[] ENDS = {Kind.COMMIT, Kind.ROLLBACK};
  private static final String[] NAMES = {"", "", "", "s", "t"};
  private static final String[] SQL_NAMES = {"s", "u"};

  private final Random random;
  private final List<FrontendMessage> messages = new ArrayList<>();
  private final List<Parsed> parses = new ArrayList<>();
  private final Map<String, Parsed> parsedNow = new HashMap<>();
  private final Map<String, Integer> queried = new HashMap<>();
  private int number;
  private boolean set;
  private boolean executesAgain;

  /** A Parse, and how many Binds may mean it. */
  private static final class Parsed {
    private final String name;
    private final String text;
    private int binds;

    Parsed(String name, String text) {
      this.name = name;
      this.text = text;
    }
  }

  private SimClient(Random random) {
    this.random = random;
  }

  /**
   * What it sends.
   *
   * @param recordedMax for each text how often it may be recorded at most
   * @param executesAgain some portal is executed more than once, and so may fail more than once
   */
  record Script(
      List<FrontendMessage> messages, Map<String, Integer> recordedMax, boolean executesAgain) {}

  static Script script(Random random) {
    var client = new SimClient(random);
    int units = 1 + random.nextInt(UNITS_MAX);
    for (int i = 0; i < units; i++) {
      client.unit();
    }
    client.sync();
    Map<String, Integer> recordedMax = new HashMap<>(client.queried);
    client.parses.forEach(
        parse -> recordedMax.merge(parse.text, Math.max(1, parse.binds), Integer::sum));
    return new Script(client.messages, recordedMax, client.executesAgain);
  }

  private void unit() {
    switch (random.nextInt(18)) {
      case 0, 1, 2 -> query(text(one()));
      case 3 -> query(text(one()) + "; " + text(one()));
      case 4 -> {
        query("BEGIN");
        pipeline();
        sync();
        // Weir refuses names behind the end of a transaction that has changed what they mean
        boolean both = !set && random.nextInt(4) == 0;
        query(both ? "ROLLBACK; " + text(Kind.DELETE) : text(end()));
      }
      case 5 -> copyBySimpleQuery();
      case 6 -> {
        query(text(random.nextBoolean() ? Kind.SET : Kind.BEGIN));
      }
      case 7, 8, 9, 10 -> named();
      case 11, 12 -> own();
      default -> {
        pipeline();
        if (random.nextInt(10) != 0) {
          sync();
        }
      }
    }
  }

  /** By names that texts make, some of which the protocol's own statements have too. */
  private void named() {
    boolean open = random.nextInt(4) == 0;
    if (open) {
      query("BEGIN");
    }
    String name = SQL_NAMES[random.nextInt(SQL_NAMES.length)];
    if (random.nextInt(4) != 0) {
      String text = Kind.PREPARE.of(name, text(one()));
      parses.add(new Parsed(name, text));
      query(text);
    }
    for (int left = random.nextInt(3); left >= 0; left--) {
      // the same text now and then, which may stand for something else by now
      number += random.nextInt(3) == 0 ? 0 : 1;
      String execute = Kind.EXECUTE.of(random.nextInt(5) == 0 ? "s" : name, number);
      if (random.nextInt(3) == 0) {
        parse("x", execute);
        bind("", "x");
        execute("", 0);
        messages.add(new Close(Target.STATEMENT, CString.of("x")));
        sync();
      } else {
        query(execute);
      }
    }
    if (random.nextInt(3) == 0) {
      query(Kind.DEALLOCATE.of(name));
    }
    if (open) {
      query(text(end()));
    }
  }

  /** A relation that comes, changes and goes by a function's doing, of which nothing tells. */
  private void own() {
    boolean open = random.nextInt(4) == 0;
    if (open) {
      query("BEGIN");
    }
    for (int left = random.nextInt(4); left >= 0; left--) {
      switch (random.nextInt(4)) {
        case 0 -> query(text(Kind.OPENS));
        case 1 -> {
          parse("", text(Kind.OWN));
          bind("", "");
          execute("", 0);
          messages.add(new Close(Target.STATEMENT, CString.of("")));
          sync();
        }
        default -> query(text(Kind.OWN));
      }
    }
    if (open) {
      query(text(end()));
    }
  }

  private Kind one() {
    return COMMON[random.nextInt(COMMON.length)];
  }

  private Kind end() {
    return ENDS[random.nextInt(ENDS.length)];
  }

  /** Texts differ, so that each is known again; but some come again. */
  private String text(Kind kind) {
    if (random.nextInt(6) != 0 || number == 0) {
      number++;
    }
    set |= kind == Kind.SET;
    return kind.of(number);
  }

  private void query(String text) {
    queried.merge(text, 1, Integer::sum);
    messages.add(new Query(bytes(text)));
  }

  private void copyBySimpleQuery() {
    if (random.nextBoolean()) {
      query(text(Kind.COPY_OUT));
    } else {
      query(text(Kind.COPY_IN));
      data();
    }
  }

  private void data() {
    int rows = random.nextInt(3);
    for (int i = 0; i < rows; i++) {
      messages.add(new CopyData(bytes(i + "\n")));
    }
    messages.add(random.nextInt(5) == 0 ? new CopyFail(CString.of("no")) : CopyDone.INSTANCE);
  }

  private void sync() {
    messages.add(Sync.INSTANCE);
    parsedNow.clear();
  }

  private void pipeline() {
    int steps = 1 + random.nextInt(4);
    for (int i = 0; i < steps; i++) {
      switch (random.nextInt(16)) {
        case 0 -> statement(random.nextBoolean() ? Kind.BEGIN : end());
        case 1 -> statement(Kind.SET);
        case 2 -> copyByExecute();
        case 3 -> stray();
        default -> statement(one());
      }
      if (random.nextInt(6) == 0) {
        messages.add(Flush.INSTANCE);
      }
    }
  }

  private void statement(Kind kind) {
    String name = NAMES[random.nextInt(NAMES.length)];
    String portal = random.nextInt(4) == 0 ? "p" : "";
    if (random.nextInt(8) != 0) {
      parse(name, text(kind));
    }
    if (random.nextInt(6) == 0) {
      messages.add(new Describe(Target.STATEMENT, CString.of(name)));
    }
    bind(portal, name);
    if (random.nextInt(3) == 0) {
      messages.add(new Describe(Target.PORTAL, CString.of(portal)));
    }
    if (random.nextInt(12) != 0) {
      execute(portal, random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0);
    }
    if (random.nextInt(8) == 0) {
      executesAgain = true;
      execute(portal, 0);
    }
    if (!portal.isEmpty() && random.nextBoolean()) {
      messages.add(new Close(Target.PORTAL, CString.of(portal)));
    }
    if (!name.isEmpty() && random.nextBoolean()) {
      messages.add(new Close(Target.STATEMENT, CString.of(name)));
    }
  }

  private void parse(String name, String text) {
    var parse = new Parsed(name, text);
    parses.add(parse);
    parsedNow.put(name, parse);
    messages.add(new Parse(CString.of(name), bytes(text), List.of()));
  }

  /** What it may stand for: what was parsed in this segment, else anything before. */
  private void bind(String portal, String name) {
    Parsed now = parsedNow.get(name);
    parses.stream()
        .filter(parse -> now == null ? parse.name.equals(name) : parse == now)
        .forEach(parse -> parse.binds++);
    messages.add(new Bind(CString.of(portal), CString.of(name), List.of(), List.of(), List.of()));
  }

  private void execute(String portal, int rowsMax) {
    messages.add(new Execute(CString.of(portal), rowsMax));
  }

  private void copyByExecute() {
    parse("", text(Kind.COPY_IN));
    bind("", "");
    execute("", 0);
    if (random.nextInt(4) == 0) {
      // passed over if data are expected
      sync();
      if (random.nextInt(3) == 0) {
        sync();
      }
    }
    data();
  }

  private void stray() {
    switch (random.nextInt(5)) {
      case 0 -> execute("nobody", 0);
      case 1 -> messages.add(new Describe(Target.STATEMENT, CString.of("nobody")));
      case 2 -> bind("", "nobody");
      case 3 -> messages.add(new Close(Target.STATEMENT, CString.of("s")));
      default -> parse("s", text(one()));
    }
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }
}
