package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.policy.Subject;
import dev.weir.secrets.CredentialSettings;
import dev.weir.secrets.CredentialSource;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.store.recording.RecordingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written in the configuration arrives where it is enforced. */
class MappingTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void limitsReachTheRelay() throws Exception {
    WeirConfig config =
        config(
            "limits: { statementBytesMax: 64KiB, resultRowsMax: 9, idleTimeout: 3s,"
                + " sessionsPerUserMax: 0 }\n");
    RelayLimits limits = Mapping.relayLimits(config);
    assertThat(limits.statementBytesMax()).isEqualTo(65_536);
    assertThat(limits.resultRowsMax()).isEqualTo(9);
    assertThat(limits.idleTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(Mapping.relayLimits(config(""))).isEqualTo(RelayLimits.DEFAULT);
    assertThat(Mapping.relayLimits(config("limits: { statementBytesMax: 1GiB }\n")))
        .extracting(RelayLimits::statementBytesMax)
        .isEqualTo(1 << 30);
  }

  @Test
  void timeoutsReachWhoWaits() throws Exception {
    assertThat(handshake(config(""))).isEqualTo(HandshakeSettings.DEFAULT);
    WeirConfig config =
        config(
            "limits: { signInTimeout: 3s, serverConnectTimeout: 40ms, serverSignInTimeout: 5s }\n");
    assertThat(handshake(config).loginTimeout()).isEqualTo(Duration.ofSeconds(3));
    UpstreamTarget target = Objects.requireNonNull(Mapping.target(config, "orders", "postgres"));
    assertThat(target.connectTimeout()).isEqualTo(Duration.ofMillis(40));
    assertThat(target.signInTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  private static HandshakeSettings handshake(WeirConfig config) {
    return Mapping.handshake(config.listen(), config.limits());
  }

  @Test
  void everyTlsModeIsItsOwn() throws Exception {
    for (UpstreamTarget.TlsMode mode : UpstreamTarget.TlsMode.values()) {
      String word = mode.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
      WeirConfig config = configOf(Configurations.HEAD.replace("tls: disable", "tls: " + word));
      assertThat(Objects.requireNonNull(Mapping.target(config, "orders", "postgres")).tls())
          .isEqualTo(mode);
    }
    assertThat(Mapping.target(config(""), "other", "postgres")).isNull();
    assertThat(Mapping.target(config(""), "orders", "mysql")).isNull();
  }

  @Test
  void credentialsAreNamedNotHeld() throws Exception {
    assertThat(CredentialMapping.credentials(config("")))
        .isEqualTo(
            Map.of(
                "orders",
                new CredentialSettings(
                    "agents", local(new LocalSecret.Env("WEIR_TEST_NO_SUCH_VARIABLE")))));
    WeirConfig file =
        configOf(Configurations.HEAD.replace("{ env: WEIR_TEST_NO_SUCH_VARIABLE }", "{ file: p }"));
    assertThat(Objects.requireNonNull(CredentialMapping.credentials(file).get("orders")).password())
        .isEqualTo(local(new LocalSecret.FileContent(folder.resolve("p"))));
    assertThat(Mapping.upstreamUsers(file)).isEqualTo(Map.of("orders", "agents"));
  }

  @Test
  void claimsReachTheVerifier() throws Exception {
    WeirConfig config =
        configOf(
            Configurations.HEAD.replace(
                "    audience: [weir]\n",
                "    audience: [weir]\n"
                    + "    claims: { user: oid, groups: g, roles: r, agent: a }\n"));
    var claims = IssuerMapping.issuers(config).getFirst().claims();
    assertThat(claims.toString()).contains("oid", "=g", "=r", "=a");
  }

  @Test
  void recordingIsAsSaid() throws Exception {
    RecordingSettings settings =
        Mapping.recording(
            config("recording: { responses: none, retention: 2d, durability: fsync }\n"),
            folder,
            "gw");
    assertThat(settings.durability()).isEqualTo(RecordingSettings.Durability.FSYNC);
    assertThat(settings.responses()).isEqualTo(RecordingSettings.Responses.NONE);
    assertThat(settings.retention()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void nobodyHasARoleInTheConsoleUnlessSaid() throws Exception {
    Subject ann = subject("ann", "security");
    assertThat(Mapping.seesEverything(config(""), ann)).isFalse();
    assertThat(Mapping.administers(config(""), ann)).isFalse();
    WeirConfig config =
        config("roles: { auditor: { groups: [security] }, administrator: { users: [bob] } }\n");
    assertThat(Mapping.seesEverything(config, ann)).isTrue();
    assertThat(Mapping.administers(config, ann)).isFalse();
    assertThat(Mapping.administers(config, subject("bob"))).isTrue();
    assertThat(Mapping.seesEverything(config, subject("bob"))).isFalse();
  }

  @Test
  void linksLeadToWherePeopleReachTheConsole() throws Exception {
    assertThat(Mapping.consoleUri(config(""), 99)).hasToString("http://127.0.0.1:99/");
    for (String file : new String[] {"c.crt", "c.key"}) {
      Files.writeString(folder.resolve(file), "PEM");
    }
    WeirConfig everywhere =
        configOf(
            Configurations.HEAD.replace(
                "web: \"127.0.0.1:0\"",
                "web: \"[::]:0\", tls: { certificate: c.crt, key: c.key }"));
    assertThat(Mapping.consoleUri(everywhere, 99)).hasToString("https://localhost:99/");
  }

  @Test
  void plaintextTokensAreForLoopbackAndOnlyIfSaid() throws Exception {
    assertThat(handshake(config("")).toString()).contains("false");
    WeirConfig said =
        configOf(
            Configurations.HEAD.replace(
                "web: \"127.0.0.1:0\"", "web: \"127.0.0.1:0\", plaintextTokens: loopback"));
    assertThat(handshake(said).toString()).contains("true");
  }

  private static Subject subject(String user, String... groups) {
    return new Subject(user, Set.of(groups), Set.of(), null, "local", Instant.MAX);
  }

  private WeirConfig config(String more) throws IOException, StartFailed {
    return configOf(Configurations.HEAD + more);
  }

  private WeirConfig configOf(String text) throws IOException, StartFailed {
    return ConfigurationFile.load(Files.writeString(folder.resolve("weir.yaml"), text)).settings();
  }

  private static CredentialSource local(LocalSecret secret) {
    return new CredentialSource.Local(secret);
  }
}
