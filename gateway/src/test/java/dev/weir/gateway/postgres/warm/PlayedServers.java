package dev.weir.gateway.postgres.warm;

import dev.weir.gateway.Grants;
import dev.weir.gateway.postgres.upstream.SignedIn;
import dev.weir.gateway.postgres.upstream.UpstreamSession;
import dev.weir.gateway.postgres.upstream.UpstreamStartup;
import dev.weir.gateway.postgres.upstream.Upstreams;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.gateway.upstream.UpstreamTarget.Warm;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.Secret;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.Diagnostics;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.Severity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Servers that are not there: what they are told is kept, and a test answers for them. */
final class PlayedServers implements Upstreams {
  final List<Server> opened = new ArrayList<>();

  /** Its loop is the one that all sessions are on; connections have to go there. */
  final EmbeddedChannel home = new EmbeddedChannel();

  /** How many connections the servers take at once; more are refused. */
  int most = Integer.MAX_VALUE;

  /** How often a statement was to be cancelled. */
  int cancelled;

  /** How a connection that is opened from now on answers. */
  Consumer<Server> mannerOfNew = Server::obey;

  /** One connection as its server sees it. */
  static final class Server {
    final EmbeddedChannel channel = new EmbeddedChannel();
    final UpstreamStartup startup;
    final List<String> heard = new ArrayList<>();
    private final List<String> unanswered = new ArrayList<>();
    private boolean left;

    /** How it answers. */
    Consumer<Server> manner = Server::obey;

    Server(UpstreamStartup startup) {
      this.startup = startup;
    }

    /** Hears what was sent; answers nothing. */
    void listen() {
      channel.runPendingTasks();
      for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
        while (part.isReadable()) {
          char type = (char) part.readByte();
          int length = part.readInt() - 4;
          String body = part.readCharSequence(length, StandardCharsets.UTF_8).toString();
          if (type == 'X') {
            left = true;
          } else {
            unanswered.add(body.replace("\0", ""));
            heard.add(unanswered.getLast());
          }
        }
        part.release();
      }
    }

    /** A test has answered it. */
    void forgetWhatWasAsked() {
      unanswered.clear();
    }

    /** Does what it is told. */
    void obey() {
      listen();
      for (String text : unanswered) {
        for (String statement : text.split(";")) {
          String first = statement.split(" ")[0];
          tell(
              new CommandComplete(
                  CString.of(
                      switch (first) {
                        case "DISCARD" -> "DISCARD ALL";
                        case "SELECT" -> "SELECT 0";
                        default -> first;
                      })));
        }
        ready(TransactionStatus.IDLE);
      }
      unanswered.clear();
      if (left) {
        channel.close();
      }
      channel.runPendingTasks();
    }

    /** Answers whatever it is told with an error. */
    void refuse() {
      listen();
      if (!unanswered.isEmpty()) {
        unanswered.clear();
        tell(new ErrorResponse(Diagnostics.of(Severity.ERROR, "XX000", "no", null, null)));
      }
    }

    void tell(BackendMessage message) {
      ByteBuf out = Unpooled.buffer();
      BackendEncoder.encode(message, out);
      send(out);
    }

    void ready(TransactionStatus status) {
      ByteBuf out = Unpooled.buffer();
      BackendEncoder.readyForQuery(status, out);
      send(out);
    }

    /** Whoever has hung up is told nothing. */
    private void send(ByteBuf out) {
      if (channel.isOpen()) {
        channel.writeInbound(out);
      } else {
        out.release();
      }
    }

    boolean isOpen() {
      return channel.isOpen();
    }
  }

  @Override
  public CompletionStage<SignedIn> connect(
      Grant grant,
      UpstreamTarget target,
      Credential credential,
      UpstreamStartup startup,
      EventLoop loop) {
    if (opened.stream().filter(Server::isOpen).count() >= most) {
      return CompletableFuture.failedFuture(new UpstreamFailed(UpstreamFailed.FULL, "full"));
    }
    var server = new Server(startup);
    server.manner = mannerOfNew;
    opened.add(server);
    return CompletableFuture.completedFuture(
        new SignedIn(
            new UpstreamSession(
                server.channel,
                credential.user(),
                Map.of("TimeZone", "Etc/UTC"),
                "18.6",
                18,
                opened.size(),
                () -> cancelled++),
            Unpooled.EMPTY_BUFFER));
  }

  /**
   * Somebody wants a session, and all that can happen then happens.
   *
   * @param kept what may be kept of the connection's
   */
  CompletableFuture<SignedIn> opening(
      WarmUpstreams warm, Warm kept, String password, Map<String, String> settings) {
    var target =
        new UpstreamTarget(
                "orders",
                "db.example",
                5432,
                "orders",
                TlsMode.DISABLE,
                null,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1))
            .with(kept);
    CompletableFuture<SignedIn> opening =
        warm.connect(
                Grants.on("orders"),
                target,
                new Credential("agent", Secret.taking(password.getBytes(StandardCharsets.UTF_8))),
                new UpstreamStartup(settings),
                home.eventLoop())
            .toCompletableFuture();
    settle();
    return opening;
  }

  /** All connections are dealt with until nothing happens any more. */
  void settle() {
    for (int i = 0; i < 3; i++) {
      home.runPendingTasks();
      List.copyOf(opened).forEach(server -> server.manner.accept(server));
    }
  }
}
