package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.TokenVerifier.Fault;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {
  private static final ForgedKey NEXT = ForgedKey.ec("key-2", "secp256r1");
  private static final URI KEYS = URI.create(VerifierScene.ISSUER + "/keys");
  private final VerifierScene scene = new VerifierScene();

  @Test
  void areFetchedOnceForManyTokens() throws Exception {
    for (int i = 0; i < 20; i++) {
      scene.verified(scene.token(""));
    }
    assertThat(scene.issuer.keyFetches()).isEqualTo(1);
  }

  @Test
  void areThereBeforeTheFirstTokenIfSomebodyAsksForThem() throws Exception {
    assertThat(scene.verifier.keyFaults()).containsExactly(Map.entry("main", ""));
    scene.verified(scene.token(""));
    assertThat(scene.verifier.keyFaults()).containsEntry("main", "");
    assertThat(scene.issuer.keyFetches()).isEqualTo(1);
  }

  @Test
  void areMissedIssuerByIssuer() throws Exception {
    URI absent = URI.create("https://absent.example.com");
    var two =
        new VerifierScene(
            IssuerSettings.of("main", VerifierScene.ISSUER, Set.of("api://weir")),
            IssuerSettings.of("absent", absent, Set.of("api://weir")));
    assertThat(two.verifier.keyFaults()).containsEntry("main", "");
    assertThat(two.verifier.keyFaults().get("absent")).isNotEmpty();
  }

  @Test
  void thatAreTooOldAreMissed() throws Exception {
    assertThat(scene.verifier.keyFaults()).containsEntry("main", "");
    scene.issuer.goesDown("no answer");
    scene.passes(IssuerKeys.AGE_MAX.minusSeconds(1));
    assertThat(scene.verifier.keyFaults()).containsEntry("main", "");
    scene.passes(IssuerKeys.FETCH_INTERVAL_MIN);
    assertThat(scene.verifier.keyFaults().get("main")).isNotEmpty();
  }

  @Test
  void areFetchedAgainWhenATokenNamesANewOne() throws Exception {
    scene.verified(scene.token(""));
    scene.issuer.publishes(VerifierScene.ISSUER, VerifierScene.KEY, NEXT);
    scene.passes(IssuerKeys.FETCH_INTERVAL_MIN);
    assertThat(scene.verified(NEXT.signs("ES256", scene.claims(""))).user()).isEqualTo("alice");
    assertThat(scene.verified(scene.token("")).user()).isEqualTo("alice");
    assertThat(scene.issuer.keyFetches()).isEqualTo(2);
  }

  @Test
  void areFetchedAgainWhenTheIssuerReplacedOneUnderItsId() throws Exception {
    scene.verified(scene.token(""));
    ForgedKey replacement = NEXT.named("key-1");
    scene.issuer.publishes(VerifierScene.ISSUER, replacement);
    String token = replacement.signs("ES256", scene.claims(""));
    scene.refused(Fault.BAD_SIGNATURE, token);
    scene.passes(IssuerKeys.FETCH_INTERVAL_MIN);
    assertThat(scene.verified(token).user()).isEqualTo("alice");
    assertThat(scene.issuer.keyFetches()).isEqualTo(2);
  }

  /** Also one whose signature was seen to be right before. */
  @Test
  void thatWereReplacedUnderTheirIdAcceptNoTokenAnyMore() throws Exception {
    String before = scene.token("");
    assertThat(scene.verified(before).user()).isEqualTo("alice");
    ForgedKey replacement = ForgedKey.rsa("key-1", 2048);
    scene.issuer.publishes(VerifierScene.ISSUER, replacement);
    scene.passes(IssuerKeys.FETCH_INTERVAL_MIN);
    assertThat(scene.verified(replacement.signs("RS256", scene.claims(""))).user())
        .isEqualTo("alice");
    scene.refused(Fault.BAD_SIGNATURE, before);
  }

  @Test
  void areFetchedAgainWhenATokenNamesNoneAndNoneFits() throws Exception {
    scene.verified(scene.token(""));
    scene.issuer.publishes(VerifierScene.ISSUER, NEXT);
    scene.passes(IssuerKeys.FETCH_INTERVAL_MIN);
    String unnamed = NEXT.signs("ES256", "{\"alg\":\"ES256\"}", scene.claims(""));
    assertThat(scene.verified(unnamed).user()).isEqualTo("alice");
  }

  @Test
  void areNotFetchedForEverySignatureThatFitsNone() throws Exception {
    scene.verified(scene.token(""));
    scene.passes(IssuerKeys.FETCH_INTERVAL_MIN);
    for (int i = 0; i < 20; i++) {
      scene.refused(Fault.BAD_SIGNATURE, NEXT.named("key-1").signs("ES256", scene.claims("")));
    }
    assertThat(scene.issuer.keyFetches()).isEqualTo(2);
  }

  @Test
  void areNotFetchedForEveryTokenThatNamesAnUnknownOne() throws Exception {
    scene.verified(scene.token(""));
    for (int i = 0; i < 50; i++) {
      scene.refused(
          Fault.BAD_SIGNATURE, NEXT.named("unknown-" + i).signs("ES256", scene.claims("")));
    }
    assertThat(scene.issuer.keyFetches()).isEqualTo(1);
    scene.passes(IssuerKeys.FETCH_INTERVAL_MIN);
    for (int i = 0; i < 50; i++) {
      scene.refused(Fault.BAD_SIGNATURE, NEXT.signs("ES256", scene.claims("")));
    }
    assertThat(scene.issuer.keyFetches()).isEqualTo(2);
  }

  @Test
  void areForgottenSoonAfterTheIssuerWithdrawsThem() throws Exception {
    String token = VerifierScene.KEY.signs("RS256", lastingClaims());
    scene.verified(token);
    scene.issuer.publishes(VerifierScene.ISSUER, NEXT);
    scene.passes(IssuerKeys.REFRESH_AFTER.minusSeconds(1));
    assertThat(scene.verified(token).user()).isEqualTo("alice");
    scene.passes(Duration.ofSeconds(1));
    scene.refused(Fault.BAD_SIGNATURE, token);
  }

  @Test
  void serveThroughAnOutageButNotForever() throws Exception {
    String token = VerifierScene.KEY.signs("RS256", lastingClaims());
    scene.verified(token);
    scene.issuer.goesDown("connection refused");
    scene.passes(IssuerKeys.AGE_MAX.minusSeconds(1));
    assertThat(scene.verified(token).user()).isEqualTo("alice");
    scene.passes(Duration.ofSeconds(1));
    scene
        .refused(Fault.ISSUER_UNAVAILABLE, token)
        .contains("main")
        .contains("connection refused")
        .contains("served for 2 hours");
    scene.issuer.comesBack();
    scene.passes(IssuerKeys.FETCH_INTERVAL_MIN);
    assertThat(scene.verified(token).user()).isEqualTo("alice");
  }

  @Test
  void doNotMakeAnIssuerThatIsDownBusier() throws Exception {
    scene.issuer.goesDown("connection refused");
    for (int i = 0; i < 20; i++) {
      scene.refused(Fault.ISSUER_UNAVAILABLE, scene.token(""));
    }
    assertThat(scene.issuer.asked()).hasSize(1);
    scene.issuer.comesBack();
    scene.passes(IssuerKeys.FIRST_FETCH_INTERVAL_MIN);
    assertThat(scene.verified(scene.token("")).user()).isEqualTo("alice");
  }

  @Test
  void countAsUnavailableIfANewOneCannotBeLookedUp() throws Exception {
    scene.verified(scene.token(""));
    scene.issuer.goesDown("connection refused");
    scene.passes(IssuerKeys.FETCH_INTERVAL_MIN);
    scene.refused(Fault.ISSUER_UNAVAILABLE, NEXT.signs("ES256", scene.claims("")));
    assertThat(scene.verified(scene.token("")).user()).isEqualTo("alice");
  }

  @Test
  void areFetchedByOneThreadWhileTheOthersWait() throws Exception {
    int threads = 16;
    var fetches = new AtomicInteger();
    var allStarted = new CountDownLatch(threads);
    DocumentFetch slow =
        uri -> {
          fetches.incrementAndGet();
          assertThat(allStarted.await(10, TimeUnit.SECONDS)).isTrue();
          return scene.issuer.get(uri);
        };
    var settings = IssuerSettings.of("main", VerifierScene.ISSUER, Set.of("api://weir"));
    var keys =
        new IssuerKeys(VerifierScene.ISSUER, new IssuerDocuments(settings, slow), scene::now);
    List<Future<Integer>> found = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        found.add(
            executor.submit(() -> {
              allStarted.countDown();
              return keys.find("key-1").size();
            }));
      }
      for (Future<Integer> each : found) {
        assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      }
    }
    assertThat(fetches).hasValue(2);
  }

  @Test
  void areNotTakenFromADiscoveryDocumentOfAnotherIssuer() {
    for (String stated : List.of("https://login.example/tenant/", "https://evil.example", "")) {
      var fresh = new VerifierScene();
      fresh.issuer.publishesDiscovery(
          VerifierScene.ISSUER, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(stated, KEYS));
      fresh.refused(Fault.ISSUER_UNAVAILABLE, fresh.token("")).contains("states another issuer");
    }
  }

  @Test
  void areNotTakenFromWhereAnybodyCouldChangeThem() {
    for (String keysAt :
        List.of("http://login.example/keys", "http://127.0.0.1/keys", "file:///etc/passwd", "%")) {
      var fresh = new VerifierScene();
      fresh.issuer.publishesDiscovery(
          VerifierScene.ISSUER,
          "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(VerifierScene.ISSUER, keysAt));
      fresh.refused(Fault.ISSUER_UNAVAILABLE, fresh.token("")).contains("jwks_uri");
      assertThat(fresh.issuer.asked()).hasSize(1);
    }
  }

  @Test
  void areNotTakenFromDocumentsThatAreBroken() {
    List<String> broken =
        List.of(
            "",
            "<html>",
            "[]",
            "{}",
            "{\"keys\":{}}",
            "{\"keys\":[]}",
            "{\"keys\":[7,\"x\",{}]}",
            "{\"keys\":[],\"keys\":[%s]}".formatted(VerifierScene.KEY.jwk()),
            "{\"keys\":[%s]} {}".formatted(VerifierScene.KEY.jwk()),
            "{\"keys\":[%s]}"
                .formatted(String.join(",", Collections.nCopies(101, VerifierScene.KEY.jwk()))));
    for (String document : broken) {
      var fresh = new VerifierScene();
      fresh.issuer.publishes(KEYS, document);
      fresh.refused(Fault.ISSUER_UNAVAILABLE, fresh.token("")).contains(KEYS.toString());
    }
  }

  @Test
  void areReadFromASetThatAlsoHoldsKeysOfUnknownKinds() throws Exception {
    scene.issuer.publishes(
        KEYS,
        """
        {"keys":[{"kty":"future","kid":"f"},{"kty":"RSA","kid":"broken","n":"","e":""},\
        {"kty":"oct","kid":"key-1","k":"AAAA"},{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"},%s]}
        """
            .formatted(VerifierScene.KEY.jwk()));
    assertThat(scene.verified(scene.token("")).user()).isEqualTo("alice");
  }

  @Test
  void comeFromTheRightPlaceIfTheIssuerEndsWithASlash() throws Exception {
    URI slashed = URI.create("https://auth0.example/");
    var other = new VerifierScene(IssuerSettings.of("auth0", slashed, Set.of("api://weir")));
    other.issuer.publishes(
        URI.create("https://auth0.example/.well-known/openid-configuration"),
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(slashed, KEYS));
    String token = VerifierScene.KEY.signs("RS256", other.claims(slashed, ""));
    assertThat(other.verified(token).issuer()).isEqualTo("auth0");
  }

  private String lastingClaims() {
    return scene
        .claims("")
        .replaceFirst(
            "\"exp\":\\d+", "\"exp\":" + scene.now().plusSeconds(86_400).getEpochSecond());
  }
}
