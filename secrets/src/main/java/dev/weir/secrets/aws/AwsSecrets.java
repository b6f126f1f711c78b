package dev.weir.secrets.aws;

import dev.weir.secrets.fetch.Answer;
import dev.weir.secrets.fetch.Call;
import dev.weir.secrets.fetch.Https;
import dev.weir.secrets.fetch.JsonBody;
import dev.weir.secrets.fetch.JsonFields;
import dev.weir.secrets.fetch.LocalSecrets;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.session.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Secrets of AWS Secrets Manager, and tokens that RDS takes in place of a password. Thread-safe.
 *
 * <p>Sources: AWS Secrets Manager API Reference, "GetSecretValue"; Amazon RDS User Guide, "IAM
 * database authentication".
 */
public final class AwsSecrets implements AutoCloseable {
  private static final String WHAT = "AWS Secrets Manager";
  private static final String JSON = "application/x-amz-json-1.1";
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);
  private static final String NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final Https https;
  private final InstantSource clock;
  private final AwsEndpoints endpoints;
  private final AwsCredentialChain chain;

  public AwsSecrets(Https https, LocalSecrets local, InstantSource clock) {
    this(https, local, clock, AwsEndpoints.PUBLIC);
  }

  AwsSecrets(Https https, LocalSecrets local, InstantSource clock, AwsEndpoints endpoints) {
    this.https = https;
    this.clock = clock;
    this.endpoints = endpoints;
    this.chain = new AwsCredentialChain(https, local, clock, endpoints);
  }

  /**
   * A token for one sign-in within 15 minutes; made here, nobody is asked.
   *
   * @param host the database's, as the connection has it
   * @return the caller's own
   */
  public Secret rdsToken(String region, String host, int port, String user)
      throws SourceFailed, InterruptedException {
    try (AwsKeys keys = chain.keys(region)) {
      String place = host + ":" + port;
      String query =
          new SigV4(region, "rds-db")
              .presigned(
                  keys,
                  "GET",
                  place,
                  "/",
                  Map.of("Action", "connect", "DBUser", user),
                  NOTHING,
                  TOKEN_LIFE,
                  clock.instant());
      return Secret.taking((place + "/?" + query).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /**
   * @return the caller's own
   */
  public Secret read(ManagedSecret wanted) throws SourceFailed, InterruptedException {
    URI uri = endpoints.of("secretsmanager", wanted.region());
    String stage = wanted.versionStage();
    try (var body = new JsonBody().add("SecretId", wanted.id());
        AwsKeys keys = chain.keys(wanted.region())) {
      if (stage != null) {
        body.add("VersionStage", stage);
      }
      byte[] bytes = body.bytes();
      Map<String, String> toSign =
          Map.of(
              "Host",
              uri.getRawAuthority(),
              "Content-Type",
              JSON,
              "X-Amz-Target",
              "secretsmanager.GetSecretValue");
      var signed =
          new SigV4(wanted.region(), "secretsmanager")
              .headers(keys, "POST", "/", "", toSign, bytes, clock.instant());
      try (Answer answer = https.send(new Call(WHAT, uri, "POST", signed, bytes, null))) {
        return value(wanted, answer);
      }
    }
  }

  private static Secret value(ManagedSecret wanted, Answer answer) throws SourceFailed {
    if (!answer.isOk()) {
      throw failed(wanted, answer);
    }
    try (var fields = JsonFields.read(WHAT, answer.body())) {
      Secret whole = fields.secret("SecretString");
      String key = wanted.key();
      if (key == null) {
        return whole;
      }
      try (whole;
          var inner = JsonFields.read("secret \"%s\"".formatted(wanted.id()), whole)) {
        return inner.secret(key);
      }
    }
  }

  private static SourceFailed failed(ManagedSecret wanted, Answer answer) {
    String type = "";
    try (var fields = JsonFields.read(WHAT, answer.body())) {
      String said = fields.text("__type");
      String bare = said == null ? "" : said.substring(said.indexOf('#') + 1);
      type = bare.matches("[A-Za-z]{1,60}") ? bare : "";
    } catch (SourceFailed noJson) {
      // the status says enough
    }
    String hint =
        switch (type) {
          case "AccessDeniedException" ->
              ": may Weir's role call secretsmanager:GetSecretValue, and kms:Decrypt with its key?";
          case "ResourceNotFoundException" -> ": there is no such secret in that region";
          case "InvalidRequestException" -> ": is the secret about to be deleted?";
          default -> "";
        };
    return new SourceFailed(
        "%s answered with status %d%s for \"%s\"%s"
            .formatted(
                WHAT, answer.status(), type.isEmpty() ? "" : " (" + type + ")", wanted.id(), hint));
  }

  /** Wipes what is kept. */
  @Override
  public void close() {
    chain.close();
  }
}
