package dev.weir.secrets.aws;

import dev.weir.secrets.fetch.Answer;
import dev.weir.secrets.fetch.Call;
import dev.weir.secrets.fetch.ExpiringCache;
import dev.weir.secrets.fetch.ExpiringCache.Fresh;
import dev.weir.secrets.fetch.FormBody;
import dev.weir.secrets.fetch.Https;
import dev.weir.secrets.fetch.JsonFields;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.secrets.fetch.LocalSecrets;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.session.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Weir's own credential for AWS, from the first place that has one: the environment, a web identity
 * (EKS service accounts), the container's endpoint (ECS, EKS pod identity), the machine. Kept until
 * shortly before it expires. Thread-safe.
 *
 * <p>Sources: AWS SDKs and Tools Reference Guide, "Container credential provider", "Assume role
 * credential provider", "IMDS credential provider"; EC2 User Guide, "Use IMDSv2".
 */
final class AwsCredentialChain implements AutoCloseable {
  private static final String MACHINE_CREDENTIALS = "/latest/meta-data/iam/security-credentials/";

  /** Keys in the environment may be replaced only with the process. */
  private static final Duration STAYING = Duration.ofHours(1);

  private final Https https;
  private final LocalSecrets local;
  private final InstantSource clock;
  private final AwsEndpoints endpoints;
  private final ExpiringCache<String, AwsKeys> kept;

  AwsCredentialChain(Https https, LocalSecrets local, InstantSource clock, AwsEndpoints endpoints) {
    this.https = https;
    this.local = local;
    this.clock = clock;
    this.endpoints = endpoints;
    this.kept = new ExpiringCache<>(clock, AwsKeys::copy);
  }

  /**
   * @param region of the STS that is asked, if one is
   * @return the caller's own
   */
  AwsKeys keys(String region) throws SourceFailed, InterruptedException {
    return kept.get(region, () -> fetch(region));
  }

  private Fresh<AwsKeys> fetch(String region) throws SourceFailed, InterruptedException {
    String accessKeyId = local.variable("AWS_ACCESS_KEY_ID");
    if (accessKeyId != null) {
      Secret secret = local.read(new LocalSecret.Env("AWS_SECRET_ACCESS_KEY"));
      boolean temporary = local.variable("AWS_SESSION_TOKEN") != null;
      Secret token = temporary ? local.read(new LocalSecret.Env("AWS_SESSION_TOKEN")) : null;
      return new Fresh<>(new AwsKeys(accessKeyId, secret, token), clock.instant().plus(STAYING));
    }
    String webIdentity = local.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
    String role = local.variable("AWS_ROLE_ARN");
    if (webIdentity != null && role != null) {
      return assumed(region, role, webIdentity);
    }
    String relative = local.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    String full = local.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (relative != null || full != null) {
      return container(relative == null ? String.valueOf(full) : endpoints.container() + relative);
    }
    return machine();
  }

  private Fresh<AwsKeys> assumed(String region, String role, String tokenFile)
      throws SourceFailed, InterruptedException {
    String name = local.variable("AWS_ROLE_SESSION_NAME");
    try (Secret token = local.readOfPlatform(Path.of(tokenFile));
        var form =
            new FormBody()
                .add("Action", "AssumeRoleWithWebIdentity")
                .add("Version", "2011-06-15")
                .add("RoleArn", role)
                .add("RoleSessionName", name == null ? "weir" : name)
                .add("WebIdentityToken", token);
        Answer answer =
            https.send(
                Call.post("AWS STS", endpoints.of("sts", region), FormBody.TYPE, form.bytes()))) {
      if (!answer.isOk()) {
        throw new SourceFailed(
            "AWS STS answered with status %d: does the role in AWS_ROLE_ARN trust this token's"
                    .formatted(answer.status())
                + " issuer and service account?");
      }
      return StsAnswer.read(answer.body());
    }
  }

  private Fresh<AwsKeys> container(String address) throws SourceFailed, InterruptedException {
    Call call = Call.get("AWS's container credentials", uri(address));
    String file = local.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (file != null) {
      try (Secret token = local.readOfPlatform(Path.of(file))) {
        call = call.with("Authorization", text(token));
      }
    } else {
      String token = local.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
      if (token != null) {
        call = call.with("Authorization", token);
      }
    }
    return keys(call);
  }

  private static URI uri(String address) throws SourceFailed {
    try {
      return URI.create(address);
    } catch (IllegalArgumentException malformed) {
      throw new SourceFailed("the address of AWS's container credentials is no URL");
    }
  }

  private Fresh<AwsKeys> machine() throws SourceFailed, InterruptedException {
    String what = "AWS's instance metadata";
    String base = endpoints.machine();
    Call forToken =
        Call.get(what, URI.create(base + "/latest/api/token"))
            .by("PUT")
            .with("X-aws-ec2-metadata-token-ttl-seconds", "60");
    String token;
    try (Answer answer = https.send(forToken)) {
      token = required(what, answer);
    } catch (SourceFailed unreachable) {
      throw new SourceFailed(
          unreachable.getMessage()
              + "; there are no AWS credentials in the environment, by web identity or from a"
              + " container either");
    }
    String role;
    try (Answer answer = https.send(forMachine(what, base, "", token))) {
      role = required(what, answer).strip();
    }
    if (!role.matches("[A-Za-z0-9+=,.@_-]{1,128}")) {
      throw new SourceFailed(what + " names no role: give the machine an instance profile");
    }
    return keys(forMachine(what, base, role, token));
  }

  private static Call forMachine(String what, String base, String role, String token) {
    return Call.get(what, URI.create(base + MACHINE_CREDENTIALS + role))
        .with("X-aws-ec2-metadata-token", token);
  }

  private static String required(String what, Answer answer) throws SourceFailed {
    if (!answer.isOk()) {
      throw new SourceFailed("%s answered with status %d".formatted(what, answer.status()));
    }
    return new String(answer.body(), StandardCharsets.US_ASCII);
  }

  private Fresh<AwsKeys> keys(Call call) throws SourceFailed, InterruptedException {
    try (Answer answer = https.send(call)) {
      if (!answer.isOk()) {
        throw new SourceFailed(
            "%s answered with status %d".formatted(call.what(), answer.status()));
      }
      try (var fields = JsonFields.read(call.what(), answer.body())) {
        String id = fields.text("AccessKeyId");
        Instant expires = fields.time("Expiration");
        if (id == null || expires == null) {
          throw new SourceFailed(call.what() + " gives no credentials");
        }
        return new Fresh<>(
            new AwsKeys(id, fields.secret("SecretAccessKey"), fields.secret("Token")), expires);
      }
    }
  }

  private static String text(Secret secret) {
    return secret.lend(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip());
  }

  /** Wipes what is kept. */
  @Override
  public void close() {
    kept.close();
  }
}
