package dev.weir.secrets.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.weir.secrets.fetch.Cloud;
import dev.weir.secrets.fetch.SourceFailed;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwsSecretsTest {
  private static final String REGION = "eu-central-1";
  private static final String HOST = "orders.abc123.eu-central-1.rds.amazonaws.com";
  private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
  private final Cloud cloud = new Cloud();
  private AwsSecrets aws = aws();
  @TempDir private Path folder = Path.of("");

  private AwsSecrets aws() {
    return new AwsSecrets(
        cloud.https(),
        cloud.local(),
        cloud.clock(),
        new AwsEndpoints() {
          @Override
          public URI of(String service, String region) {
            return URI.create(cloud.url() + "/");
          }

          @Override
          public String container() {
            return cloud.url();
          }

          @Override
          public String machine() {
            return cloud.url();
          }
        });
  }

  @BeforeEach
  void anew() {
    cloud.reset();
    aws = aws();
  }

  @AfterAll
  void stops() {
    cloud.close();
  }

  private String token() throws Exception {
    return Cloud.text(aws.rdsToken(REGION, HOST, 5432, "weir agents~*+"));
  }

  private void keysInTheEnvironment() {
    cloud.environment().put("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    cloud.environment().put("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  }

  @Test
  void aTokenForRdsIsTheOneThatTheSdkMakes() throws Exception {
    keysInTheEnvironment();
    String scope = "%2F20260304%2Feu-central-1%2Frds-db%2Faws4_request";
    String start =
        HOST
            + ":5432/?Action=connect&DBUser=weir%20agents~%2A%2B&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIDEXAMPLE"
            + scope
            + "&X-Amz-Date=20260304T050607Z&X-Amz-Expires=900";
    assertThat(token())
        .isEqualTo(
            start
                + "&X-Amz-SignedHeaders=host&X-Amz-Signature="
                + "9a38668131c18ba9c017a27a5b757c592c653ef304c34edae933b053959cc4b8");
    cloud.environment().put("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjEXAMPLE/+==");
    aws = aws();
    assertThat(token())
        .isEqualTo(
            start
                + "&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE%2F%2B%3D%3D"
                + "&X-Amz-SignedHeaders=host&X-Amz-Signature="
                + "4b46fb2ac8cbbb28c061a552548e368dda52e3183dcc468350261c65b1e634b7");
  }

  @Test
  void aServiceAccountOfEksIsTradedForKeysUntilTheyExpire() throws Exception {
    Path file = Files.writeString(folder.resolve("web-identity"), "j.w.t");
    cloud.environment().put("AWS_WEB_IDENTITY_TOKEN_FILE", file.toString());
    cloud.environment().put("AWS_ROLE_ARN", "arn:aws:iam::1:role/weir");
    stubSts("j.w.t", ok(sts("ASIAONE", "2026-03-04T06:06:07Z")));
    assertThat(token()).contains("Credential=ASIAONE", "Security-Token=sts-token");
    assertThat(token()).contains("Credential=ASIAONE");
    cloud.server().verify(1, postRequestedFor(urlEqualTo("/")));
    cloud.pass(Duration.ofMinutes(56));
    Files.writeString(file, "k.w.t");
    stubSts("k.w.t", ok(sts("ASIATWO", "2026-03-04T07:06:07Z")));
    assertThat(token()).contains("Credential=ASIATWO");

    cloud.pass(Duration.ofHours(3));
    refused("expired already");
    stubSts("k.w.t", aResponse().withStatus(403).withBody("<Error>k.w.t</Error>"));
    refused("does the role in AWS_ROLE_ARN trust");
    stubSts("k.w.t", ok("<!DOCTYPE a [<!ENTITY k SYSTEM \"file:///etc/passwd\">]><a>&k;</a>"));
    refused("XML as it should");
    stubSts("k.w.t", ok("<a><Credentials/></a>"));
    refused("gives no credentials");
  }

  private void stubSts(String token, ResponseDefinitionBuilder answer) {
    cloud
        .server()
        .stubFor(
            post(urlEqualTo("/"))
                .withFormParam("Action", equalTo("AssumeRoleWithWebIdentity"))
                .withFormParam("RoleArn", equalTo("arn:aws:iam::1:role/weir"))
                .withFormParam("WebIdentityToken", equalTo(token))
                .willReturn(answer));
  }

  private static String sts(String id, String expires) {
    return """
    <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <AssumeRoleWithWebIdentityResult>
        <SubjectFromWebIdentityToken>weir</SubjectFromWebIdentityToken>
        <Credentials>
          <SessionToken>sts-token</SessionToken>
          <SecretAccessKey>sts-secret</SecretAccessKey>
          <Expiration>%s</Expiration>
          <AccessKeyId>%s</AccessKeyId>
        </Credentials>
        <AssumedRoleUser><Arn>x</Arn></AssumedRoleUser>
      </AssumeRoleWithWebIdentityResult>
    </AssumeRoleWithWebIdentityResponse>
    """
        .formatted(expires, id);
  }

  private static String keys(String id) {
    return """
    {"AccessKeyId":"%s","SecretAccessKey":"s","Token":"t","Expiration":"2026-03-04T06:06:07Z"}
    """
        .formatted(id);
  }

  @Test
  void aContainerAsksItsEndpoint() throws Exception {
    Path file = Files.writeString(folder.resolve("pod-identity"), "pod-token\n");
    cloud.environment().put("AWS_CONTAINER_CREDENTIALS_FULL_URI", cloud.url() + "/v1/credentials");
    cloud.environment().put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file.toString());
    cloud
        .server()
        .stubFor(
            get(urlEqualTo("/v1/credentials"))
                .withHeader("Authorization", equalTo("pod-token"))
                .willReturn(okJson(keys("ASIAPOD"))));
    assertThat(token()).contains("Credential=ASIAPOD");
    cloud.environment().clear();
    cloud.environment().put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/u-u-i-d");
    cloud
        .server()
        .stubFor(get(urlEqualTo("/v2/credentials/u-u-i-d")).willReturn(okJson(keys("ASIAECS"))));
    aws = aws();
    assertThat(token()).contains("Credential=ASIAECS");
    cloud.environment().clear();
    cloud.environment().put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://10.0.0.1/creds");
    aws = aws();
    refused("not asked without TLS");
  }

  @Test
  void aMachineIsAskedByTheSecondVersionOfItsMetadata() throws Exception {
    refused("status 404");
    cloud
        .server()
        .stubFor(
            put(urlEqualTo("/latest/api/token"))
                .withHeader("X-aws-ec2-metadata-token-ttl-seconds", matching("\\d+"))
                .willReturn(ok("imds-token")));
    stubMachine("", ok("weir-role\n"));
    stubMachine("weir-role", okJson(keys("ASIAVM")));
    assertThat(token()).contains("Credential=ASIAVM");
    cloud.server().verify(getRequestedFor(urlEqualTo(ROLES + "weir-role")));
    aws = aws();
    stubMachine("", ok("<html>"));
    refused("names no role");
  }

  private void stubMachine(String role, ResponseDefinitionBuilder answer) {
    cloud
        .server()
        .stubFor(
            get(urlEqualTo(ROLES + role))
                .withHeader("X-aws-ec2-metadata-token", equalTo("imds-token"))
                .willReturn(answer));
  }

  private void refused(String why) {
    assertThatThrownBy(this::token)
        .isInstanceOf(SourceFailed.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("k.w.t")
        .hasNoCause();
  }

  @Test
  void aSecretIsReadWholeOrByItsKeyForEachSession() throws Exception {
    keysInTheEnvironment();
    stubSecret(200, "{\"Name\":\"orders\",\"SecretString\":\"plain\"}");
    assertThat(secret(null)).isEqualTo("plain");
    String json = "{\\\"username\\\":\\\"u\\\",\\\"password\\\":\\\"p\\\\\\\"w\\\"}";
    stubSecret(200, "{\"SecretString\":\"" + json + "\"}");
    assertThat(secret("password")).isEqualTo("p\"w");
    assertThatThrownBy(() -> secret("pass"))
        .hasMessage("secret \"orders\" gives no \"pass\"; there is password, username");
    stubSecret(200, "{\"SecretString\":\"hunter2\"}");
    assertThatThrownBy(() -> secret("password"))
        .hasMessageContaining("JSON as it should")
        .hasMessageNotContaining("hunter2");
    stubSecret(200, "{\"SecretBinary\":\"AAAA\"}");
    assertThatThrownBy(() -> secret(null)).hasMessageContaining("gives no \"SecretString\"");
    stubSecret(400, "{\"__type\":\"com.amazon#ResourceNotFoundException\",\"Message\":\"x\"}");
    assertThatThrownBy(() -> secret(null))
        .hasMessageContaining("(ResourceNotFoundException) for \"orders\": there is no such");
    stubSecret(400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"arn:hunter2\"}");
    assertThatThrownBy(() -> secret(null))
        .hasMessageContaining("GetSecretValue")
        .hasMessageNotContaining("hunter2");
    stubSecret(500, "<html>");
    assertThatThrownBy(() -> secret(null)).hasMessageContaining("status 500");
  }

  private String secret(@Nullable String key) throws Exception {
    return Cloud.text(aws.read(new ManagedSecret(REGION, "orders", key, "AWSCURRENT")));
  }

  private void stubSecret(int status, String body) {
    cloud
        .server()
        .stubFor(
            post(urlEqualTo("/"))
                .withHeader("X-Amz-Target", equalTo("secretsmanager.GetSecretValue"))
                .withHeader("Authorization", matching("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/.*"))
                .withRequestBody(
                    equalToJson("{\"SecretId\":\"orders\",\"VersionStage\":\"AWSCURRENT\"}"))
                .willReturn(aResponse().withStatus(status).withBody(body)));
  }
}
