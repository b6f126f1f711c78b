package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.SignIn;
import dev.weir.testkit.issuer.LoginIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
  @TempDir private Path home = Path.of("");
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(home);
  }

  @AfterEach
  void leave() {
    desk.close();
  }

  @Test
  void aCodeEnteredElsewhereSignsInAndOtherCommandsUseTheToken() {
    desk.issuer.answerPolls("authorization_pending", "slow_down", "authorization_pending");

    Desk.Run login = desk.run("login", "--device");

    assertThat(login.status()).as(login.err()).isZero();
    assertThat(login.out()).contains("/enter", "WDJB-MJHT", "You are alice.");
    assertThat(desk.pauses)
        .containsExactly(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(6),
            Duration.ofSeconds(6));
    Desk.Run who = desk.run("whoami");
    assertThat(who.out().lines())
        .contains("groups       dba, staff", "roles        none")
        .contains("connections  orders (postgres), shop (mysql)")
        .contains("until        2026-01-01T01:00:00Z");
    assertThat(desk.gateway.bearers()).hasSize(2).allMatch(desk.issuer.given()::contains);
    assertThat(login.out() + login.err() + who.out()).doesNotContain(desk.issuer.given());
  }

  @Test
  void aBrowserSignsInByACodeThatOnlyThisCommandCanUse() {
    Desk.Run login = desk.run("login");

    assertThat(login.status()).as(login.err()).isZero();
    assertThat(desk.pages)
        .singleElement()
        .asString()
        .contains("You are signed in; you may close this window.");
    assertThat(desk.issuer.asked())
        .singleElement()
        .satisfies(form -> assertThat(form).containsKeys("code_verifier", "redirect_uri"));
    assertThat(login.out()).contains("code_challenge_method=S256").doesNotContain("verifier");
  }

  @Test
  void anAnswerOfAnotherIssuerIsNotUsed() {
    desk.issuer.answerWith(null, "https://other.example");

    Desk.Run login = desk.run("login");

    assertThat(login.status()).isNotZero();
    assertThat(login.err()).contains("of another issuer");
    assertThat(desk.issuer.asked()).isEmpty();
    assertThat(kept()).isEmpty();
  }

  @Test
  void whatTheUserRefusesIsNotAskedAgain() {
    desk.issuer.answerPolls("access_denied");

    assertThat(desk.run("login", "--device").err()).contains("the sign-in was refused");
    assertThat(desk.pauses).hasSize(1);
  }

  @Test
  void aTokenThatTheGatewayRefusesIsNotKept() {
    desk.gateway.refuseTokens();

    Desk.Run login = desk.run("login", "--device");

    assertThat(login.status()).isNotZero();
    assertThat(login.err()).contains("not meant for this gateway");
    assertThat(kept()).isEmpty();
  }

  @Test
  void tokensAreKeptInAFileThatOnlyTheirOwnerReads() throws IOException {
    desk.run("login", "--device");

    Path file = home.resolve("weir").resolve(kept().getFirst());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("weir"))))
        .isEqualTo("rwx------");
  }

  @Test
  void aFileThatOthersCanReadIsRefused() throws IOException {
    desk.run("login", "--device");
    Path file = home.resolve("weir").resolve(kept().getFirst());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    Desk.Run who = desk.run("whoami");

    assertThat(who.status()).isNotZero();
    assertThat(who.err()).contains("others can get at", "rw-r-----", "weir logout");
    assertThat(desk.gateway.bearers()).hasSize(1);
  }

  @Test
  void aFolderThatOthersCanEnterAndALinkAreRefused() throws IOException {
    desk.run("login", "--device");
    Path folder = home.resolve("weir");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x--x"));
    assertThat(desk.run("whoami").err()).contains("others can get at");
    assertThat(desk.run("login").err()).contains("others can get at");
    assertThat(desk.pages).as("the user was not troubled").isEmpty();

    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path file = folder.resolve(kept().getFirst());
    Path elsewhere = Files.move(file, home.resolve("elsewhere.json"));
    Files.createSymbolicLink(file, elsewhere);
    assertThat(desk.run("whoami").err()).contains("is a link");
    assertThat(desk.gateway.bearers()).hasSize(1);
  }

  @Test
  void aTokenThatIsAboutToEndIsRenewedAndSoIsTheNextOne() {
    desk.run("login", "--device");
    desk.pass(Duration.ofMinutes(59).plusSeconds(1));
    assertThat(desk.run("whoami").status()).isZero();
    assertThat(desk.run("whoami").status()).isZero();
    desk.pass(Duration.ofHours(3));
    assertThat(desk.run("whoami").status()).isZero();

    List<String> bearers = desk.gateway.bearers();
    assertThat(bearers).hasSize(4);
    assertThat(bearers.get(1)).isNotEqualTo(bearers.get(0)).isEqualTo(bearers.get(2));
    assertThat(bearers.get(3)).isNotEqualTo(bearers.get(2));
  }

  @Test
  void manyWhoNeedARenewedTokenAtOnceAskTheIssuerOnce() throws Exception {
    desk.run("login", "--device");
    desk.pass(Duration.ofHours(2));
    AccessTokens tokens = new SignIn(desk.surroundings()).kept(desk.gateway.uri());

    List<Future<String>> got;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      got = threads.invokeAll(Collections.nCopies(20, tokens::current));
    }

    assertThat(got.stream().map(Future::resultNow).distinct()).hasSize(1);
    assertThat(desk.issuer.asked()).hasSize(2);
  }

  @Test
  void whoIsNotRenewedAnyMoreIsToldToLogIn() {
    desk.run("login", "--device");
    desk.issuer.refuseRefresh();
    desk.pass(Duration.ofMinutes(59).plusSeconds(30));
    assertThat(desk.run("whoami").status()).as("it lasts for half a minute yet").isZero();

    desk.pass(Duration.ofMinutes(1));
    Desk.Run who = desk.run("whoami");

    assertThat(who.status()).isNotZero();
    assertThat(who.err()).contains("invalid_grant", "weir login");
    assertThat(desk.gateway.bearers()).hasSize(2);
  }

  @Test
  void anIssuerThatIsDownDoesNotEndASignInThatLasts() {
    desk.run("login", "--device");
    desk.issuer.close();
    desk.pass(Duration.ofMinutes(59).plusSeconds(30));
    assertThat(desk.run("whoami").status()).isZero();

    desk.pass(Duration.ofMinutes(1));
    assertThat(desk.run("whoami").err()).contains("cannot be reached", "weir login");
  }

  @Test
  void logoutForgetsAndRevokes() {
    desk.run("login", "--device");
    String access = desk.gateway.bearers().getFirst();

    Desk.Run logout = desk.run("logout");

    assertThat(logout.status()).isZero();
    assertThat(logout.out()).contains("has revoked your tokens").doesNotContain(access);
    assertThat(desk.issuer.revoked()).hasSize(2).contains(access);
    assertThat(kept()).isEmpty();
    assertThat(desk.run("whoami").err()).contains("weir login");
    assertThat(desk.run("logout").out()).contains("You were not signed in");
  }

  @Test
  void whatOthersCouldReadIsForgottenBeforeAnythingElse() throws IOException {
    desk.run("login", "--device");
    Path file = home.resolve("weir").resolve(kept().getFirst());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThat(desk.run("logout").status()).isNotZero();
    assertThat(kept()).isEmpty();
    assertThat(desk.issuer.revoked()).isEmpty();
  }

  @Test
  void tokensOfOneGatewayAreNotSentToAnother() throws IOException {
    desk.run("login", "--device");
    Path file = home.resolve("weir").resolve(kept().getFirst());
    try (var other = new StandInGateway(desk.issuer.issuer())) {
      Path guess =
          Path.of(file.toString().replaceAll("\\d+\\.json", other.uri().getPort() + ".json"));
      Files.copy(file, guess, StandardCopyOption.COPY_ATTRIBUTES);

      Desk.Run who = desk.runAt(other.uri(), "whoami");

      assertThat(who.err()).contains("who are you? Run \"weir login\" for " + other.uri());
      assertThat(other.bearers()).isEmpty();
    }
  }

  @Test
  void aJobSignsInAsItselfAndKeepsNothing() throws IOException {
    Path secret = Files.writeString(home.resolve("secret"), LoginIssuer.SECRET + "\n");

    Desk.Run who = desk.run("whoami", "--client-id=nightly", "--client-secret-file=" + secret);

    assertThat(who.status()).as(who.err()).isZero();
    assertThat(desk.issuer.asked())
        .singleElement()
        .satisfies(form -> assertThat(form).doesNotContainValue(LoginIssuer.SECRET));
    assertThat(desk.gateway.bearers()).isEqualTo(desk.issuer.given());
    assertThat(kept()).isEmpty();
  }

  @Test
  void aJobWithTheWrongSecretIsToldSoWithoutIt() throws IOException {
    Path secret = Files.writeString(home.resolve("secret"), "guessed");

    Desk.Run who = desk.run("whoami", "--client-id=nightly", "--client-secret-file=" + secret);

    assertThat(who.status()).isNotZero();
    assertThat(who.err()).contains("invalid_client").doesNotContain("guessed");
  }

  @Test
  void aTokenInTheEnvironmentComesBeforeWhatIsKept() {
    desk.run("login", "--device");
    desk.environment.put("WEIR_TOKEN", "given");

    desk.run("whoami");

    assertThat(desk.gateway.bearers().getLast()).isEqualTo("given");
  }

  private List<String> kept() {
    Path folder = home.resolve("weir");
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
