package dev.weir.identity;

import java.io.IOException;

/**
 * How issuers are reached.
 *
 * @param documents gets discovery documents and key sets
 * @param questions asks introspection endpoints, token endpoints and directories
 * @param secrets Weir's own, for what needs them
 */
public record IssuerAccess(DocumentFetch documents, FormPost questions, ClientSecrets secrets) {
  /** For issuers that are asked for their keys alone. */
  public static IssuerAccess documentsOnly(DocumentFetch documents) {
    return new IssuerAccess(
        documents,
        (uri, body) -> {
          throw new IOException(uri + " is not asked");
        },
        (issuer, purpose) -> {
          throw new IOException("there is no secret for issuer \"%s\"".formatted(issuer));
        });
  }
}
