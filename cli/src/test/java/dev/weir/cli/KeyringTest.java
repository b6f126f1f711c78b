package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stand-ins for the systems' programs write down their arguments, and keep what they read. */
class KeyringTest {
  private static final String SECRET_TOOL =
      """
      #!/bin/sh
      echo "$@" >> "%1$s/arguments"
      case $1 in
        store) /bin/cat > "%1$s/secret" ;;
        lookup) /bin/cat "%1$s/secret" ;;
        clear) /bin/rm -f "%1$s/secret" ;;
      esac
      """;
  private static final String SECURITY =
      """
      #!/bin/sh
      echo "$@" >> "%1$s/arguments"
      case $1 in
        -i) /bin/sed 's/.* -w "\\(.*\\)"$/\\1/' > "%1$s/secret" ;;
        find-generic-password) /bin/cat "%1$s/secret" ;;
        delete-generic-password) /bin/rm -f "%1$s/secret" ;;
      esac
      """;

  @TempDir private Path home = Path.of("");
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(home);
    desk.environment.put("PATH", home.toString());
  }

  @AfterEach
  void leave() {
    desk.close();
  }

  @Test
  void aKeyringThatWorksKeepsTheTokensAndNoArgumentHoldsThem() throws IOException {
    program("secret-tool", SECRET_TOOL);
    assertKeptInTheKeyring();
  }

  @Test
  void soDoesTheKeychainOfMacOs() throws IOException {
    program("security", SECURITY);
    assertKeptInTheKeyring();
  }

  private void assertKeptInTheKeyring() throws IOException {
    Desk.Run login = desk.run("login", "--device");

    assertThat(login.out()).as(login.err()).contains("kept in the keyring");
    assertThat(home.resolve("weir")).isDirectoryNotContaining("glob:**.json");
    assertThat(desk.run("whoami").status()).isZero();
    assertThat(desk.gateway.bearers()).hasSize(2).containsOnly(desk.gateway.bearers().getFirst());
    assertThat(desk.run("logout").out()).contains("has revoked your tokens");
    assertThat(files()).doesNotContain("secret");
    assertThat(Files.readString(home.resolve("arguments")))
        .contains(desk.gateway.uri().toString())
        .doesNotContain(desk.issuer.given())
        .hasLineCount(5);
  }

  @Test
  void aKeyringThatDoesNotWorkIsReplacedByAFile() throws IOException {
    program("secret-tool", "#!/bin/sh\necho no D-Bus >&2\nexit 1\n");

    assertThat(desk.run("login", "--device").out()).contains("kept in " + home);
    assertThat(desk.run("whoami").status()).isZero();
  }

  @Test
  void aKeyringThatForgetsIsReplacedByAFile() throws IOException {
    program("secret-tool", "#!/bin/sh\nexit 0\n");

    assertThat(desk.run("login", "--device").out()).contains("kept in " + home);
    assertThat(desk.run("whoami").status()).isZero();
  }

  @Test
  void aKeyringIsLeftAloneOnRequest() throws IOException {
    program("secret-tool", SECRET_TOOL);
    desk.environment.put("WEIR_KEYRING", "none");

    assertThat(desk.run("login", "--device").out()).contains("kept in " + home);
    assertThat(files()).doesNotContain("arguments");
  }

  private void program(String name, String text) throws IOException {
    Path file = Files.writeString(home.resolve(name), text.formatted(home));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
