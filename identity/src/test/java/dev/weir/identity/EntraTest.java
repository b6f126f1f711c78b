package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.policy.Subject;
import dev.weir.session.NoWaiting;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of Microsoft Entra ID, shaped as Microsoft's documents show them. */
class EntraTest {
  private static final String OVERAGE =
      ",\"_claim_names\":{\"groups\":\"src1\"},\"_claim_sources\":{\"src1\":{\"endpoint\":"
          + "\"https://graph.windows.net/72f988bf/users/690222be/getMemberObjects\"}}";

  private final HttpDocumentFetch http = HttpDocumentFetch.withDefaultLimits();
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private String secret = "s3cret";
  private EntraStandIn entra;

  @BeforeEach
  void starts() throws Exception {
    entra = new EntraStandIn(now);
  }

  @AfterEach
  void stops() {
    entra.close();
    http.close();
  }

  private IssuerSettings tenant(String id, EntraTenant.@Nullable Graph graph) {
    return IssuerSettings.of(
            "entra", entra.at("/" + id + "/v2.0"), Set.of(EntraStandIn.API, "api://weir"))
        .withTenant(new EntraTenant(id, graph));
  }

  private IssuerSettings withGraph(boolean federated) {
    return tenant(
        EntraStandIn.TENANT,
        new EntraTenant.Graph(EntraStandIn.API, federated, entra.at(""), entra.at("")));
  }

  private OidcTokenVerifier verifier(IssuerSettings... settings) {
    var access =
        new IssuerAccess(
            http,
            http,
            (issuer, purpose) -> Secret.taking(secret.getBytes(StandardCharsets.UTF_8)));
    return new OidcTokenVerifier(List.of(settings), access, () -> now);
  }

  private static Subject verified(OidcTokenVerifier verifier, String token) throws Exception {
    try (Secret held = Secret.taking(token.getBytes(StandardCharsets.UTF_8))) {
      return verifier.verify(held);
    }
  }

  private static AbstractStringAssert<?> refused(
      OidcTokenVerifier verifier, Fault fault, String token) {
    SignInRefused refusal =
        catchThrowableOfType(SignInRefused.class, () -> verified(verifier, token));
    assertThat(refusal).as("the refusal").isNotNull();
    assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(fault);
    return assertThat(refusal.getMessage());
  }

  private OidcTokenVerifier usual() {
    return verifier(tenant(EntraStandIn.TENANT, null));
  }

  @Test
  void aPersonActsByWayOfAnApplicationAndBothAreKnown() throws Exception {
    Subject subject =
        verified(
            usual(),
            entra.personToken(
                ",\"groups\":[\"%s\"],\"roles\":[\"reader\"]".formatted(EntraStandIn.GROUP)));
    assertThat(subject.user()).isEqualTo("abeli@contoso.com");
    assertThat(subject.agent()).isEqualTo(EntraStandIn.AGENT);
    assertThat(subject.groups()).containsExactly(EntraStandIn.GROUP);
    assertThat(subject.roles()).containsExactly("reader");
  }

  @Test
  void versionOneTokensComeFromAnotherIssuerWhoseDocumentsAreElsewhere() throws Exception {
    IssuerSettings v1 =
        IssuerSettings.of(
                "entra", entra.at("/sts/" + EntraStandIn.TENANT + "/"), Set.of("api://weir"))
            .withTenant(new EntraTenant(EntraStandIn.TENANT, null))
            .withDiscovery(
                entra.at("/" + EntraStandIn.TENANT + "/.well-known/openid-configuration"))
            .withClaims(new ClaimNames("upn", "groups", "roles", "azp"));
    Subject subject = verified(verifier(v1), entra.v1Token(""));
    assertThat(subject.user()).isEqualTo("abeli@contoso.com");
    assertThat(subject.agent()).isEqualTo(EntraStandIn.AGENT);
    refused(usual(), Fault.UNKNOWN_ISSUER, entra.v1Token("")).contains("/v2.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"idtyp\":\"app\""})
  void aManagedIdentityOrWorkloadIsAnAgentWithoutAPerson(String type) throws Exception {
    Subject subject = verified(usual(), entra.applicationToken(type + ",\"roles\":[\"agent\"]"));
    assertThat(subject.user()).isEqualTo(EntraStandIn.AGENT);
    assertThat(subject.agent()).isEqualTo(EntraStandIn.AGENT);
    assertThat(subject.roles()).containsExactly("agent");
  }

  @Test
  void anApplicationIsNamedByTheConfiguredClaimWhereItHasOne() throws Exception {
    IssuerSettings byObject =
        tenant(EntraStandIn.TENANT, null)
            .withClaims(new ClaimNames("oid", "groups", "roles", "azp"));
    assertThat(verified(verifier(byObject), entra.applicationToken("")).user())
        .isEqualTo(EntraStandIn.WORKLOAD);
  }

  @Test
  void aPersonsTokenWithoutTheirNameIsNotTakenForAnApplications() {
    String nameless = "\"preferred_username\":\"abeli@contoso.com\",";
    String claims = decodedClaims(entra.personToken("")).replace(nameless, "");
    refused(usual(), Fault.MISSING_CLAIM, entra.signed(claims)).contains("preferred_username");
    String user = decodedClaims(entra.applicationToken(",\"idtyp\":\"user\""));
    refused(usual(), Fault.MISSING_CLAIM, entra.signed(user));
  }

  @Test
  void theTenantOfATokenMustBeThatOfItsIssuer() {
    for (String tid : List.of(EntraStandIn.PARTNER, "", "common")) {
      String claims =
          decodedClaims(entra.personToken(""))
              .replace("\"tid\":\"" + EntraStandIn.TENANT, "\"tid\":\"" + tid);
      refused(usual(), Fault.UNKNOWN_ISSUER, entra.signed(claims)).contains("tenant");
    }
    String without =
        decodedClaims(entra.personToken(""))
            .replace("\"tid\":\"" + EntraStandIn.TENANT + "\",", "");
    refused(usual(), Fault.UNKNOWN_ISSUER, entra.signed(without));
  }

  @Test
  void onlyTenantsThatAreListedAreAcceptedThoughAllShareTheirKeys() throws Exception {
    String partner =
        entra.signed(
            decodedClaims(entra.personToken(""))
                .replace(EntraStandIn.TENANT, EntraStandIn.PARTNER));
    refused(usual(), Fault.UNKNOWN_ISSUER, partner);
    OidcTokenVerifier both =
        verifier(tenant(EntraStandIn.TENANT, null), tenant(EntraStandIn.PARTNER, null));
    assertThat(verified(both, partner).user()).isEqualTo("abeli@contoso.com");
    assertThat(verified(both, entra.personToken("")).issuer()).isEqualTo("entra");
  }

  @Test
  void aKeyOfAnotherIssuerOnTheSharedListSignsNothingHere() {
    entra.keyIssuer = entra.base() + "/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
    refused(usual(), Fault.ISSUER_UNAVAILABLE, entra.personToken("")).contains("no key");
  }

  @Test
  void anIdTokenIsNoAccessTokenThoughItsAudienceIsTheSame() {
    String claims = decodedClaims(entra.personToken(""));
    String id = claims.replace("\"azp\":\"%s\",".formatted(EntraStandIn.AGENT), "");
    refused(usual(), Fault.MALFORMED, entra.signed(id)).contains("not an access token");
  }

  @Test
  void groupsWithANameAreKnownByNameAndId() throws Exception {
    OidcTokenVerifier named =
        verifier(
            tenant(EntraStandIn.TENANT, null).withGroupNames(Map.of(EntraStandIn.GROUP, "dba")));
    String other = "4fe90ae7-065a-478b-9400-e0a0e1cbd540";
    String token =
        entra.personToken(",\"groups\":[\"%s\",\"%s\"]".formatted(EntraStandIn.GROUP, other));
    assertThat(verified(named, token).groups())
        .containsExactlyInAnyOrder("dba", EntraStandIn.GROUP, other);
    refused(named, Fault.MALFORMED, entra.personToken(",\"groups\":[\"dba\"]")).contains("groups");
  }

  @Test
  void aThreadThatMustNotWaitAsksForNoGroups() throws Exception {
    secret = "s3cret";
    entra.graph.put(EntraStandIn.PERSON, Map.entry(200, entra.members(EntraStandIn.GROUP)));
    OidcTokenVerifier asking = verifier(withGraph(false));
    String token = entra.personToken(OVERAGE);
    verified(asking, token);
    int asked = entra.asked.size();
    assertThat(NoWaiting.<Subject, Exception>within(() -> verified(asking, token)).groups())
        .containsExactly(EntraStandIn.GROUP);
    now = now.plus(GraphDirectory.GROUPS_HOLD);
    assertThatThrownBy(() -> NoWaiting.<Subject, Exception>within(() -> verified(asking, token)))
        .isInstanceOf(NoWaiting.WouldWait.class);
    assertThat(entra.asked).hasSize(asked);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void groupsThatATokenLeavesOutAreAskedForAsWeirItself(boolean federated) throws Exception {
    secret = federated ? "federated.token.aks\n" : "s3cret";
    entra.graph.put(EntraStandIn.PERSON, Map.entry(200, entra.members(EntraStandIn.GROUP)));
    OidcTokenVerifier asking =
        verifier(withGraph(federated).withGroupNames(Map.of(EntraStandIn.GROUP, "dba")));
    for (String overage : List.of(OVERAGE, ",\"hasgroups\":true")) {
      assertThat(verified(asking, entra.personToken(overage)).groups())
          .containsExactlyInAnyOrder("dba", EntraStandIn.GROUP);
    }
    assertThat(entra.asked).hasSize(2);
    assertThat(entra.asked.getLast())
        .isEqualTo(
            "POST /v1.0/users/%s/getMemberObjects {\"securityEnabledOnly\":false}"
                .formatted(EntraStandIn.PERSON));
    now = now.plus(GraphDirectory.GROUPS_HOLD);
    entra.graph.put(EntraStandIn.PERSON, Map.entry(200, entra.members()));
    assertThat(verified(asking, entra.personToken(OVERAGE)).groups()).isEmpty();
    assertThat(entra.asked).hasSize(3);
  }

  @Test
  void groupsOfAnApplicationAreAskedForAsThose() throws Exception {
    entra.graph.put(EntraStandIn.WORKLOAD, Map.entry(200, entra.members(EntraStandIn.GROUP)));
    assertThat(verified(verifier(withGraph(false)), entra.applicationToken(OVERAGE)).groups())
        .containsExactly(EntraStandIn.GROUP);
    assertThat(entra.asked.getLast()).contains("/v1.0/servicePrincipals/");
  }

  @Test
  void withoutAnAnswerOfTheDirectoryNobodyGetsIn() {
    List<Map.Entry<Integer, String>> answers = new ArrayList<>();
    answers.add(Map.entry(403, "{\"error\":{\"code\":\"Authorization_RequestDenied\"}}"));
    answers.add(Map.entry(400, "{\"error\":{\"code\":\"Directory_ResultSizeLimitExceeded\"}}"));
    answers.add(Map.entry(503, ""));
    answers.add(Map.entry(200, "{}"));
    answers.add(Map.entry(200, "{\"value\":\"" + EntraStandIn.GROUP + "\"}"));
    answers.add(Map.entry(200, entra.members("dba")));
    answers.add(
        Map.entry(200, "{\"value\":[],\"@odata.nextLink\":\"https://graph.microsoft.com/x\"}"));
    for (Map.Entry<Integer, String> answer : answers) {
      entra.graph.put(EntraStandIn.PERSON, answer);
      refused(verifier(withGraph(false)), Fault.ISSUER_UNAVAILABLE, entra.personToken(OVERAGE))
          .contains("group overage")
          .contains("entra");
    }
    secret = "wrong";
    refused(verifier(withGraph(false)), Fault.ISSUER_UNAVAILABLE, entra.personToken(OVERAGE))
        .contains("invalid_client")
        .doesNotContain("AADSTS");
    refused(usual(), Fault.MISSING_CLAIM, entra.personToken(OVERAGE)).contains("graph");
  }

  @Test
  void whoCannotBeAskedForIsNotAskedFor() {
    String claims =
        decodedClaims(entra.personToken(OVERAGE))
            .replace(
                "\"oid\":\"" + EntraStandIn.PERSON, "\"oid\":\"../groups/" + EntraStandIn.GROUP);
    refused(verifier(withGraph(false)), Fault.ISSUER_UNAVAILABLE, entra.signed(claims))
        .contains("oid");
    assertThat(entra.asked).isEmpty();
  }

  @Test
  void aDirectoryThatIsDownIsNotAskedByEveryoneWhoKnocks() {
    entra.graph.put(EntraStandIn.PERSON, Map.entry(503, ""));
    OidcTokenVerifier asking = verifier(withGraph(false));
    for (int i = 0; i < 20; i++) {
      refused(asking, Fault.ISSUER_UNAVAILABLE, entra.personToken(OVERAGE)).contains("503");
    }
    assertThat(entra.asked).hasSize(2);
    now = now.plus(Duration.ofSeconds(1));
    refused(asking, Fault.ISSUER_UNAVAILABLE, entra.personToken(OVERAGE));
    assertThat(entra.asked).hasSize(3);
  }

  private static String decodedClaims(String token) {
    byte[] claims = java.util.Base64.getUrlDecoder().decode(token.split("\\.")[1]);
    return new String(claims, StandardCharsets.UTF_8);
  }
}
