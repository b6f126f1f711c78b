package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.console.PolicyStanding;
import dev.weir.session.AuditTrail.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks are made by hand: no test waits for one. */
class ConfigurationWatchTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder = Path.of("");
  private final List<AuditEvent> audited = new ArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final Closing closing = new Closing();
  private boolean auditWorks = true;
  private Path file = Path.of("");

  @BeforeEach
  void writeAConfiguration() throws IOException {
    file = folder.resolve("weir.yaml");
    write(Configurations.HEAD);
  }

  @AfterEach
  void stop() {
    closing.close();
  }

  @Test
  void aChangedFileWithoutFaultsComesIntoForceAsAWholeAndIsAudited() throws Exception {
    InForce inForce = inForce();
    String before = inForce.policy().fingerprint();
    ConfigurationWatch watch = watch(inForce);
    watch.look();
    assertThat(inForce.policy().fingerprint()).isEqualTo(before);
    assertThat(audited).isEmpty();
    write(Configurations.HEAD + Configurations.READ + "limits: { resultRowsMax: 7 }\n");
    watch.look();
    assertThat(inForce.policy().fingerprint()).isNotEqualTo(before);
    assertThat(inForce.settings().limits().resultRowsMax()).isEqualTo(7);
    assertThat(audited)
        .containsExactly(
            new AuditEvent.PolicyLoaded(NOW, inForce.policy().fingerprint(), file.toString()));
    assertThat(looks).hasValue(2);
  }

  @Test
  void aFaultyFileKeepsTheOldOneIsAuditedOnceAndDoesNotStopTheLooking() throws Exception {
    InForce inForce = inForce();
    InForce.Configuration before = new InForce.Configuration(inForce.settings(), inForce.policy());
    ConfigurationWatch watch = watch(inForce);
    write(Configurations.HEAD + "rules: 1\nmood: x\n");
    watch.look();
    watch.look();
    assertThat(new InForce.Configuration(inForce.settings(), inForce.policy())).isEqualTo(before);
    assertThat(audited).containsExactly(new AuditEvent.PolicyRejected(NOW, file.toString(), 2));
    assertThat(looks).hasValue(2);
    PolicyStanding.Rejection rejection = new ConfiguredPolicyStanding(inForce).now().rejection();
    assertThat(rejection).isNotNull();
    assertThat(rejection.faults()).hasSize(2).first().asString().contains("weir.yaml:");
    write(Configurations.HEAD + Configurations.READ);
    watch.look();
    assertThat(audited).hasSize(2).last().isInstanceOf(AuditEvent.PolicyLoaded.class);
    assertThat(new ConfiguredPolicyStanding(inForce).now().rejection()).isNull();
  }

  @Test
  void aFileThatIsNoTextIsAFaultLikeAnyOther() throws Exception {
    ConfigurationWatch watch = watch(inForce());
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});
    watch.look();
    watch.look();
    assertThat(audited).containsExactly(new AuditEvent.PolicyRejected(NOW, file.toString(), 1));
  }

  @Test
  void aFileThatVanishesKeepsTheOldOneUntilItIsBack() throws Exception {
    InForce inForce = inForce();
    String before = inForce.policy().fingerprint();
    ConfigurationWatch watch = watch(inForce);
    Files.delete(file);
    watch.look();
    watch.look();
    assertThat(inForce.policy().fingerprint()).isEqualTo(before);
    write(Configurations.HEAD + Configurations.READ);
    watch.look();
    assertThat(inForce.policy().fingerprint()).isNotEqualTo(before);
  }

  @Test
  void whatChangesWhileTheGatewayStartsIsNotMissed() throws Exception {
    String content = ConfigurationWatch.content(file);
    InForce inForce = inForce();
    String before = inForce.policy().fingerprint();
    write(Configurations.HEAD + Configurations.READ);
    watch(inForce, content).look();
    assertThat(inForce.policy().fingerprint()).isNotEqualTo(before);
  }

  @Test
  void aPolicyThatCannotBeAuditedDoesNotComeIntoForceUntilItCan() throws Exception {
    InForce inForce = inForce();
    String before = inForce.policy().fingerprint();
    ConfigurationWatch watch = watch(inForce);
    write(Configurations.HEAD + Configurations.READ);
    auditWorks = false;
    watch.look();
    assertThat(inForce.policy().fingerprint()).isEqualTo(before);
    auditWorks = true;
    watch.look();
    assertThat(inForce.policy().fingerprint()).isNotEqualTo(before);
    assertThat(audited).hasSize(1);
  }

  @Test
  void aFolderIsFollowedFileByFile() throws Exception {
    Path conf = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(conf.resolve("a.yaml"), Configurations.HEAD);
    String empty = ConfigurationWatch.content(conf);
    Path rules = Files.writeString(conf.resolve("b.yml"), Configurations.READ);
    String both = ConfigurationWatch.content(conf);
    Files.writeString(conf.resolve("notes.txt"), "x");
    assertThat(ConfigurationWatch.content(conf)).isEqualTo(both).isNotEqualTo(empty);
    Files.move(rules, conf.resolve("c.yml"));
    assertThat(ConfigurationWatch.content(conf)).isNotEqualTo(both);
  }

  @Test
  void whatIsInForceAtTheStartIsAudited() throws Exception {
    InForce inForce = inForce();
    watch(inForce).start();
    assertThat(audited)
        .contains(
            new AuditEvent.PolicyLoaded(NOW, inForce.policy().fingerprint(), file.toString()));
  }

  private InForce inForce() throws StartFailed {
    return new InForce(ConfigurationFile.load(file), NOW);
  }

  private ConfigurationWatch watch(InForce inForce) throws IOException {
    return watch(inForce, ConfigurationWatch.content(file));
  }

  private ConfigurationWatch watch(InForce inForce, String content) {
    return closing.with(
        new ConfigurationWatch(
            file,
            content,
            inForce,
            List.of(looks::incrementAndGet),
            this::append,
            InstantSource.fixed(NOW)));
  }

  private void append(AuditEvent event) {
    if (!auditWorks) {
      throw new IllegalStateException("disk full");
    }
    audited.add(event);
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }
}
