/** Secrets of AWS Secrets Manager and tokens for RDS, with the credentials that AWS gives Weir. */
@org.jspecify.annotations.NullMarked
package dev.weir.secrets.aws;
