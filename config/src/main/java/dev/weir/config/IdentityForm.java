package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.AfterExpiry;
import dev.weir.config.WeirConfig.Claims;
import dev.weir.config.WeirConfig.Issuer;
import dev.weir.config.WeirConfig.IssuerSessions;
import dev.weir.config.yaml.Entries;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Names;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.config.yaml.Spot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code identity}. */
final class IdentityForm {
  private static final String URL_KIND = "issuer URL";
  private static final Key<String> NAME =
      required("name", Names.unique("issuer"), "The issuer's name in audit and rules.");
  private static final Key<String> ISSUER =
      required(
          "issuer",
          Scalar.of(
              "string",
              (text, spot, source) -> {
                Names.unique(URL_KIND).parser().parse(text, spot, source);
                return IssuerAddress.issuer(text);
              }),
          "The issuer's URL, exactly as its tokens carry it in \"iss\"; {tenantid} in it stands for"
              + " each of \"tenants\".");
  private static final Key<List<String>> AUDIENCE =
      required(
          "audience",
          new ListOf<>(Scalar.text()),
          "A token must be meant for one of these (\"aud\").");
  private static final Key<String> USER = claim("user", Claims.DEFAULT.user());
  private static final Key<String> GROUPS = claim("groups", Claims.DEFAULT.groups());
  private static final Key<String> ROLES = claim("roles", Claims.DEFAULT.roles());
  private static final Key<String> AGENT = claim("agent", Claims.DEFAULT.agent());
  private static final Key<Claims> CLAIMS =
      optional(
          "claims",
          new Section<>(
              List.of(USER, GROUPS, ROLES, AGENT),
              fields ->
                  new Claims(
                      fields.or(USER, Claims.DEFAULT.user()),
                      fields.or(GROUPS, Claims.DEFAULT.groups()),
                      fields.or(ROLES, Claims.DEFAULT.roles()),
                      fields.or(AGENT, Claims.DEFAULT.agent()))),
          "Which claims say who somebody is.");

  private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);
  private static final List<String> ALGORITHM_NAMES =
      List.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  /** What nobody can be renamed to. */
  private static final Set<String> LASTING_NAMES = Set.of("oid", "sub");

  private static final Key<List<String>> TENANTS =
      optional(
          "tenants",
          new ListOf<>(IssuerAddress.tenant()),
          "Microsoft Entra ID: the tenants whose tokens are accepted, by their ids.");
  private static final Key<List<String>> ALGORITHMS =
      optional(
          "algorithms",
          new ListOf<>(Scalar.word(ALGORITHM_NAMES, name -> name)),
          "Signatures that are accepted; all of these unless said.");
  private static final Key<Duration> CLOCK_SKEW =
      optional(
          "clockSkew",
          Units.durationUpTo(CLOCK_SKEW_MAX),
          "How far clocks may be apart; 60s unless said, 5m at most.");
  private static final Key<Map<String, String>> GROUP_NAMES =
      optional(
          "groupNames",
          new Entries<>(Scalar.text()),
          "Names for groups that tokens carry by an id: id: name.");
  private static final Key<String> DISCOVERY =
      optional(
          "discovery",
          Scalar.of("string", (text, spot, source) -> IssuerAddress.document(text)),
          "Where the discovery document is; below the issuer's URL unless said.");

  static final ListOf<Issuer> FORM =
      new ListOf<>(
          new Section<>(
              List.of(
                  NAME,
                  ISSUER,
                  AUDIENCE,
                  CLAIMS,
                  TENANTS,
                  ALGORITHMS,
                  CLOCK_SKEW,
                  GROUP_NAMES,
                  DISCOVERY,
                  AskedForm.INTROSPECTION,
                  AskedForm.GRAPH,
                  CliClientForm.CLI,
                  ConsoleClientForm.CONSOLE,
                  IssuerSessionsForm.SESSIONS),
              IdentityForm::make));

  private IdentityForm() {}

  private static @Nullable Issuer make(Fields fields) {
    List<String> tenants = tenants(fields);
    if (tenants == null) {
      return null;
    }
    Claims claims = fields.or(CLAIMS, Claims.DEFAULT);
    if (tenants.size() > 1 && !LASTING_NAMES.contains(claims.user())) {
      fields.fault(
          CLAIMS,
          "with several tenants, people are named by \"oid\" or \"sub\": one tenant's administrator"
              + " can give anybody the \"%s\" of another's person".formatted(claims.user()));
      return null;
    }
    String discovery = fields.get(DISCOVERY);
    if (discovery != null && !IssuerAddress.isAsSafe(discovery, fields.need(ISSUER))) {
      fields.fault(DISCOVERY, "must be an https URL, as the issuer is");
      return null;
    }
    if (tenants.isEmpty() && fields.has(AskedForm.GRAPH)) {
      fields.fault(AskedForm.GRAPH, "is of no use: this issuer is not Microsoft Entra ID");
      return null;
    }
    if (!tenants.isEmpty() && fields.has(AskedForm.INTROSPECTION)) {
      fields.fault(AskedForm.INTROSPECTION, "is of no use: Microsoft Entra ID does not offer it");
      return null;
    }
    IssuerSessions sessions = fields.or(IssuerSessionsForm.SESSIONS, IssuerSessions.DEFAULT);
    if (sessions.afterExpiry() instanceof AfterExpiry.Recheck
        && !fields.has(AskedForm.INTROSPECTION)) {
      fields.fault(
          IssuerSessionsForm.SESSIONS,
          "\"afterExpiry: recheck\" needs \"introspection\": the issuer could not be asked");
      return null;
    }
    return new Issuer(
        fields.need(NAME),
        fields.need(ISSUER),
        tenants,
        Set.copyOf(fields.need(AUDIENCE)),
        claims,
        Set.copyOf(fields.or(ALGORITHMS, List.of())),
        fields.or(CLOCK_SKEW, Issuer.CLOCK_SKEW_USUAL),
        fields.or(GROUP_NAMES, Map.of()),
        discovery,
        fields.get(AskedForm.INTROSPECTION),
        fields.get(AskedForm.GRAPH),
        fields.get(CliClientForm.CLI),
        fields.get(ConsoleClientForm.CONSOLE),
        sessions);
  }

  /** Null if a fault was reported. */
  private static @Nullable List<String> tenants(Fields fields) {
    String issuer = fields.need(ISSUER);
    boolean template = issuer.contains(IssuerAddress.PLACEHOLDER);
    if (template != fields.has(TENANTS)) {
      fields.fault(
          template ? ISSUER : TENANTS,
          template
              ? "has {tenantid} in it: list the \"tenants\" that are accepted"
              : "is of no use: the issuer has no {tenantid} in it");
      return null;
    }
    if (template) {
      return distinct(fields.or(TENANTS, List.of()), fields);
    }
    if (!IssuerAddress.isEntra(issuer)) {
      return List.of();
    }
    String tenant = IssuerAddress.tenantIn(issuer);
    if (tenant == null) {
      fields.fault(
          ISSUER,
          "names no tenant by its id, as tokens do; write the directory's GUID, or {tenantid} and"
              + " \"tenants\"");
      return null;
    }
    return List.of(tenant);
  }

  /**
   * Tenants whose addresses nothing else in the configuration has; null if a fault was reported.
   */
  private static @Nullable List<String> distinct(List<String> tenants, Fields fields) {
    for (String tenant : tenants) {
      String address = fields.need(ISSUER).replace(IssuerAddress.PLACEHOLDER, tenant);
      Spot earlier = fields.source().names().declare(URL_KIND, address, fields.spot(TENANTS));
      if (earlier != null) {
        fields.fault(
            TENANTS, "%s is there twice, first in line %d".formatted(address, earlier.line()));
        return null;
      }
    }
    return tenants;
  }

  private static Key<String> claim(String name, String usual) {
    return optional(
        name, Scalar.text(), "The claim that holds it; \"%s\" unless said.".formatted(usual));
  }
}
