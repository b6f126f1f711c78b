package dev.weir.secrets.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.secrets.fetch.Call;
import dev.weir.secrets.fetch.Cloud;
import dev.weir.session.Secret;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Signatures as AWS's own examples and its SDK for Python (botocore 1.44.8) make them. */
class SigV4Test {
  private static AwsKeys keys(@Nullable String sessionToken) {
    return new AwsKeys(
        "AKIDEXAMPLE",
        Secret.taking(Call.utf8("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")),
        sessionToken == null ? null : Secret.taking(Call.utf8(sessionToken)));
  }

  @Test
  void theSimplestRequestIsSignedAsInTheTestSuiteOfAws() {
    assertThat(
            new SigV4("us-east-1", "service")
                .headers(
                    keys(null),
                    "GET",
                    "/",
                    "",
                    Map.of("Host", "example.amazonaws.com"),
                    new byte[0],
                    Instant.parse("2015-08-30T12:36:00Z")))
        .containsEntry(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + " SignedHeaders=host;x-amz-date, Signature="
                + "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  }

  @Test
  void aRequestToSecretsManagerIsSignedAsTheSdkDoes() {
    assertThat(secretsManager(null))
        .endsWith("Signature=d79a7de85522488120cadd18e51e51fb47a802e3828640ac3ebb721c658ee6b6");
    assertThat(secretsManager("IQoJb3JpZ2luX2VjEXAMPLE/+=="))
        .contains("x-amz-security-token;x-amz-target")
        .endsWith("Signature=4438308242af8080edec0b6c21bf64bac6edd0c52757f7af8b8df6e69bbd9976");
  }

  private static @Nullable String secretsManager(@Nullable String sessionToken) {
    return new SigV4("eu-central-1", "secretsmanager")
        .headers(
            keys(sessionToken),
            "POST",
            "/",
            "",
            Map.of(
                "Host", "secretsmanager.eu-central-1.amazonaws.com",
                "Content-Type", "application/x-amz-json-1.1",
                "X-Amz-Target", "secretsmanager.GetSecretValue"),
            Call.utf8("{\"SecretId\":\"orders\"}"),
            Cloud.NOW)
        .get("Authorization");
  }

  @Test
  void nothingOfTheKeysIsShown() {
    assertThat(keys("hunter2").toString()).doesNotContain("AKID", "wJalr", "hunter2");
  }
}
