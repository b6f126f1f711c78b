package dev.weir.cli.loopback;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection to the gateway, first in the clear, then inside TLS. Belongs to one session. */
final class GatewayLine implements Closeable {
  private static final int CONNECT_MILLIS_MAX = 10_000;
  private static final int SIGN_IN_MILLIS_MAX = 60_000;

  private final GatewayAddress address;
  private Socket socket;

  private GatewayLine(GatewayAddress address, Socket socket) {
    this.address = address;
    this.socket = socket;
  }

  static GatewayLine open(GatewayAddress address) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS_MAX);
      socket.setSoTimeout(SIGN_IN_MILLIS_MAX);
      socket.setTcpNoDelay(true);
      return new GatewayLine(address, socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Begins TLS. Nothing has been read ahead, so what somebody put in front of it is no part of it.
   *
   * @throws IOException if the gateway is not who it should be
   */
  void startTls(SSLContext context) throws IOException {
    var inside =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, address.host(), address.port(), true);
    SSLParameters parameters = inside.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    inside.setSSLParameters(parameters);
    inside.startHandshake();
    socket = inside;
  }

  /** From now on the gateway may be silent for as long as it likes. */
  void signedIn() throws IOException {
    socket.setSoTimeout(0);
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
