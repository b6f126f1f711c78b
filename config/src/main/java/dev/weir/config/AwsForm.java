package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.util.List;

/** {@code awsSecretsManager} and {@code awsRdsIam} of a password. */
final class AwsForm {
  private static final Key<String> REGION =
      required(
          "region",
          Scalars.matching(
              "[a-z]{2,4}(-[a-z0-9]+)+", "is no region of AWS; write one as eu-central-1"),
          "The region: eu-central-1.");
  private static final Key<String> SECRET =
      required(
          "secret",
          Scalars.matching("[A-Za-z0-9/_+=.@:!-]{1,2048}", "is no name or ARN of a secret"),
          "The secret's name or ARN.");
  private static final Key<String> KEY =
      optional(
          "key",
          Scalar.text(),
          "The value within a secret that is JSON, as those of RDS: password. The whole secret"
              + " unless said.");
  private static final Key<String> VERSION_STAGE =
      optional(
          "versionStage",
          Scalars.matching("[A-Za-z0-9_.-]{1,256}", "is no staging label"),
          "The staging label; AWSCURRENT unless said.");

  static final Section<SecretSource> SECRETS_MANAGER =
      new Section<>(
          List.of(REGION, SECRET, KEY, VERSION_STAGE),
          fields ->
              new SecretSource.AwsSecretsManager(
                  fields.need(REGION),
                  fields.need(SECRET),
                  fields.get(KEY),
                  fields.get(VERSION_STAGE)));

  static final Section<SecretSource> RDS_IAM =
      new Section<>(List.of(REGION), fields -> new SecretSource.AwsRdsIam(fields.need(REGION)));

  private AwsForm() {}
}
