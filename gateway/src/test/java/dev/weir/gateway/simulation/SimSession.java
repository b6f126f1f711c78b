package dev.weir.gateway.simulation;

import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.rights.SwitchedStanding;
import dev.weir.session.Admission.AdmissionRefused;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One session from its first message to its end. Whatever may come in another order does: pieces of
 * what both sides send, what virtual threads find out, people's answers; and, if it is disturbed, a
 * cancel request, another policy, the end of the right, the loss of either side.
 */
final class SimSession {
  private static final int STEPS_MAX = 20_000;
  private static final String EXPIRED = "the token has expired: sign in again";

  private final SimGateway gateway;
  private final Random random;
  private final boolean disturbed;
  private final SimClient.Script script;
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final SimChannel client = new SimChannel();
  private final SimChannel server = new SimChannel();
  private final SwitchedStanding standing = new SwitchedStanding();
  private final Watch watch;
  private final SimServer model;
  private final Relay relay;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final List<String> trace = new ArrayList<>();
  private final byte[] toSend;
  private int sent;
  private byte[] toTell = {};
  private int toldBytes;
  private boolean finishing;

  /**
   * @param disturbed things happen that neither side asks for
   */
  SimSession(SimGateway gateway, Random random, boolean disturbed) throws AdmissionRefused {
    this.gateway = gateway;
    this.random = random;
    this.disturbed = disturbed;
    script = SimClient.script(random);
    toSend = bytes(script.messages());
    client.config().setAllocator(allocator);
    server.config().setAllocator(allocator);
    watch = new Watch(gateway.recorder, gateway.desk, gateway::policy);
    model = new SimServer(watch);
    relay = gateway.open(standing, client, server, model);
  }

  private static byte[] bytes(List<FrontendMessage> messages) {
    ByteBuf out = Unpooled.buffer();
    messages.forEach(message -> FrontendEncoder.encode(message, out));
    return ByteBufUtil.getBytes(out);
  }

  /** What its client sends and what has happened so far. */
  String story() {
    var out = new StringBuilder("client sends:");
    script.messages().forEach(message -> out.append("\n  ").append(described(message)));
    out.append("\nwhat happened:");
    trace.forEach(step -> out.append("\n  ").append(step));
    gateway.recorder.events.forEach(event -> out.append("\n  recorded ").append(event));
    return out.toString();
  }

  private static String described(FrontendMessage message) {
    ByteBuf out = Unpooled.buffer();
    FrontendEncoder.encode(message, out);
    return out.toString(java.nio.charset.StandardCharsets.ISO_8859_1).replaceAll("[^ -~]+", " ");
  }

  /**
   * Plays it.
   *
   * @return what happened, step by step
   * @throws AssertionError if something did not hold
   */
  List<String> play() {
    relay.start(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
    pump();
    int steps = 0;
    while (step()) {
      if (++steps > STEPS_MAX) {
        throw new AssertionError("it goes on for ever");
      }
    }
    watch.atTheEnd(script, !disturbed);
    if (disturbed) {
      if (finishing && client.isActive() && !model.copying()) {
        throw new AssertionError("the right is over, and the session is open");
      }
    } else {
      isAsTheReferenceSays();
    }
    end();
    return trace;
  }

  /** Does one of the things that could happen next; whether there was one. */
  private boolean step() {
    List<Runnable> possible = new ArrayList<>();
    boolean open = client.isActive();
    if (open && sent < toSend.length && client.config().isAutoRead()) {
      possible.add(this::clientSends);
      possible.add(this::clientSends);
    }
    if (open && toldBytes < toTell.length && server.config().isAutoRead()) {
      possible.add(this::serverSends);
      possible.add(this::serverSends);
    }
    if (gateway.workers.waiting() > 0) {
      possible.add(() -> gateway.workers.start(random.nextInt(gateway.workers.waiting())));
    }
    if (gateway.desk.open() > 0) {
      possible.add(
          () -> gateway.desk.answer(random.nextInt(gateway.desk.open()), random.nextBoolean()));
    }
    if (possible.isEmpty()) {
      return false;
    }
    if (disturbed && open && random.nextInt(40) == 0) {
      disturb();
    } else {
      possible.get(random.nextInt(possible.size())).run();
    }
    pump();
    return true;
  }

  private void disturb() {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        trace.add("another policy");
        gateway.reload();
      }
      case 3, 4 -> {
        trace.add("cancel");
        relay.cancelRequested();
      }
      case 5, 6 -> {
        trace.add("the right ends");
        standing.finish(EXPIRED);
        finishing = true;
      }
      default -> {
        boolean clientGoes = random.nextBoolean();
        trace.add(clientGoes ? "the client goes" : "the server goes");
        var _ = clientGoes ? client.close() : server.close();
      }
    }
  }

  private void clientSends() {
    int to = Math.min(toSend.length, sent + piece());
    trace.add("client sends to " + to + " of " + toSend.length);
    client.writeInbound(client.alloc().buffer().writeBytes(toSend, sent, to - sent));
    sent = to;
  }

  private void serverSends() {
    int to = Math.min(toTell.length, toldBytes + piece());
    trace.add("server sends to " + to + " of " + toTell.length);
    server.writeInbound(server.alloc().buffer().writeBytes(toTell, toldBytes, to - toldBytes));
    toldBytes = to;
  }

  private int piece() {
    return 1 + random.nextInt(random.nextInt(3) == 0 ? 9 : 200);
  }

  /** Until nothing goes on by itself; then both sides take what was written to them. */
  private void pump() {
    boolean more;
    do {
      gateway.workers.settle();
      more = client.run() | server.run();
      gateway.workers.settle();
      more |= client.hasTasks() || server.hasTasks();
    } while (more);
    byte[] forwarded = taken(server);
    if (forwarded.length > 0) {
      watch.forwarded(forwarded, finishing);
      trace.add("server gets " + Watch.types(forwarded));
      model.receive(forwarded);
      toTell = joined(toTell, model.said());
    }
    byte[] answered = taken(client);
    if (answered.length > 0) {
      told.writeBytes(answered);
      trace.add("client gets " + answered.length);
      Watch.tellsNoSecret(told.toByteArray());
    }
  }

  private static byte[] joined(byte[] one, byte[] other) {
    var both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(other);
    return both.toByteArray();
  }

  private static byte[] taken(SimChannel channel) {
    var all = new ByteArrayOutputStream();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(ByteBufUtil.getBytes(part));
      part.release();
    }
    return all.toByteArray();
  }

  /** The client is told what a server would tell it that had the policy in it. */
  private void isAsTheReferenceSays() {
    var reference = new SimServer(new Reference());
    reference.receive(toSend);
    List<String> wanted = Outline.of(reference.said());
    List<String> got = Outline.of(told.toByteArray());
    // where a server fails what comes amid the data of a COPY, Weir ends the session
    boolean ended = !client.isActive() && got.getLast().equals("E 08P01");
    List<String> compared = ended ? wanted.subList(0, Math.min(got.size(), wanted.size())) : wanted;
    if (!compared.equals(got)) {
      throw new AssertionError(
          "the client is told%n  %s%nin place of%n  %s".formatted(got, wanted));
    }
  }

  private void end() {
    var _ = client.close();
    do {
      pump();
      while (gateway.workers.waiting() > 0) {
        gateway.workers.start(0);
        pump();
      }
    } while (!gateway.workers.idle());
    long bytes = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    if (bytes != 0
        || server.isActive()
        || gateway.desk.open() != 0
        || !gateway.liveSessions.all().isEmpty()) {
      throw new AssertionError(
          "after the end %d bytes are left, server active: %s, %d held, sessions: %s"
              .formatted(
                  bytes,
                  server.isActive(),
                  gateway.desk.open(),
                  gateway.liveSessions.all().size()));
    }
  }

  /** The rules as a server would keep them. */
  private static final class Reference implements SimServer.Rules {
    @Override
    public boolean forbids(SimStatement statement) {
      return statement.kind() == SimStatement.Kind.FORBIDDEN
          || SimStatement.prepared(statement.text()).kind() == SimStatement.Kind.FORBIDDEN;
    }

    @Override
    public boolean forbidsWhatNobodyKnows() {
      return true;
    }

    @Override
    public boolean declines(SimStatement statement) {
      return !SimDesk.allows(statement);
    }

    @Override
    public boolean masks() {
      return true;
    }
  }
}
