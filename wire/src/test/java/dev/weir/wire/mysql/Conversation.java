package dev.weir.wire.mysql;

import dev.weir.wire.mysql.client.AuthResponse;
import dev.weir.wire.mysql.client.BareCommand;
import dev.weir.wire.mysql.client.ClientCommand;
import dev.weir.wire.mysql.client.ClientDecoder;
import dev.weir.wire.mysql.client.ClientPacket;
import dev.weir.wire.mysql.client.HandshakeResponse;
import dev.weir.wire.mysql.client.SslRequest;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.Greeting;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.ServerDecoder;
import dev.weir.wire.mysql.server.ServerPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Decodes both sides of one connection as their bytes arrive, phase by phase. */
public final class Conversation {
  private final ClientDecoder clients;
  private final ServerDecoder servers;
  private final Frame frame = new Frame();
  private final ByteBuf fromClient = Unpooled.buffer();
  private final ByteBuf fromServer = Unpooled.buffer();
  private final Sequence signIn = new Sequence();
  private final Deque<ClientCommand> commands = new ArrayDeque<>();
  private final List<Object> packets = new ArrayList<>();
  private final Results results;
  private Capabilities offered = new Capabilities(0);
  private Capabilities agreed = new Capabilities(0);
  private boolean greeted;
  private boolean answered;
  private boolean signedIn;

  /** The beginning of a connection. */
  public Conversation(Limits limits) {
    clients = new ClientDecoder(limits);
    servers = new ServerDecoder(limits);
    results = new Results(servers, packets);
  }

  /** Takes bytes of one side. */
  public void feed(boolean client, byte[] bytes, int from, int to) {
    if (client) {
      fromClient.writeBytes(bytes, from, to - from);
      while (readClient()) {
        // one packet was taken
      }
    } else {
      fromServer.writeBytes(bytes, from, to - from);
      while (readServer()) {
        // one packet was taken
      }
    }
  }

  /** Everything that was read, in order; rows as lists of their values. */
  public List<Object> packets() {
    return packets;
  }

  /** What both sides can do. */
  public Capabilities agreed() {
    return agreed;
  }

  /** Bytes of either side that are not a whole packet yet. */
  public int unread() {
    return fromClient.readableBytes() + fromServer.readableBytes();
  }

  private boolean readClient() {
    if (signedIn) {
      if (!clients.nextCommand(fromClient, frame)) {
        return false;
      }
      ClientCommand command = clients.decodeCommand(frame, agreed);
      Written.requireSame(command, agreed, frame);
      commands.add(command);
      return packets.add(command);
    }
    if (!clients.nextHandshake(fromClient, frame)) {
      return false;
    }
    signIn.accept(frame);
    ClientPacket packet =
        answered ? clients.decodeAuthResponse(frame) : clients.decodeHandshake(frame);
    switch (packet) {
      case HandshakeResponse response -> {
        agreed = response.capabilities().and(offered);
        answered = true;
      }
      case SslRequest request -> agreed = request.capabilities().and(offered);
      case AuthResponse response -> answered = true;
      default -> throw new IllegalStateException(packet.getClass().getName());
    }
    Written.requireSame(packet, agreed, frame);
    return packets.add(packet);
  }

  private boolean readServer() {
    if (signedIn) {
      return servers.next(fromServer, frame) && readResult();
    }
    if (!servers.nextHandshake(fromServer, frame)) {
      return false;
    }
    signIn.accept(frame);
    ServerPacket packet =
        greeted ? servers.decodeAuthentication(frame, agreed) : servers.decodeGreeting(frame);
    if (packet instanceof Greeting greeting) {
      offered = greeting.capabilities();
    }
    Written.requireSame(packet, agreed, frame);
    greeted = true;
    signedIn = packet instanceof OkPacket || packet instanceof ErrPacket;
    return packets.add(packet);
  }

  private boolean readResult() {
    if (results.done()) {
      results.begin(nextAnswered(), agreed);
    }
    results.read(frame);
    return true;
  }

  private ClientCommand nextAnswered() {
    while (true) {
      ClientCommand command = commands.poll();
      if (command == null) {
        throw new ProtocolViolation("the server speaks unasked");
      }
      if (!results.unanswered(command)) {
        return command;
      }
    }
  }

  /** Whether nothing is left to be answered but what is never answered. */
  public boolean atRest() {
    return results.done()
        && commands.stream().allMatch(c -> results.unanswered(c) || c == BareCommand.QUIT);
  }
}
