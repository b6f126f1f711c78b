package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.WeirConfig.AfterExpiry;
import dev.weir.config.WeirConfig.Claims;
import dev.weir.config.WeirConfig.Connection;
import dev.weir.config.WeirConfig.ConsoleRoles;
import dev.weir.config.WeirConfig.Credentials;
import dev.weir.config.WeirConfig.Durability;
import dev.weir.config.WeirConfig.Issuer;
import dev.weir.config.WeirConfig.IssuerSessions;
import dev.weir.config.WeirConfig.Limits;
import dev.weir.config.WeirConfig.Listen;
import dev.weir.config.WeirConfig.PlaintextTokens;
import dev.weir.config.WeirConfig.Recording;
import dev.weir.config.WeirConfig.Responses;
import dev.weir.config.WeirConfig.UpstreamTls;
import dev.weir.policy.Mask;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.NetworkRange;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultsTest {
  @TempDir Path folder;

  @Test
  void whatIsNotSaidHasItsDefault() {
    WeirConfig config = Yaml.loaded(folder, Yaml.HEAD).config();
    assertThat(config)
        .isEqualTo(
            new WeirConfig(
                new Listen(
                    new Address("127.0.0.1", 5432),
                    null,
                    null,
                    new Address("127.0.0.1", 8443),
                    null,
                    PlaintextTokens.NEVER,
                    List.of(),
                    null),
                folder.resolve("weir-data").toAbsolutePath(),
                List.of(
                    new Issuer(
                        "entra",
                        "https://login.example.com/v2.0",
                        List.of(),
                        Set.of("api://weir"),
                        new Claims("preferred_username", "groups", "roles", "azp"),
                        Set.of(),
                        Duration.ofSeconds(60),
                        Map.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        new IssuerSessions(new AfterExpiry.End(), Duration.ofSeconds(30)))),
                List.of(
                    new Connection(
                        "orders",
                        "postgres",
                        new Address("db.example.com", 5432),
                        "orders",
                        UpstreamTls.VERIFY_FULL,
                        null,
                        null,
                        new Credentials("weir", new SecretSource.Env("ORDERS_PASSWORD")),
                        Mode.ENFORCE,
                        new WeirConfig.Warm(1, Duration.ofMinutes(5)))),
                new ConsoleRoles(null, null, null),
                new WeirConfig.Console(null, Duration.ofMinutes(30), Duration.ofHours(8)),
                new Recording(Responses.MASKED, Duration.ofDays(90), Durability.WRITE_AHEAD, 0),
                new Limits(
                    16_777_216,
                    0,
                    50,
                    10_000,
                    Duration.ofHours(1),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    new WeirConfig.SignInLimits(
                        20,
                        20,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        List.of(NetworkRange.parse("127.0.0.0/8"), NetworkRange.parse("::1")))),
                new WeirConfig.Tickets(true, Duration.ofHours(8)),
                List.of(),
                null,
                Mode.ENFORCE));
  }

  @Test
  void ticketsMayBeShorterOrOff() {
    assertThat(
            Yaml.loaded(folder, Yaml.HEAD + "tickets: { maxLifetime: 15m }\n").config().tickets())
        .isEqualTo(new WeirConfig.Tickets(true, Duration.ofMinutes(15)));
    assertThat(Yaml.loaded(folder, Yaml.HEAD + "tickets: off\n").config().tickets().on()).isFalse();
  }

  @Test
  void sectionsThatSayALittleKeepTheOtherDefaults() {
    WeirConfig config =
        Yaml.loaded(
                folder,
                Yaml.HEAD
                    + """
                    listen: { postgres: "127.0.0.1:6432" }
                    recording: { durability: fsync }
                    limits: { resultRowsMax: 10 }
                    """)
            .config();
    assertThat(config.listen().web()).isEqualTo(Listen.DEFAULT.web());
    assertThat(config.recording())
        .isEqualTo(new Recording(Responses.MASKED, Duration.ofDays(90), Durability.FSYNC, 0));
    assertThat(config.limits())
        .isEqualTo(
            new Limits(
                16_777_216,
                10,
                50,
                10_000,
                Duration.ofHours(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                WeirConfig.SignInLimits.DEFAULT));
  }

  @Test
  void whoSignsInFromATerminalAsksForOpenIdAlone() {
    WeirConfig config =
        Yaml.loaded(
                folder,
                Yaml.HEAD.replace(
                    "audience: [api://weir]",
                    "audience: [api://weir]\n    cli: { clientId: weir-cli }"))
            .config();
    assertThat(config.identity().getFirst().cli())
        .isEqualTo(new WeirConfig.CliClient("weir-cli", List.of("openid")));
  }

  @Test
  void aRuleThatAsksHasTimesAndAQuorum() {
    var rules =
        Yaml.loaded(
                folder,
                Yaml.HEAD
                    + """
                    rules:
                      - name: ask
                        approve: { actions: [delete], by: { groups: [dba] } }
                      - name: ask soon
                        approve: { actions: [delete], by: { users: [dana] }, wait: 10s }
                    """)
            .policy()
            .ruleset()
            .rules();
    assertThat(rules.getFirst().answer())
        .isEqualTo(
            new Answer.Approve(
                Set.of("dba"),
                Set.of(),
                1,
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                Duration.ofMinutes(30),
                null));
    assertThat(((Answer.Approve) rules.getLast().answer()).transactionWaitAtMost())
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(rules.getFirst().who()).isEqualTo(Who.ANYONE);
    assertThat(rules.getFirst().where()).isEqualTo(Where.ANYWHERE);
    assertThat(rules.getFirst().mode()).isEqualTo(Mode.ENFORCE);
  }

  @Test
  void aProtectionMayBeUsedForNothingByNobody() {
    Protection protection =
        Yaml.loaded(
                folder,
                Yaml.HEAD + "protect: [{ name: p, columns: [\"*.*.ssn\"], mask: redact }]\n")
            .policy()
            .ruleset()
            .protections()
            .getFirst();
    assertThat(protection.use()).isEqualTo(Protection.Use.NONE);
    assertThat(protection.except()).isNull();
    assertThat(protection.mask()).isEqualTo(new Mask.Redact());
    assertThat(protection.mode()).isEqualTo(Mode.ENFORCE);
    assertThat(protection.where()).isEqualTo(Where.ANYWHERE);
    assertThat(protection.detect()).isEmpty();
  }
}
