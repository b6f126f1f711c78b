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
import org.junit.jupiter.params.provider.ValueSource;

final class ScramSha256ClientTest {
  /** The example of RFC 7677, section 3. */
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";

  private static final String SERVER_NONCE = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String SERVER_FIRST =
      "r=" + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

  private static ScramSha256Client rfc7677() {
    return ScramSha256Client.begin("pencil".getBytes(US_ASCII), "user", NONCE, new Unsupported());
  }

  @Test
  void theExampleOfRfc7677IsReproduced() {
    ScramSha256Client client = rfc7677();
    assertThat(new String(client.clientFirst(), US_ASCII))
        .isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    var last = client.answer(SERVER_FIRST.getBytes(US_ASCII));
    assertThat(new String(last.message(), US_ASCII))
        .isEqualTo("c=biws,r=" + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    last.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".getBytes(US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        "v=AAAA",
        "v=",
        "",
        "e=invalid-proof",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=,x=y"
      })
  void aServerThatDoesNotKnowThePasswordIsFoundOut(String serverFinal) {
    var last = rfc7677().answer(SERVER_FIRST.getBytes(US_ASCII));
    assertThatThrownBy(() -> last.verify(serverFinal.getBytes(US_ASCII)))
        .isInstanceOf(AuthenticationFailure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=somebodyElse,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,x=y",
        "m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=A,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,i=4096",
        ""
      })
  void aChallengeThatIsNotWhatRfc5802SaysIsRefused(String serverFirst) {
    assertThatThrownBy(() -> rfc7677().answer(serverFirst.getBytes(US_ASCII)))
        .isInstanceOf(AuthenticationFailure.class)
        .hasMessageNotContaining("pencil");
  }

  @Test
  void anEndlessChallengeIsRefused() {
    byte[] challenge = ("r=" + NONCE + "x".repeat(5_000) + ",s=AAAA,i=4096").getBytes(US_ASCII);
    assertThatThrownBy(() -> rfc7677().answer(challenge)).isInstanceOf(AuthenticationFailure.class);
  }

  @Test
  void aBoundExchangeSendsTheHashOfTheCertificate() {
    byte[] hash = {1, 2, 3};
    var client =
        ScramSha256Client.begin("pencil".getBytes(US_ASCII), NONCE, TlsServerEndPoint.ofHash(hash));
    assertThat(new String(client.clientFirst(), US_ASCII))
        .isEqualTo("p=tls-server-end-point,,n=,r=" + NONCE);
    String last = new String(client.answer(SERVER_FIRST.getBytes(US_ASCII)).message(), US_ASCII);
    byte[] sent = Base64.getDecoder().decode(last.substring(2, last.indexOf(',')));
    assertThat(sent).isEqualTo("p=tls-server-end-point,,\1\2\3".getBytes(US_ASCII));
    assertThat(TlsServerEndPoint.ofHash(hash).mechanism()).isEqualTo("SCRAM-SHA-256-PLUS");
  }

  @Test
  void aClientThatCouldBindSaysSoToFindADowngrade() {
    var client = ScramSha256Client.begin("x".getBytes(US_ASCII), NONCE, new NotOffered());
    assertThat(new String(client.clientFirst(), US_ASCII)).startsWith("y,,n=,r=");
    String last = new String(client.answer(SERVER_FIRST.getBytes(US_ASCII)).message(), US_ASCII);
    assertThat(last).startsWith("c=eSws,");
    assertThat(new NotOffered().mechanism()).isEqualTo("SCRAM-SHA-256");
  }

  @Test
  void theCallersPasswordIsNotTouchedAndAWipedClientNoLongerKnowsIt() {
    byte[] password = "pencil".getBytes(US_ASCII);
    var client = ScramSha256Client.begin(password, "user", NONCE, new Unsupported());
    client.close();
    assertThat(password).isEqualTo("pencil".getBytes(US_ASCII));
    var last = client.answer(SERVER_FIRST.getBytes(US_ASCII));
    assertThat(new String(last.message(), US_ASCII)).doesNotContain("dHzbZapWIk4jUhN");
  }

  @Test
  void aNonceWithACommaIsRefused() {
    assertThatThrownBy(
            () -> ScramSha256Client.begin("x".getBytes(US_ASCII), "a,b", new Unsupported()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
