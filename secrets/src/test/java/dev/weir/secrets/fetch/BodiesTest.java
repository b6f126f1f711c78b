package dev.weir.secrets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.Secret;
import org.junit.jupiter.api.Test;

/** What is sent and what is read. */
class BodiesTest {
  @Test
  void aFormIsPercentEncodedAndWiped() {
    var form =
        new FormBody()
            .add("scope", "https://a.b/.default")
            .add("secret", Secret.taking(Call.utf8("a+b&c=ü~*".repeat(200))));
    byte[] bytes = form.bytes();
    assertThat(new String(bytes, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo(
            "scope=https%3A%2F%2Fa.b%2F.default&secret=" + "a%2Bb%26c%3D%C3%BC~%2A".repeat(200));
    form.close();
    assertThat(bytes).containsOnly(0);
  }

  @Test
  void jsonGoesThereAndBack() throws Exception {
    String odd = "q\"uo\\te\n\u0001ü€😀";
    try (var body = new JsonBody().add("a", odd).add("b", Secret.taking(Call.utf8(odd)));
        var fields = JsonFields.read("x", body.bytes())) {
      assertThat(fields.text("a")).isEqualTo(odd);
      assertThat(Cloud.text(fields.secret("b"))).isEqualTo(odd);
    }
    assertThat(new JsonBody().bytes()).asString().isEqualTo("{}");
  }

  @Test
  void valuesAreFoundByTheirPath() throws Exception {
    try (var fields =
        JsonFields.read(
            "Vault",
            Call.utf8(
                """
                {"a":{"b":{"c":"deep"},"n":12,"l":["x",{"c":1}]},"c":"top","e":"","z":null,
                 "s":"59","nul":"a\\u0000b","t":"2026-03-04T05:06:07Z"}\
                """))) {
      assertThat(fields.text("a", "b", "c")).isEqualTo("deep");
      assertThat(fields.text("c")).isEqualTo("top");
      assertThat(fields.number("a", "n")).isEqualTo(12);
      assertThat(fields.number("s")).isEqualTo(59);
      assertThat(fields.number("none")).isEqualTo(-1);
      assertThat(fields.time("t")).isEqualTo(Cloud.NOW);
      assertThatThrownBy(() -> fields.secret("a", "b", "x"))
          .hasMessage("Vault gives no \"a.b.x\"; there is c");
      assertThatThrownBy(() -> fields.secret("e")).hasMessageContaining("gives no \"e\"");
      assertThatThrownBy(() -> fields.secret("z")).hasMessageContaining("gives no \"z\"");
      assertThatThrownBy(() -> fields.secret("nul")).hasMessageContaining("gives a NUL");
      assertThatThrownBy(() -> fields.number("c")).hasMessageContaining("as it should");
    }
  }

  @Test
  void whatIsNoJsonObjectIsRefusedWithoutShowingIt() {
    for (String malformed :
        new String[] {
          "",
          "hunter2",
          "[\"hunter2\"]",
          "\"hunter2\"",
          "{\"a\":\"hunter2\"",
          "{\"a\":\"hunter2\"} x",
          "{\"a\":\"hunter2\",\"a\":\"other\"}",
          "<html>hunter2</html>",
          "{\"a\":".repeat(40) + "1" + "}".repeat(40),
        }) {
      assertThatThrownBy(() -> JsonFields.read("Vault", Call.utf8(malformed)))
          .as(malformed)
          .isInstanceOf(SourceFailed.class)
          .hasMessage("Vault does not answer with JSON as it should")
          .hasNoCause();
    }
  }
}
