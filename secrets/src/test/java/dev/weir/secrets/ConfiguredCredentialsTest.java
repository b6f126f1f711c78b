package dev.weir.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.secrets.fetch.SecretFiles;
import dev.weir.session.Credential;
import dev.weir.session.NoWaiting;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ConfiguredCredentialsTest {
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, CredentialSettings> settings = new HashMap<>();
  private final ConfiguredCredentials credentials =
      new ConfiguredCredentials(() -> settings, environment::get, InstantSource.system());
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void configures() throws IOException {
    file = directory.resolve("password");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    settings.put(
        "by-file", new CredentialSettings("weir", local(new LocalSecret.FileContent(file))));
    settings.put(
        "by-env", new CredentialSettings("weir", local(new LocalSecret.Env("ORDERS_PASSWORD"))));
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void detaches() {
    logger().detachAppender(log);
    credentials.close();
  }

  @Test
  void comeFromTheEnvironment() throws Exception {
    environment.put("ORDERS_PASSWORD", "gr\u00fcn ");
    try (Credential credential = credentials.fetch("by-env")) {
      assertThat(credential.user()).isEqualTo("weir");
      assertThat(text(credential)).isEqualTo("gr\u00fcn ");
    }
  }

  @Test
  void areAtHandOnlyWhereNoDiskOrNetworkIsAsked() throws Exception {
    environment.put("ORDERS_PASSWORD", "s3cret");
    Files.writeString(file, "s3cret");
    NoWaiting.<Credential, Exception>within(() -> credentials.fetch("by-env")).close();
    assertThatThrownBy(
            () -> NoWaiting.<Credential, Exception>within(() -> credentials.fetch("by-file")))
        .isInstanceOf(NoWaiting.WouldWait.class);
  }

  @Test
  void comeFromAFileWithoutItsLastLineEnd() throws Exception {
    Map<String, String> expected =
        Map.of(
            "s3cret", "s3cret",
            "s3cret\n", "s3cret",
            "s3cret\r\n", "s3cret",
            "s3cret\n\n", "s3cret\n",
            " s3cret \n", " s3cret ");
    for (var each : expected.entrySet()) {
      Files.writeString(file, each.getKey());
      assertThat(fetched("by-file")).isEqualTo(each.getValue());
    }
  }

  @Test
  void followAFileThatChangesWhileItIsALink() throws Exception {
    Path link = directory.resolve("link");
    Path second = directory.resolve("second");
    Files.writeString(file, "first\n");
    Files.writeString(second, "second\n");
    settings.put(
        "linked", new CredentialSettings("weir", local(new LocalSecret.FileContent(link))));
    Files.createSymbolicLink(link, file);
    assertThat(fetched("linked")).isEqualTo("first");
    Files.delete(link);
    Files.createSymbolicLink(link, second);
    assertThat(fetched("linked")).isEqualTo("second");
  }

  @Test
  void areEachTimeNewAndWipedOnClose() throws Exception {
    Files.writeString(file, "s3cret");
    Credential first = credentials.fetch("by-file");
    byte[] held = first.password().lend(bytes -> bytes);
    first.close();
    assertThat(held).containsOnly(0);
    assertThat(fetched("by-file")).isEqualTo("s3cret");
  }

  @Test
  void followTheConfigurationInForce() {
    assertThatThrownBy(() -> credentials.fetch("later"))
        .isInstanceOf(CredentialUnavailable.class)
        .hasMessageContaining("\"later\"");
    environment.put("LATER", "s3cret");
    settings.put("later", new CredentialSettings("weir", local(new LocalSecret.Env("LATER"))));
    assertThat(fetched("later")).isEqualTo("s3cret");
  }

  @Test
  void failWithWhatIsMissing() throws Exception {
    refused("by-env", "ORDERS_PASSWORD is not set");
    environment.put("ORDERS_PASSWORD", "");
    refused("by-env", "ORDERS_PASSWORD is empty");
    refused("by-file", file + " is empty");
    Files.writeString(file, "\n");
    refused("by-file", file + " is empty");
    Files.delete(file);
    refused("by-file", file + " does not exist");
    Files.createDirectory(file);
    refused("by-file", file + " is not a regular file");
  }

  @Test
  void areNotReadFromAFileThatHoldsSomethingElse() throws Exception {
    Files.writeString(file, "s3cret".repeat(10_000));
    refused("by-file", "longer than 16384 bytes");
    Files.writeString(file, "s3cret\0s3cret");
    refused("by-file", "NUL");
    Files.writeString(file, "x".repeat(SecretFiles.BYTES_MAX));
    assertThat(fetched("by-file")).hasSize(SecretFiles.BYTES_MAX);
  }

  @Test
  void showInNoTextForm() throws Exception {
    environment.put("ORDERS_PASSWORD", "s3cret");
    try (Credential credential = credentials.fetch("by-env")) {
      assertThat(credential.toString()).contains("weir").doesNotContain("s3cret");
    }
    assertThat(settings.toString()).contains("ORDERS_PASSWORD").doesNotContain("s3cret");
  }

  @Test
  void bringAWarningOnceIfEverybodyCanReadTheFile() throws Exception {
    Files.writeString(file, "s3cret");
    fetched("by-file");
    assertThat(log.list).isEmpty();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    fetched("by-file");
    fetched("by-file");
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .contains(file.toString())
        .doesNotContain("s3cret");
  }

  private void refused(String connection, String why) {
    assertThatThrownBy(() -> credentials.fetch(connection))
        .isInstanceOf(CredentialUnavailable.class)
        .hasMessageContaining("\"%s\"".formatted(connection))
        .hasMessageContaining(why)
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  private String fetched(String connection) {
    try (Credential credential = credentials.fetch(connection)) {
      return text(credential);
    } catch (CredentialUnavailable | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static CredentialSource local(LocalSecret secret) {
    return new CredentialSource.Local(secret);
  }

  private static String text(Credential credential) {
    return credential.password().lend(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(SecretFiles.class);
  }
}
