package dev.weir.gateway.mysql.handshake;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.auth.ServerMethod;
import dev.weir.wire.mysql.client.HandshakeResponse;
import dev.weir.wire.mysql.server.AuthSwitchRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * How the client of one connection proves a ticket: by the greeting's nonce, or by one of its own
 * after a switch of the method. Belongs to its channel's loop.
 */
final class TicketChallenge {
  private final SecureRandom random;
  private ServerMethod method;
  private byte[] nonce;

  /**
   * @param version that the client is greeted with
   */
  TicketChallenge(String version, SecureRandom random) {
    this.random = random;
    this.method =
        version.contains("MariaDB")
            ? ServerMethod.NATIVE_PASSWORD
            : ServerMethod.CACHING_SHA2_PASSWORD;
    this.nonce = fresh(method);
  }

  /** Of this connection alone. No byte of it is 0, as clients expect. */
  private byte[] fresh(ServerMethod forMethod) {
    byte[] printable = new byte[forMethod.nonceBytes()];
    for (int i = 0; i < printable.length; i++) {
      printable[i] = (byte) ('!' + random.nextInt('~' - '!'));
    }
    return printable;
  }

  /** The nonce to greet with. */
  Text nonce() {
    return Text.copyOf(Unpooled.wrappedBuffer(nonce));
  }

  /** The method to greet with. */
  Text plugin() {
    return Text.of(method.plugin());
  }

  /**
   * What the answer to the greeting proves; null if it cannot be a proof: then a {@link #switched
   * switch} has to follow. A secret that comes in the clear is no proof, and the greeting's nonce
   * is for the greeting's method alone.
   */
  @Nullable TicketProof greeted(SessionRequest request, HandshakeResponse response) {
    boolean switches = request.agreed().has(Capabilities.PLUGIN_AUTH);
    ServerMethod begun =
        switches ? ServerMethod.of(response.plugin().utf8()) : ServerMethod.NATIVE_PASSWORD;
    boolean asGreeted = begun == method && response.authData().isReadable();
    if (begun != null) {
      method = begun;
    }
    return asGreeted || !switches ? proof(request, response.authData()) : null;
  }

  /** Asks for a proof by the method that the client begins with, else by the greeting's. */
  AuthSwitchRequest switched() {
    nonce = fresh(method);
    return new AuthSwitchRequest(
        Text.of(method.plugin()), Unpooled.wrappedBuffer(method.switchData(nonce)));
  }

  /** What the client's answer to the nonce that was sent last proves. */
  TicketProof proof(SessionRequest request, ByteBuf answer) {
    return new TicketProof(request.ticketId(), method, nonce, ByteBufUtil.getBytes(answer));
  }
}
