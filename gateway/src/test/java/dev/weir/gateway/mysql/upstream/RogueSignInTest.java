package dev.weir.gateway.mysql.upstream;

import static dev.weir.gateway.mysql.upstream.ScriptedServer.CAPABILITIES;
import static dev.weir.gateway.mysql.upstream.ScriptedServer.SSL;
import static dev.weir.gateway.mysql.upstream.ScriptedServer.greeting;
import static dev.weir.gateway.mysql.upstream.ScriptedServer.more;
import static dev.weir.gateway.mysql.upstream.ScriptedServer.switchTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.Grants;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import dev.weir.testkit.tls.CertificateAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever answers at the server's address: Weir's password is not theirs, nor Weir's time. */
class RogueSignInTest {
  private static final String PASSWORD = "graphite-pencil";
  private static final String NATIVE = "mysql_native_password";
  private static final String SHA2 = "caching_sha2_password";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final EventLoops LOOPS = EventLoops.start(1);
  private static final UpstreamConnector CONNECTOR =
      new UpstreamConnector(LOOPS, Thread::startVirtualThread, connection -> credential());

  @TempDir static Path folder;
  private static CertificateAuthority authority;

  @BeforeAll
  static void issue() throws Exception {
    authority = CertificateAuthority.create("Weir rogue");
    Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
  }

  @AfterAll
  static void stop() {
    LOOPS.close();
  }

  private static Credential credential() {
    return new Credential("agent", Secret.taking(PASSWORD.getBytes(StandardCharsets.UTF_8)));
  }

  private static UpstreamSession connect(
      ScriptedServer server, TlsMode tls, @Nullable Path authorities, Duration patience)
      throws Exception {
    var target =
        new UpstreamTarget(
            "orders", "localhost", server.port(), "orders", tls, authorities, PATIENCE, patience);
    return CONNECTOR
        .connect(
            Grants.on("orders"),
            target,
            credential(),
            new UpstreamStartup(0, 45, Map.of()),
            LOOPS.next())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static void assertFails(
      ScriptedServer server, TlsMode tls, Duration patience, String words) throws Exception {
    Path authorities = tls == TlsMode.VERIFY_FULL ? folder.resolve("ca.pem") : null;
    assertThatThrownBy(() -> connect(server, tls, authorities, patience))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            UpstreamFailed.class,
            failed ->
                assertThat(failed).hasMessageContaining(words).hasMessageNotContaining(PASSWORD));
    assertThat(server.received()).doesNotContain(PASSWORD);
  }

  private static Arguments script(String name, String words, ScriptedServer.Script script) {
    return Arguments.of(Named.of(name, script), words);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static Stream<Arguments> rogues() {
    byte[] hello = greeting(CAPABILITIES, NATIVE);
    byte[] sha2 = greeting(CAPABILITIES, SHA2);
    String breach = "does not keep to the protocol";
    return Stream.of(
        script("protocol 9", breach, on -> on.say(greeting(9, "3.20", CAPABILITIES, NATIVE))),
        script("no greeting", breach, on -> on.say(latin("HTTP/1.1 400 Bad Request"))),
        script("an empty greeting", breach, on -> on.say(new byte[0])),
        script("a greeting that ends early", breach, on -> on.say(latin("\n8.0.31\0\u0001"))),
        script("a greeting of a megabyte", breach, on -> on.raw(new byte[] {0, 0, 16, 0, 10, '8'})),
        script("a wrong number", breach, on -> on.skip().say(hello)),
        script(
            "too little is offered", "too old", on -> on.say(greeting(0x8200 | 0x80000, NATIVE))),
        script(
            "an unknown method",
            "not possible",
            on -> on.say(greeting(CAPABILITIES, "authentication_kerberos_client"))),
        script(
            "a switch to an unknown method", breach, on -> on.say(hello).hear().say(switchTo("x"))),
        script(
            "endless switches",
            "one method after another",
            on -> {
              on.say(hello).hear();
              while (true) {
                on.say(switchTo(NATIVE)).hear();
              }
            }),
        script("endless data", breach, on -> on.say(sha2).hear().say(more("\3")).say(more("\3"))),
        script("an unknown verdict", breach, on -> on.say(sha2).hear().say(more("\7"))),
        script(
            "a key that is none",
            breach,
            on ->
                on.say(sha2).hear().say(more("\4")).hear().say(more("-----BEGIN PUBLIC KEY-----"))),
        script(
            "the password in the clear, without TLS",
            "in the clear",
            on -> on.say(hello).hear().say(switchTo("mysql_clear_password"))),
        script(
            "the password in the clear from the greeting on",
            "in the clear",
            on -> on.say(greeting(CAPABILITIES, "mysql_clear_password"))),
        script(
            "a file in place of OK",
            breach,
            on -> on.say(hello).hear().say(latin("\u00fb/etc/passwd"))),
        script("a file as more data", breach, on -> on.say(hello).hear().say(more("/etc/passwd"))),
        script(
            "an OK with something behind it",
            "more than the OK",
            on -> on.say(hello).hear().raw(latin("\7\0\0\2\0\0\0\2\0\0\0\1\0\0\0\u000e"))),
        script(
            "a refusal in many words",
            "refused the session (1105)",
            on ->
                on.say(hello).hear().say(latin("\u00ff\u0051\u0004#HY000" + "no ".repeat(9_000)))));
  }

  @ParameterizedTest
  @MethodSource("rogues")
  void isAClearErrorAndTheConnectionIsClosed(ScriptedServer.Script script, String words)
      throws Exception {
    try (var server = new ScriptedServer(script)) {
      assertFails(server, TlsMode.DISABLE, PATIENCE, words);
    }
  }

  @Test
  void aRefusalIsOneShortLineOfTheLog() throws Exception {
    String words = "no\n2026-01-01T00:00:00Z ERROR Weir all is lost\r\u001b[2J" + "!".repeat(9_000);
    try (var server =
        new ScriptedServer(on ->
            on.say(greeting(CAPABILITIES, NATIVE))
                .hear()
                .say(latin("\u00ff\u0051\u0004#HY000" + words)))) {
      assertThatThrownBy(() -> connect(server, TlsMode.DISABLE, null, PATIENCE))
          .cause()
          .cause()
          .isInstanceOfSatisfying(
              UpstreamFailed.ServerSaid.class,
              said ->
                  assertThat(String.valueOf(said.getMessage()))
                      .contains("HY000 1105: no?2026")
                      .hasSizeLessThan(600)
                      .doesNotContainPattern("\\p{Cntrl}"));
    }
  }

  static Stream<Arguments> silences() {
    byte[] hello = greeting(CAPABILITIES, NATIVE);
    byte[] sha2 = greeting(CAPABILITIES, SHA2);
    return Stream.of(
        Arguments.of(Named.of("nothing", (ScriptedServer.Script) on -> {})),
        Arguments.of(Named.of("half", (ScriptedServer.Script) on -> on.raw(new byte[] {70, 0}))),
        Arguments.of(Named.of("hello", (ScriptedServer.Script) on -> on.say(hello).hear())),
        Arguments.of(
            Named.of(
                "a switch",
                (ScriptedServer.Script) on -> on.say(hello).hear().say(switchTo(SHA2)).hear())),
        Arguments.of(
            Named.of(
                "a verdict", (ScriptedServer.Script) on -> on.say(sha2).hear().say(more("\3")))),
        Arguments.of(
            Named.of(
                "a demand for the password",
                (ScriptedServer.Script) on -> on.say(sha2).hear().say(more("\4")).hear())));
  }

  @ParameterizedTest
  @MethodSource("silences")
  void whoSaysNoMoreIsLeft(ScriptedServer.Script script) throws Exception {
    try (var server = new ScriptedServer(script)) {
      assertFails(server, TlsMode.DISABLE, SHORT, "did not complete the sign-in in time");
    }
  }

  @Test
  void withoutTlsNothingIsSaidToWhoMustHaveIt() throws Exception {
    for (TlsMode tls : new TlsMode[] {TlsMode.REQUIRE, TlsMode.VERIFY_FULL}) {
      try (var server = new ScriptedServer(on -> on.say(greeting(CAPABILITIES, NATIVE)))) {
        assertFails(server, tls, PATIENCE, "does not offer TLS");
        assertThat(server.received()).isEmpty();
      }
    }
  }

  @Test
  void whoIsSilentInsteadOfTlsIsLeft() throws Exception {
    try (var server =
        new ScriptedServer(on -> on.say(greeting(CAPABILITIES | SSL, NATIVE)).hear())) {
      assertFails(server, TlsMode.VERIFY_FULL, SHORT, "in time");
      assertThat(server.received()).doesNotContain("agent");
    }
  }

  @Test
  void whatStandsBeforeTlsIsNotTaken() throws Exception {
    byte[] hello = greeting(CAPABILITIES | SSL, NATIVE);
    byte[] both = new byte[4 + hello.length + 11];
    both[0] = (byte) hello.length;
    System.arraycopy(hello, 0, both, 4, hello.length);
    both[4 + hello.length] = 7;
    both[7 + hello.length] = 2;
    try (var server = new ScriptedServer(on -> on.raw(both))) {
      assertFails(server, TlsMode.VERIFY_FULL, PATIENCE, "unencrypted data");
    }
  }

  @Test
  void anotherAuthoritysCertificateGetsNoPassword() throws Exception {
    CertificateAuthority other = CertificateAuthority.create("Somebody else");
    try (var server =
        new ScriptedServer(on ->
            on.say(greeting(CAPABILITIES | SSL, "mysql_clear_password"))
                .hear()
                .tls(other, folder)
                .hear())) {
      assertFails(server, TlsMode.VERIFY_FULL, PATIENCE, "TLS with the server failed");
    }
  }

  /** Whoever sits in between can have TLS with a certificate of his own making. */
  @Test
  void unverifiedTlsIsNotEnoughForThePasswordInTheClear() throws Exception {
    try (var server =
        new ScriptedServer(on ->
            on.say(greeting(CAPABILITIES | SSL, NATIVE))
                .hear()
                .tls(authority, folder)
                .hear()
                .say(switchTo("mysql_clear_password"))
                .hear())) {
      assertFails(server, TlsMode.REQUIRE, PATIENCE, "not verified");
    }
  }

  @Test
  void aVerifiedServerMayAskForThePassword() throws Exception {
    try (var server =
        new ScriptedServer(on ->
            on.say(greeting(CAPABILITIES | SSL, NATIVE))
                .hear()
                .tls(authority, folder)
                .hear()
                .say(switchTo("mysql_clear_password"))
                .hear()
                .say(latin("\0\0\0\2\0\0\0")))) {
      UpstreamSession session =
          connect(server, TlsMode.VERIFY_FULL, folder.resolve("ca.pem"), PATIENCE);
      session.channel().close();
      assertThat(server.received()).contains(PASSWORD);
    }
  }
}
