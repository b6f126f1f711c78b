package dev.weir.gateway.postgres.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.postgres.RawClient;
import dev.weir.gateway.refusal.Refused;
import dev.weir.wire.postgres.CancelKey;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.backend.BackendKeyData;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionRequestTest {
  private static SessionRequest request(String... parameters) throws Refused {
    return SessionRequest.of(RawClient.startup(ProtocolVersion.V3_0, parameters));
  }

  @Test
  void theDatabaseIsTheUserUnlessItIsNamed() throws Exception {
    assertThat(request("user", "alice").database()).isEqualTo("alice");
    assertThat(request("user", "alice", "database", "orders").database()).isEqualTo("orders");
  }

  @Test
  void optionsAreReadAsTheServerReadsThem() throws Exception {
    assertThat(
            request(
                    "user",
                    "alice",
                    "options",
                    "-c statement_timeout=5s  --lock-timeout=1s -cDateStyle=ISO,\\ DMY")
                .settings())
        .containsEntry("statement_timeout", "5s")
        .containsEntry("lock_timeout", "1s")
        .containsEntry("datestyle", "ISO, DMY");
  }

  @Test
  void optionsThatAreNotSettingsAreRefused() {
    for (String options :
        new String[] {
          "-B 100",
          "-e",
          "-c",
          "-c role=postgres",
          "--role=x",
          "-crole=x",
          "-c ro\\le=x",
          "-c ROLE=x",
          "stray"
        }) {
      assertThatThrownBy(() -> request("user", "alice", "options", options))
          .as(options)
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void harmlessSettingsPassAndOthersDoNot() throws Exception {
    assertThat(request("user", "a", "TimeZone", "UTC", "extra_float_digits", "3").settings())
        .containsEntry("timezone", "UTC")
        .containsEntry("extra_float_digits", "3");
    for (String name :
        new String[] {
          "role",
          "session_authorization",
          "standard_conforming_strings",
          "backslash_quote",
          "session_replication_role",
          "row_security",
          "myapp.tenant",
          "local_preload_libraries",
          "quote_all_identifiers"
        }) {
      assertThatThrownBy(() -> request("user", "alice", name, "x"))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("\"" + name + "\"");
    }
  }

  @Test
  void onlyUtf8IsSpoken() throws Exception {
    assertThat(request("user", "a", "client_encoding", "'utf-8'").settings()).isEmpty();
    assertThat(request("user", "a", "client_encoding", "SQL_ASCII").settings()).isEmpty();
    assertThatThrownBy(() -> request("user", "a", "client_encoding", "SJIS"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("SJIS");
  }

  @Test
  void theApplicationNameCarriesUserAndSessionWithin63Bytes() {
    assertThat(ApplicationName.of("psql", "alice", "s1")).isEqualTo("psql/weir:alice@s1");
    assertThat(ApplicationName.of("", "alice", "s1")).isEqualTo("weir:alice@s1");
    String id = "0123456789abcdefghij";
    String long63 = ApplicationName.of("x".repeat(100), "ü".repeat(100), id);
    assertThat(long63).hasSize(63).endsWith("@" + id).startsWith("xxxxxxxx").isPrintable();
  }

  @Test
  void aClosedRegistrationCancelsNothing() {
    var keys = new CancelKeys(new SecureRandom());
    var cancelled = new AtomicInteger();
    var registration = keys.register(0, 2, cancelled::incrementAndGet);
    BackendKeyData data = registration.data();
    keys.cancel(data.processId(), CancelKey.of(new byte[32]));
    assertThat(cancelled).hasValue(0);
    keys.cancel(data.processId(), data.key());
    assertThat(cancelled).hasValue(1);
    registration.close();
    keys.cancel(data.processId(), data.key());
    assertThat(cancelled).hasValue(1);
  }

  @Test
  void twoServersWithTheSameProcessNumberAreToldApartByTheirKeys() {
    var keys = new CancelKeys(new SecureRandom());
    var first = new AtomicInteger();
    var second = new AtomicInteger();
    var one = keys.register(4711, 0, first::incrementAndGet);
    var other = keys.register(4711, 2, second::incrementAndGet);
    assertThat(one.data().processId()).isEqualTo(4711);
    assertThat(other.data().processId()).isEqualTo(4711);
    keys.cancel(4711, other.data().key());
    assertThat(first).hasValue(0);
    assertThat(second).hasValue(1);
    other.close();
    keys.cancel(4711, other.data().key());
    keys.cancel(4711, one.data().key());
    assertThat(first).hasValue(1);
    assertThat(second).hasValue(1);
  }
}
