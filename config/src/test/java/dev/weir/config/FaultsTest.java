package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Yaml#HEAD} has ten lines: what is appended starts in line 11. */
class FaultsTest {
  @TempDir Path folder;

  @Test
  void everyFaultIsToldAtOnceWithItsPlaceAndASuggestion() {
    String text =
        Yaml.HEAD
            + """
            rules:
              - name: ask
                where: { connections: [oders] }
                approve:
                  actions: [delete, updat]
                  by: { groups: [dba] }
                  quorm: 1
              - name: bounded
                deny: { actions: [update], when: "true && statement.unbouded" }
            limits: { statementBytesMax: 16MB, sessionPerUserMax: 5 }
            """;
    assertThat(Yaml.faults(folder, text))
        .containsExactly(
            "weir.yaml:13:28 rules[0].where.connections[0]: no connection is named \"oders\", did"
                + " you mean \"orders\"?",
            "weir.yaml:15:25 rules[0].approve.actions[1]: \"updat\" is not one of select, insert,"
                + " update, delete, merge, truncate, create, alter, drop, grant, call, code, copy,"
                + " set, lock, notify, file, network, role, replicate, admin, transaction, unknown,"
                + " read, write, ddl, all, did you mean \"update\"?",
            "weir.yaml:17:7 rules[0].approve.quorm: unknown key, did you mean \"quorum\"?",
            "weir.yaml:19:47 rules[1].deny.when: unknown name \"statement.unbouded\", did you mean"
                + " \"statement.unbounded\"?",
            "weir.yaml:20:30 limits.statementBytesMax: \"16MB\" is no size; write one as 64KiB,"
                + " 16MiB or 1GiB",
            "weir.yaml:20:36 limits.sessionPerUserMax: unknown key, did you mean"
                + " \"sessionsPerUserMax\"?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rules: [{ name: x }] | rules[0]: says nothing: give it one of allow, approve, deny",
        "rules: [{ name: x, allow: { actions: [read] }, deny: { actions: [drop] } }] | says several"
            + " things",
        "rules: [{ name: x, allow: { tables: [\"a.*\"] } }] | rules[0].allow: \"actions\" is"
            + " missing",
        "rules: [{ name: x, deny: { message: no } }] | does not say of what",
        "rules: [{ name: x, deny: {} }] | rules[0].deny: is empty",
        "rules: [{ name: x, approve: { actions: [all] } }] | rules[0].approve: \"by\" is missing",
        "rules: [{ name: x, approve: { actions: [all], by: {} } }] | rules[0].approve.by: is empty",
        "rules: [{ name: x, approve: { actions: [all], by: { users: [] } } }] | is empty",
        "rules: [{ name: x, approve: { actions: [all], by: { users: [a] }, quorum: 0 } }] | is no"
            + " whole number from 1 to 100",
        "rules: [{ name: x, approve: { actions: [all], by: { users: [a] }, wait: 5 } }] | \"5\" is"
            + " no duration",
        "tickets: no | tickets: \"no\" is not one of off",
        "tickets: { maxLifetime: 31d } | tickets.maxLifetime: tickets hold for 30d at the most",
        "tickets: { maxLifetime: 10ms } | tickets.maxLifetime: tickets hold for a second at least",
        "tickets: { lifetime: 1h } | tickets.lifetime: unknown key; known here: maxLifetime",
        "rules: [{ name: x, mode: observe, allow: { actions: [read] } }] | cannot be observed",
        "rules: [{ allow: { actions: [read] } }] | rules[0]: \"name\" is missing",
        "rules: [{ name: x, who: { groups: [] }, allow: { actions: [read] } }] |"
            + " rules[0].who.groups: is empty",
        "rules: [{ name: x, who: { groups: ai }, allow: { actions: [read] } }] | write a list here",
        "rules: [{ name: x, who: { group: [ai] }, allow: { actions: [read] } }] | did you mean"
            + " \"groups\"?",
        "rules: [{ name: x, where: { networks: [10.0.0.1/8] }, deny: { actions: [all] } }] | did"
            + " you mean \"10.0.0.0/8\"?",
        "rules: [{ name: x, where: { protocols: [http] }, deny: { actions: [all] } }] | is no"
            + " protocol",
        "ticket: { maxLifetime: 5m } | ticket: unknown key",
        "rules: [{ name: x, where: { times: [\"9-5\"] }, deny: { actions: [all] } }] | is no time"
            + " of day",
        "rules: [{ name: x, allow: { actions: [read], tables: [orders] } }] | write schema.name",
        "rules: [{ name: x, deny: { when: statement.kind } }] | gives string, not true or false",
        "rules: [{ name: x, allow: { actions: [read] } }, { name: x, deny: { actions: [all] } }] |"
            + " rules[1].name: another rule is named \"x\", in weir.yaml line 11",
        "protect: [{ name: p, columns: [\"*.*.ssn\"] }] | protect[0]: \"mask\" is missing",
        "protect: [{ name: p, mask: redact }] | protects nothing",
        "protect: [{ name: p, columns: [ssn], mask: redact }] | write schema.table.column",
        "protect: [{ name: p, detect: [card], mask: redact }] | \"card\" is not one of",
        "protect: [{ name: p, detect: [iban], mask: { keepLast: 4, keepFirst: 2 } }] | one of"
            + " keepLast",
        "protect: [{ name: p, detect: [iban], mask: { keepLast: -1 } }] | is no whole number",
        "protect: [{ name: p, detect: [iban], mask: }] | protect[0].mask: is empty",
        "protect: [{ name: p, detect: [iban], use: any, mask: redact }] | is of no use without",
        "protect: [{ name: p, detect: [iban], mask: redact, where: { times: [\"08:00-09:00\"] } }]"
            + " | protect[0].where.times: unknown key",
        "listen: { postgres: \"0.0.0.0:5432\" } | listen.postgres: 0.0.0.0:5432 can be reached from"
            + " other machines, which needs \"tls\"",
        "listen: { web: \"[::]:8443\" } | listen.web: [::]:8443 can be reached",
        "listen: { postgres: \"127.0.0.1:1\", web: \"127.0.0.1:1\" } | listens on port 1, as",
        "listen: { postgres: \"db.example.com:5432\" } | is a name; listen on an address",
        "listen: { postgres: 5432 } | is no address",
        "listen: { tls: { certificate: none.crt, key: none.key } } | no file that can be read",
        "listen: { metrics: { address: \"0.0.0.0:9464\" } } | listen.metrics: 0.0.0.0:9464 can be"
            + " reached from other machines, which needs \"token\"",
        "listen: { metrics: { address: \"0.0.0.0:9464\", token: { env: T } } } | listen.metrics:"
            + " 0.0.0.0:9464 can be reached from other machines, which needs \"tls\"",
        "listen: { metrics: { address: \"127.0.0.1:8443\" } } | port 8443 is another listener's",
        "listen: { metrics: { token: { env: T } } } | \"address\" is missing",
        "listen: { metrics: { address: \"127.0.0.1:9464\", token: {} } } | token: is empty",
        "listen: { mysql: \"0.0.0.0:3306\" } | listen.mysql: 0.0.0.0:3306 can be reached from",
        "listen: { mysql: \"127.0.0.1:8443\" } | listen.mysql: listens on port 8443, as \"web\""
            + " does",
        "listen: { mysqlServerVersion: new } | \"new\" is no version of a server",
        "notify: [{ on: [denied] }] | notify[0]: says not by what: name one of teams, slack",
        "notify: [{ teams: { webhook: \"https://hooks.example/s3cret\" } }]"
            + " | notify[0].teams.webhook: write keys and values here: env, file",
        "notify: [{ teams: { webhook: { env: \"https://hooks.example/s3cret\" } } }]"
            + " | notify[0].teams.webhook.env: is no name of an environment variable",
        "notify: [{ slack: { webhook: { env: A } }, teams: { webhook: { env: B } } }]"
            + " | is told by \"teams\" already",
        "notify: [{ slack: { webhook: { env: A } } }, { slack: { webhook: { env: B } } }]"
            + " | notify[1]: another target is named \"slack\", in weir.yaml line 11",
        "notify: [{ webhook: { url: { env: A } } }] | notify[0].webhook: \"key\" is missing",
        "notify: [{ slack: { webhook: { env: A } }, on: [denial] }] | did you mean \"denied\"",
        "notify: [{ slack: { webhook: { env: A } }, show: all }] | notify[0].show: \"all\" is not",
        "notify: [{ slack: { webhook: { env: A } }, name: \"a\\tb\" }] | write a name of letters",
        "notify: [{ email: { server: \"mx.example.com:25\", tls: disable, from: w@example.com, to:"
            + " [a@example.com] } }] | notify[0].email.tls: mail leaves this machine by TLS only",
        "notify: [{ email: { server: \"mx.example.com:25\", from: \"w@example.com\\r\\nBcc:"
            + " x@y.z\", to: [a@example.com] } }] | notify[0].email.from: is no address of mail",
        "notify: [{ email: { server: \"mx.example.com:25\", from: w@example.com, to:"
            + " [\"a@example.com, b@example.com\"] } }] | notify[0].email.to[0]: is no address",
        "notify: [{ email: { server: \"mx.example.com:25\", user: w, from: w@example.com, to:"
            + " [a@example.com] } }] | notify[0].email: \"user\" and \"password\" go together",
        "store: { postgres: x } | store: is not available in this version",
        "recordings: { azureBlob: x } | recordings: is not available in this version",
        "mode: watch | \"watch\" is not one of enforce, observe",
        "data: | data: is empty",
        "data: ~ | data: is empty",
        "data: [a] | data: write a single value here",
        "data: !secret x | YAML tags have no meaning here",
        "data: \"${env:NOT_THERE}\" | data: the environment has no variable NOT_THERE",
        "data: \"${HOME}\" | is no variable; write ${env:NAME}",
        "recording: { retention: 0d } | is no duration",
        "recording: { retention: 90 days } | is no duration",
        "limits: [] | limits: write keys and values here",
        "rules: { name: x } | rules: write a list here",
        "? [a] : b | Non scalar key",
        "1: b | weir.yaml:11:1 1: unknown key",
        "lisen: { postgres: x } | weir.yaml:11:1 lisen: unknown key, did you mean \"listen\"?"
      })
  void aMistakeIsAFault(String appended, String fault) {
    assertThat(Yaml.faults(folder, Yaml.HEAD + appended + "\n"))
        .anyMatch(line -> line.contains(fault));
  }

  @Test
  void aKeyThatIsThereTwiceIsAFaultWithBothPlaces() {
    assertThat(Yaml.faults(folder, Yaml.HEAD + "data: a\ndata: b\n"))
        .containsExactly("weir.yaml:12:1 data: is there twice, first in line 11");
    assertThat(
            Yaml.faults(
                folder,
                Yaml.HEAD + "rules: [{ name: x, deny: { when: \"true\", \"when\": \"false\" } }]"))
        .containsExactly("weir.yaml:11:42 rules[0].deny.when: is there twice, first in line 11");
  }

  @Test
  void aConnectionIsCheckedToo() {
    String text =
        """
        identity:
          - { name: e, issuer: "http://login.example.com", audience: [a] }
          - { name: e, issuer: "https://b.example.com", audience: [a] }
          - { name: f, issuer: "https://b.example.com", audience: [a] }
        connections:
          - name: c
            protocol: mariadb
            address: example.com
            database: d
            tls: disable
            ca: missing.pem
            credentials: { user: u, password: { azureKeyVault: x } }
          - { name: c, protocol: postgres, address: "h:1", database: d, credentials: { user: u } }
          - name: g
            protocol: postgres
            address: h:1
            database: d
            credentials: { user: u, password: hunter2-secret }
        """;
    assertThat(Yaml.faults(folder, text))
        .map(line -> line.replace(folder.toString(), "."))
        .containsExactly(
            "weir.yaml:2:24 identity[0].issuer: \"http://login.example.com\" is no issuer; write"
                + " its https URL (http only on this machine)",
            "weir.yaml:3:13 identity[1].name: another issuer is named \"e\", in weir.yaml line 2",
            "weir.yaml:4:24 identity[2].issuer: another issuer URL is named"
                + " \"https://b.example.com\", in weir.yaml line 3",
            "weir.yaml:7:15 connections[0].protocol: \"mariadb\" is no protocol; write"
                + " postgres or mysql",
            "weir.yaml:8:14 connections[0].address: \"example.com\" is no address; write host:port",
            "weir.yaml:11:9 connections[0].ca: no file that can be read is at ./missing.pem",
            "weir.yaml:12:56 connections[0].credentials.password.azureKeyVault: write keys and"
                + " values here: vault, secret, version, identity",
            "weir.yaml:13:13 connections[1].name: another connection is named \"c\", in weir.yaml"
                + " line 6",
            "weir.yaml:13:78 connections[1].credentials: \"password\" is missing",
            "weir.yaml:18:39 connections[2].credentials.password: write keys and values here: env,"
                + " file, azureKeyVault, vault, awsSecretsManager, azureIdentity, awsRdsIam");
  }

  @Test
  void faultsNeverShowASecretOrAVariablesValue() {
    String text =
        Yaml.HEAD.replace("{ env: ORDERS_PASSWORD }", "{ env: \"hunter2 secret\" }")
            + "mode: \"${env:TENANT}\"\n";
    assertThat(Yaml.faults(folder, text))
        .hasSize(2)
        .noneMatch(line -> line.contains("hunter2") || line.contains("acme"))
        .anyMatch(line -> line.endsWith("mode: what the variables give here is not valid"));
  }

  @Test
  void sectionsThatEverythingNeedsAreMissed() {
    assertThat(Yaml.faults(folder, "mode: enforce\n"))
        .containsExactly(
            "weir.yaml: \"connections\" is missing", "weir.yaml: \"identity\" is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "# nothing\n", "---\n---\n", "a: [b", "\tlisten: x", "listen:\n\tpostgres: x\n",
        "a: *b", "%YAML 9.9\n---\na: b", "- a\n- b\n", "just text", "a: \"\\q\"", "a: b: c",
        "a: &x [*x]", "{{{{"
      })
  void whatIsNoConfigurationAtAllIsAFaultAndNeverAnException(String text) {
    assertThat(Yaml.faults(folder, text))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("weir.yaml"));
  }

  @Test
  void aliasesThatMultiplyAreStopped() {
    StringBuilder bomb = new StringBuilder(Yaml.HEAD).append("rules:\n");
    bomb.append("  - &r { name: x, allow: { actions: &a [")
        .append("read, ".repeat(1_000))
        .append("read] } }\n");
    bomb.append("  - { name: y, allow: { actions: *a } }\n".repeat(400));
    bomb.append("  - *r\n".repeat(400));
    assertThat(Yaml.faults(folder, bomb.toString()))
        .anyMatch(line -> line.contains("too much to read"));
  }

  @Test
  void anAliasThatIsUsedOnceOrTwiceIsFine() {
    assertThat(
            Yaml.faults(
                folder,
                Yaml.HEAD
                    + """
                    rules:
                      - { name: x, who: &agents { groups: [ai] }, allow: { actions: [read] } }
                      - { name: y, who: *agents, deny: { actions: [drop] } }
                    """))
        .isEmpty();
  }

  @Test
  void deepNestingAndHugeFilesAreFaults() throws IOException {
    assertThat(Yaml.faults(folder, "a: " + "[".repeat(20_000))).hasSize(1);
    Path huge = folder.resolve("huge.yaml");
    Files.write(huge, ("#" + "x".repeat(5 << 20)).getBytes(StandardCharsets.US_ASCII));
    assertThat(new ConfigLoader(Yaml.ENVIRONMENT).load(huge).toString())
        .isEqualTo("huge.yaml: is larger than 4194304 bytes");
  }

  @Test
  void aFileThatIsNotThereOrNotUtf8IsAFault() throws IOException {
    var loader = new ConfigLoader(Yaml.ENVIRONMENT);
    Path none = folder.resolve("none.yaml");
    assertThat(loader.load(none).toString()).isEqualTo(none + ": is not there");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', (byte) 0xe9});
    assertThat(loader.load(latin).toString()).isEqualTo("latin.yaml: is not UTF-8");
  }

  @Test
  void aVariablesValueIsNeverReadAsYaml() {
    var config = Yaml.loaded(folder, Yaml.HEAD + "data: \"x-${env:TWO}\"\n").config();
    assertThat(config.data().getFileName()).hasToString("x-a: [b");
    assertThat(List.of(config.data().getParent())).containsExactly(folder.toAbsolutePath());
  }
}
