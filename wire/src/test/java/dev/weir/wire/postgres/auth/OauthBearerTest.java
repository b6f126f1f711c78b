package dev.weir.wire.postgres.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In these tests {@code ^} stands for the separator, 0x01. */
class OauthBearerTest {
  private static byte[] message(String text) {
    return text.replace('^', '\u0001').getBytes(ISO_8859_1);
  }

  private static String token(String text) {
    byte[] token = OauthBearer.token(message(text));
    return token == null ? "none" : new String(token, ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n,,^auth=Bearer a.b-c_d~e+f/g==^^ | a.b-c_d~e+f/g==",
        "y,,^auth=Bearer abc^^ | abc",
        "n,,^auth=bEARER    abc^^ | abc",
        "n,,^host=db.example^port=5432^auth=Bearer abc^^ | abc",
        "n,,^auth=Bearer abc^host=db.example^^ | abc",
        "n,,^auth=Bearer abc^x=^^ | abc",
        "n,,^auth=^^ | none",
        "n,,^host=a^auth=^^ | none",
      })
  void theTokenIsFound(String text, String token) {
    assertThat(token(text)).isEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n",
        "n,,",
        "n,,^",
        "n,,^^",
        "n,,^host=a^^",
        "n,^auth=Bearer abc^^",
        "n,,auth=Bearer abc^^",
        "x,,^auth=Bearer abc^^",
        "p=tls-unique,,^auth=Bearer abc^^",
        "n,a=admin,^auth=Bearer abc^^",
        "n,a=,^auth=Bearer abc^^",
        "n,,^auth=Bearer abc",
        "n,,^auth=Bearer abc^",
        "n,,^auth=Bearer abc^^^",
        "n,,^auth=Bearer abc^^x",
        "n,,^auth=Bearer abc^auth=^^",
        "n,,^auth=^auth=Bearer abc^^",
        "n,,^auth=Bearer abc^auth=Bearer abd^^",
        "n,,^auth=Basic abc^^",
        "n,,^auth=Bearer^^",
        "n,,^auth=Bearer ^^",
        "n,,^auth=Bearer   ^^",
        "n,,^auth=Bearer ==^^",
        "n,,^auth=Bearer a=b^^",
        "n,,^auth=Bearer abc def^^",
        "n,,^auth=Bearer abc,def^^",
        "n,,^auth=Bearer abc\u0000^^",
        "n,,^auth=Bearer \u00e4^^",
        "n,,^AUTH=Bearer abc^^",
        "n,,^au th=Bearer abc^^",
        "n,,^=Bearer abc^^",
        "n,,^auth^^",
        "n,,^ho1st=a^auth=Bearer abc^^",
        "n,,^host=\u0000^auth=Bearer abc^^",
      })
  void anythingElseIsNoMessageOfTheMechanism(String text) {
    assertThatThrownBy(() -> OauthBearer.token(message(text)))
        .isInstanceOf(AuthenticationFailure.class)
        .hasMessageNotContainingAny("abc", "admin", "Basic");
  }

  @Test
  void noBeginningOfAMessageIsOne() {
    byte[] whole = message("n,,^host=a^auth=Bearer abc==^^");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> OauthBearer.token(cut)).isInstanceOf(AuthenticationFailure.class);
    }
    assertThat(OauthBearer.token(whole)).isEqualTo("abc==".getBytes(UTF_8));
  }

  @Test
  void aFailureSaysWhereTokensAre() {
    assertThat(
            new String(
                OauthBearer.failure("https://i/.well-known/openid-configuration", "a b"), UTF_8))
        .isEqualTo(
            "{\"status\":\"invalid_token\",\"openid-configuration\":"
                + "\"https://i/.well-known/openid-configuration\",\"scope\":\"a b\"}");
    assertThat(new String(OauthBearer.failure("a\"b\\c\nd", ""), UTF_8))
        .contains("\"a\\\"b\\\\c\\u000ad\"");
  }

  @Test
  void onlyALoneSeparatorAcknowledges() {
    assertThat(OauthBearer.isAcknowledged(new byte[] {1})).isTrue();
    assertThat(OauthBearer.isAcknowledged(new byte[] {})).isFalse();
    assertThat(OauthBearer.isAcknowledged(new byte[] {1, 1})).isFalse();
    assertThat(OauthBearer.isAcknowledged(new byte[] {0})).isFalse();
  }
}
