package dev.weir.secrets.aws;

import org.jspecify.annotations.Nullable;

/**
 * A secret of AWS Secrets Manager.
 *
 * @param id its name or its ARN
 * @param key the value within it, where it is a JSON object; null for all of it
 * @param versionStage null for {@code AWSCURRENT}
 */
public record ManagedSecret(
    String region, String id, @Nullable String key, @Nullable String versionStage) {}
