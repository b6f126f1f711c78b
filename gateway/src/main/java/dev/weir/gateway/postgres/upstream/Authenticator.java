package dev.weir.gateway.postgres.upstream;

import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.session.Credential;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.auth.AuthenticationFailure;
import dev.weir.wire.postgres.auth.ChannelBinding;
import dev.weir.wire.postgres.auth.Md5Password;
import dev.weir.wire.postgres.auth.ScramSha256Client;
import dev.weir.wire.postgres.backend.Authentication;
import dev.weir.wire.postgres.backend.AuthenticationCleartextPassword;
import dev.weir.wire.postgres.backend.AuthenticationGss;
import dev.weir.wire.postgres.backend.AuthenticationGssContinue;
import dev.weir.wire.postgres.backend.AuthenticationKerberosV5;
import dev.weir.wire.postgres.backend.AuthenticationMd5Password;
import dev.weir.wire.postgres.backend.AuthenticationOk;
import dev.weir.wire.postgres.backend.AuthenticationSasl;
import dev.weir.wire.postgres.backend.AuthenticationSaslContinue;
import dev.weir.wire.postgres.backend.AuthenticationSaslFinal;
import dev.weir.wire.postgres.backend.AuthenticationSspi;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Proves to one server that Weir knows the password, in the way the server asks for, and that the
 * server knows it, where SCRAM is asked for. SCRAM takes milliseconds of hashing: not for event
 * loops. Thread-safe.
 */
final class Authenticator implements AutoCloseable {
  private static final int NONCE_BYTES = 18;

  private final Credential credential;
  private final boolean encrypted;
  private final @Nullable X509Certificate certificate;
  private final SecureRandom random;
  private Stage stage = new Fresh();

  /** Where the exchange stands. */
  private sealed interface Stage {}

  /** Nothing was asked for yet. */
  private record Fresh() implements Stage {}

  /** A password or its hash was sent; nothing but AuthenticationOk may follow. */
  private record Answered() implements Stage {}

  private record Challenged(ScramSha256Client scram) implements Stage {}

  private record Proved(ScramSha256Client.ClientFinal proof) implements Stage {}

  /**
   * @param credential lent until the exchange is over
   * @param encrypted inside TLS
   * @param certificate the server's, if inside TLS
   */
  Authenticator(
      Credential credential,
      boolean encrypted,
      @Nullable X509Certificate certificate,
      SecureRandom random) {
    this.credential = credential;
    this.encrypted = encrypted;
    this.certificate = certificate;
    this.random = random;
  }

  /**
   * Takes the server's next request.
   *
   * @return what to send, or null if nothing is to be sent
   * @throws UpstreamFailed if the request is not one that Weir answers, or the server could not
   *     prove itself
   */
  synchronized @Nullable AuthenticationResponse answer(Authentication request)
      throws UpstreamFailed {
    try {
      return switch (request) {
        case AuthenticationOk ok -> accepted();
        case AuthenticationCleartextPassword cleartext -> cleartext();
        case AuthenticationMd5Password md5 -> md5(md5.salt());
        case AuthenticationSasl sasl -> beginScram(sasl);
        case AuthenticationSaslContinue next -> proveScram(next.data());
        case AuthenticationSaslFinal last -> verifyScram(last.data());
        case AuthenticationGss gss -> throw unsupported("GSSAPI");
        case AuthenticationGssContinue gss -> throw unsupported("GSSAPI");
        case AuthenticationKerberosV5 kerberos -> throw unsupported("Kerberos");
        case AuthenticationSspi sspi -> throw unsupported("SSPI");
      };
    } catch (AuthenticationFailure unproven) {
      throw new UpstreamFailed(
          UpstreamFailed.INVALID_AUTHORIZATION,
          "the server could not prove that it is the right one",
          unproven);
    }
  }

  private @Nullable AuthenticationResponse accepted() throws UpstreamFailed {
    return switch (stage) {
      case Fresh trusted -> null;
      case Answered answered -> null;
      case Challenged unproven -> throw outOfOrder();
      case Proved unproven -> throw outOfOrder();
    };
  }

  private AuthenticationResponse cleartext() throws UpstreamFailed {
    requireFresh();
    requireEncrypted("its password in clear text");
    stage = new Answered();
    return credential.password().lend(bytes -> AuthenticationResponse.ofPassword(bytes.clone()));
  }

  private AuthenticationResponse md5(int salt) throws UpstreamFailed {
    requireFresh();
    requireEncrypted("its password as an md5 hash");
    stage = new Answered();
    byte[] user = credential.user().getBytes(StandardCharsets.UTF_8);
    return AuthenticationResponse.ofPassword(
        credential.password().lend(bytes -> Md5Password.hash(user, bytes, salt)));
  }

  private AuthenticationResponse beginScram(AuthenticationSasl request) throws UpstreamFailed {
    requireFresh();
    ChannelBinding binding = binding(request);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    String nonceText = Base64.getEncoder().encodeToString(nonce);
    ScramSha256Client scram =
        credential.password().lend(bytes -> ScramSha256Client.begin(bytes, nonceText, binding));
    stage = new Challenged(scram);
    return AuthenticationResponse.ofSaslInitial(binding.mechanism(), scram.clientFirst());
  }

  private ChannelBinding binding(AuthenticationSasl request) throws UpstreamFailed {
    boolean plus = request.mechanisms().contains(CString.of(ChannelBinding.SCRAM_SHA_256_PLUS));
    boolean plain = request.mechanisms().contains(CString.of(ChannelBinding.SCRAM_SHA_256));
    ChannelBinding possible = possibleBinding();
    if (plus && possible instanceof ChannelBinding.TlsServerEndPoint) {
      return possible;
    }
    if (!plain) {
      throw unsupported("a SASL mechanism other than SCRAM-SHA-256");
    }
    return possible instanceof ChannelBinding.TlsServerEndPoint
        ? new ChannelBinding.NotOffered()
        : possible;
  }

  private ChannelBinding possibleBinding() {
    if (certificate == null) {
      return new ChannelBinding.Unsupported();
    }
    try {
      return ChannelBinding.TlsServerEndPoint.of(certificate);
    } catch (AuthenticationFailure noHash) {
      // Ed25519 and PSS name no hash: RFC 5929 leaves them without a binding
      return new ChannelBinding.Unsupported();
    }
  }

  private AuthenticationResponse proveScram(ByteBuf challenge) throws UpstreamFailed {
    if (!(stage instanceof Challenged(ScramSha256Client scram))) {
      throw outOfOrder();
    }
    ScramSha256Client.ClientFinal proof = scram.answer(ByteBufUtil.getBytes(challenge));
    stage = new Proved(proof);
    return AuthenticationResponse.ofBytes(proof.message());
  }

  private @Nullable AuthenticationResponse verifyScram(ByteBuf last) throws UpstreamFailed {
    if (!(stage instanceof Proved(ScramSha256Client.ClientFinal proof))) {
      throw outOfOrder();
    }
    proof.verify(ByteBufUtil.getBytes(last));
    stage = new Answered();
    return null;
  }

  private void requireFresh() throws UpstreamFailed {
    if (!(stage instanceof Fresh)) {
      throw outOfOrder();
    }
  }

  private void requireEncrypted(String what) throws UpstreamFailed {
    if (!encrypted) {
      throw new UpstreamFailed(
          UpstreamFailed.INVALID_AUTHORIZATION,
          "the server wants Weir to send " + what + ", which it does inside TLS only");
    }
  }

  private static UpstreamFailed unsupported(String method) {
    return new UpstreamFailed(
        UpstreamFailed.INVALID_AUTHORIZATION,
        "the server asks for " + method + ", which Weir does not speak");
  }

  private static UpstreamFailed outOfOrder() {
    return new UpstreamFailed(
        UpstreamFailed.PROTOCOL_VIOLATION, "the server's authentication messages are out of order");
  }

  /** Wipes what was kept of the password, if the exchange ends early. */
  @Override
  public synchronized void close() {
    if (stage instanceof Challenged(ScramSha256Client scram)) {
      scram.close();
    }
  }
}
