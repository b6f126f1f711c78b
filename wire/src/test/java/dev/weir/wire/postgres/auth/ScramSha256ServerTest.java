package dev.weir.wire.postgres.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.wire.postgres.auth.ChannelBinding.NotOffered;
import dev.weir.wire.postgres.auth.ChannelBinding.TlsServerEndPoint;
import dev.weir.wire.postgres.auth.ChannelBinding.Unsupported;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScramSha256ServerTest {
  private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
  private static final ScramVerifier VERIFIER = verifier("pencil");
  private static final TlsServerEndPoint END = TlsServerEndPoint.ofHash(new byte[32]);

  private static ScramVerifier verifier(String password) {
    return ScramVerifier.of(password.getBytes(US_ASCII), SALT, 4096);
  }

  private static ScramSha256Server server(String nonce, ChannelBinding binding) {
    return ScramSha256Server.begin(SALT, 4096, nonce, binding);
  }

  /** The example of RFC 7677, section 3. */
  @Test
  void theExampleOfRfc7677IsReproduced() {
    var challenged =
        server("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", new Unsupported())
            .challenge("SCRAM-SHA-256", ascii("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
    assertThat(new String(challenged.message(), US_ASCII))
        .isEqualTo(
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
                + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    var proof =
        challenged.answer(
            ascii(
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
                    + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
    assertThat(proof.verify(VERIFIER))
        .isEqualTo(ascii("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
  }

  @Test
  void aVerifierIsWrittenAsPostgresqlWritesIt() {
    assertThat(VERIFIER.text())
        .startsWith("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$")
        .doesNotContain("pencil");
    assertThat(ScramVerifier.parse(VERIFIER.text()).text()).isEqualTo(VERIFIER.text());
    assertThat(VERIFIER.toString()).doesNotContain("W22Z");
    assertThatThrownBy(() -> ScramVerifier.parse("SCRAM-SHA-256$0:a$b:c"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Both sides of Weir's own, bound and not bound. */
  @ParameterizedTest
  @CsvSource({"pencil, true", "Pencil, false"})
  void whoKnowsThePasswordIsKnown(String password, boolean known) {
    for (ChannelBinding binding : new ChannelBinding[] {new Unsupported(), END}) {
      var server = server("server", binding);
      var client = ScramSha256Client.begin(ascii(password), "client", binding);
      var challenged = server.challenge(binding.mechanism(), client.clientFirst());
      var last = client.answer(challenged.message());
      byte[] signature = challenged.answer(last.message()).verify(VERIFIER);
      assertThat(signature != null).isEqualTo(known);
      if (signature != null) {
        last.verify(signature);
      }
    }
  }

  @Test
  void aProofOfAnotherExchangeIsWorthNothing() {
    var client = ScramSha256Client.begin(ascii("pencil"), "client", new Unsupported());
    byte[] first = client.clientFirst();
    var heard = server("one", new Unsupported()).challenge("SCRAM-SHA-256", first);
    byte[] answer = client.answer(heard.message()).message();
    assertThat(heard.answer(answer).verify(VERIFIER)).isNotNull();
    var again = server("two", new Unsupported()).challenge("SCRAM-SHA-256", first);
    assertThat(again.answer(answer).verify(VERIFIER)).isNull();
    // with the nonce of the new exchange put in, the proof does not fit what it signs
    String patched = new String(answer, US_ASCII).replace("clientone", "clienttwo");
    assertThat(again.answer(ascii(patched)).verify(VERIFIER)).isNull();
  }

  @Test
  void aProofThatIsBoundToAnotherConnectionIsWorthNothing() {
    byte[] elsewhere = new byte[32];
    elsewhere[0] = 1;
    var client =
        ScramSha256Client.begin(ascii("pencil"), "client", TlsServerEndPoint.ofHash(elsewhere));
    var challenged = server("s", END).challenge("SCRAM-SHA-256-PLUS", client.clientFirst());
    byte[] answer = client.answer(challenged.message()).message();
    assertThat(challenged.answer(answer).verify(VERIFIER)).isNull();
  }

  @Test
  void aVerifierOfOtherParametersFitsNoExchange() {
    var client = ScramSha256Client.begin(ascii("pencil"), "client", new Unsupported());
    var challenged =
        server("s", new Unsupported()).challenge("SCRAM-SHA-256", client.clientFirst());
    var proof = challenged.answer(client.answer(challenged.message()).message());
    assertThat(proof.verify(ScramVerifier.of(ascii("pencil"), SALT, 4097))).isNull();
  }

  /** RFC 5802, section 6: the client could bind, and was told that the server cannot. */
  @Test
  void thatBindingWasHiddenFromTheClientIsFoundOut() {
    var client = ScramSha256Client.begin(ascii("pencil"), "client", new NotOffered());
    assertThatThrownBy(() -> server("s", END).challenge("SCRAM-SHA-256", client.clientFirst()))
        .isInstanceOf(AuthenticationFailure.class)
        .hasMessageContaining("negotiation");
    server("s", new Unsupported()).challenge("SCRAM-SHA-256", client.clientFirst());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SCRAM-SHA-1        | n,,n=,r=abc",
        "SCRAM-SHA-256-PLUS | p=tls-server-end-point,,n=,r=abc",
        "SCRAM-SHA-256      | p=tls-server-end-point,,n=,r=abc",
        "SCRAM-SHA-256      | n,a=root,n=,r=abc",
        "SCRAM-SHA-256      | n,,m=x,n=,r=abc",
        "SCRAM-SHA-256      | n,,n=,r=",
        "SCRAM-SHA-256      | n,,n=",
        "SCRAM-SHA-256      | a token",
      })
  void aFirstMessageThatIsNotOneIsRefused(String mechanism, String message) {
    assertThatThrownBy(() -> server("s", new Unsupported()).challenge(mechanism, ascii(message)))
        .isInstanceOf(AuthenticationFailure.class)
        .hasMessageNotContaining("token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n,,n=,r=abc",
        "c=biws,r=abcs",
        "c=biws,r=abcs,p=",
        "c=biws,r=abcs,p==",
        "c=biws,r=abcs,x=y,p=AAAA",
        "c=biws,r=abcs,p=AAAA,p=AAAA"
      })
  void aLastMessageThatIsNotOneIsRefused(String message) {
    var challenged =
        server("s", new Unsupported()).challenge("SCRAM-SHA-256", ascii("n,,n=,r=abc"));
    assertThatThrownBy(() -> challenged.answer(ascii(message)))
        .isInstanceOf(AuthenticationFailure.class);
  }

  @Test
  void aProofOfAnotherLengthIsWrong() {
    var challenged =
        server("s", new Unsupported()).challenge("SCRAM-SHA-256", ascii("n,,n=,r=abc"));
    assertThat(challenged.answer(ascii("c=biws,r=abcs,p=AAAA")).verify(VERIFIER)).isNull();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
