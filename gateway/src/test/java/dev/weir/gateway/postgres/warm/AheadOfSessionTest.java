package dev.weir.gateway.postgres.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.upstream.UpstreamSession;
import dev.weir.gateway.postgres.warm.PlayedServers.Server;
import dev.weir.gateway.upstream.UpstreamTarget.Warm;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.Diagnostics;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.ParameterStatus;
import dev.weir.wire.postgres.backend.Severity;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session begins before the server has answered what makes the connection its own. */
class AheadOfSessionTest {
  private static final String NAMING = "SET application_name=E'two'";

  private final PlayedServers servers = new PlayedServers();
  private final WarmUpstreams warm = new WarmUpstreams(servers, new SecureRandom(), () -> 0);
  private final Session session = new Session();
  private Server server;
  private UpstreamSession upstream;

  /** What comes to a session. */
  @ChannelHandler.Sharable
  private static final class Session extends ChannelInboundHandlerAdapter {
    private final ByteBuf received = Unpooled.buffer();
    private boolean gone;
    private Runnable whenRead = () -> {};

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      received.writeBytes(bytes);
      bytes.release();
      whenRead.run();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      gone = true;
    }
  }

  @BeforeEach
  void aSpareIsTaken() {
    open("one").lease().giveBack();
    servers.settle();
    assertThat(warm.kept()).isEqualTo(1);
    server = servers.opened.getFirst();
    server.heard.clear();
    server.channel.freezeTime();
    server.manner = Server::listen;
    upstream = open("two");
    begin();
  }

  private void begin() {
    upstream.channel().pipeline().addLast(session);
    upstream.channel().config().setAutoRead(true);
  }

  private UpstreamSession open(String name) {
    return servers
        .opening(warm, new Warm(1, Duration.ofMinutes(5)), "pencil", Map.of(Words.NAME, name))
        .join()
        .session();
  }

  private void ask(String sql) {
    ByteBuf out = Unpooled.buffer();
    FrontendEncoder.encode(new Query(Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8)), out);
    upstream.channel().writeAndFlush(out);
    servers.settle();
  }

  private static ByteBuf bytes(BackendMessage... messages) {
    ByteBuf out = Unpooled.buffer();
    for (BackendMessage message : messages) {
      BackendEncoder.encode(message, out);
    }
    return out;
  }

  private static ByteBuf answer(TransactionStatus status, String... tags) {
    ByteBuf out = Unpooled.buffer();
    for (String tag : tags) {
      BackendEncoder.encode(new CommandComplete(CString.of(tag)), out);
    }
    BackendEncoder.readyForQuery(status, out);
    return out;
  }

  private static ByteBuf named() {
    ByteBuf out = bytes(new ParameterStatus(CString.of("application_name"), CString.of("two")));
    return out.writeBytes(answer(TransactionStatus.IDLE, "SET"));
  }

  @Test
  void theWordsLeaveWithTheSessionsFirstMessageAndBeforeIt() {
    assertThat(upstream.parameters()).containsEntry("application_name", "two");
    assertThat(server.heard).as("nothing is sent for it alone").isEmpty();
    ask("SELECT 1");
    assertThat(server.heard).containsExactly(NAMING, "SELECT 1");
  }

  @Test
  void whatAnswersTheWordsIsNotTheSessionsAndAllThatFollowsIsWhereverItIsCut() {
    ask("SELECT 1");
    ByteBuf own = answer(TransactionStatus.IN_TRANSACTION, "SELECT 1");
    ByteBuf all = named().writeBytes(own.duplicate());
    for (int cut = 0; cut <= all.readableBytes(); cut++) {
      server.channel.writeInbound(all.copy(0, cut));
      server.channel.writeInbound(all.copy(cut, all.readableBytes() - cut));
      assertThat(ByteBufUtil.hexDump(session.received))
          .as("cut at %d", cut)
          .isEqualTo(ByteBufUtil.hexDump(own));
      assertThat(server.isOpen()).isTrue();
      again();
    }
  }

  /** The session leaves, and another begins on the same connection. */
  private void again() {
    upstream.channel().pipeline().remove(session);
    session.received.clear();
    server.manner = Server::obey;
    server.forgetWhatWasAsked();
    upstream.lease().giveBack();
    servers.settle();
    assertThat(warm.kept()).isEqualTo(1);
    server.heard.clear();
    server.manner = Server::listen;
    upstream = open("two");
    begin();
    ask("SELECT 1");
    assertThat(server.heard).containsExactly(NAMING, "SELECT 1");
  }

  enum Wrong {
    ERROR,
    OTHER_COMMAND,
    NO_COMMAND,
    TRANSACTION,
    ROW,
    END
  }

  @ParameterizedTest
  @EnumSource
  void whereTheyAreNotAnsweredAsExpectedTheConnectionEndsAndNothingOfItPasses(Wrong wrong) {
    ask("SELECT 1");
    ByteBuf own = answer(TransactionStatus.IDLE, "SELECT 1");
    switch (wrong) {
      case ERROR ->
          server.channel.writeInbound(
              bytes(new ErrorResponse(Diagnostics.of(Severity.ERROR, "57014", "no", null, null)))
                  .writeBytes(answer(TransactionStatus.IDLE))
                  .writeBytes(own));
      case OTHER_COMMAND ->
          server.channel.writeInbound(answer(TransactionStatus.IDLE, "SELECT 1").writeBytes(own));
      case NO_COMMAND -> server.channel.writeInbound(answer(TransactionStatus.IDLE));
      case TRANSACTION ->
          server.channel.writeInbound(
              answer(TransactionStatus.IN_TRANSACTION, "SET").writeBytes(own));
      case ROW ->
          server.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'D', 0, 0, 0, 6, 0, 0}));
      case END -> server.channel.close();
    }
    assertThat(server.isOpen()).isFalse();
    assertThat(session.gone).as("the session is told").isTrue();
    assertThat(session.received.isReadable()).isFalse();
    assertThat(warm.kept()).isZero();
  }

  @Test
  void aSessionThatLeavesBeforeTheyAreAnsweredLeavesACleanConnection() {
    upstream.channel().pipeline().remove(session);
    upstream.lease().giveBack();
    servers.settle();
    assertThat(server.heard).hasSize(3);
    assertThat(server.heard.subList(0, 2)).containsExactly(NAMING, "DISCARD ALL");
    assertThat(warm.kept()).isZero();
    server.manner = Server::obey;
    servers.settle();
    assertThat(warm.kept()).isEqualTo(1);
    assertThat(server.isOpen()).isTrue();
  }

  @Test
  void aSessionThatLeavesAsItIsAnsweredLeavesACleanConnection() {
    session.whenRead =
        () -> {
          upstream.channel().pipeline().remove(session);
          upstream.lease().giveBack();
        };
    ask("SELECT 1");
    server.forgetWhatWasAsked();
    server.manner = Server::obey;
    server.channel.writeInbound(named().writeBytes(answer(TransactionStatus.IDLE, "SELECT 1")));
    servers.settle();
    assertThat(server.heard).contains("DISCARD ALL");
    assertThat(warm.kept()).isEqualTo(1);
    assertThat(server.isOpen()).isTrue();
  }

  @Test
  void whatIsNotTheSessionsYetIsNotCancelled() {
    ask("SELECT 1");
    upstream.cancel();
    assertThat(servers.cancelled).isZero();
    server.channel.writeInbound(named());
    assertThat(servers.cancelled).isEqualTo(1);
    upstream.cancel();
    assertThat(servers.cancelled).isEqualTo(2);
  }

  @Test
  void aSessionThatSaysNothingIsNamedAllTheSame() {
    passed(9);
    assertThat(server.heard).isEmpty();
    passed(1);
    assertThat(server.heard).containsExactly(NAMING);
    passed(1_999);
    assertThat(server.isOpen()).isTrue();
    passed(1);
    assertThat(server.isOpen()).as("the server does not answer").isFalse();
    assertThat(session.gone).isTrue();
  }

  @Test
  void aServerThatHasAnsweredIsNotAskedTwice() {
    ask("SELECT 1");
    server.channel.writeInbound(named());
    passed(5_000);
    assertThat(server.isOpen()).isTrue();
    assertThat(server.heard).containsExactly(NAMING, "SELECT 1");
  }

  private void passed(long millis) {
    server.channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    server.channel.runScheduledPendingTasks();
    servers.settle();
  }
}
