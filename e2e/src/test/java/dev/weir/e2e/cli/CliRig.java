package dev.weir.e2e.cli;

import dev.weir.app.StartFailed;
import dev.weir.app.Weir;
import dev.weir.cli.Terminal;
import dev.weir.cli.signin.Surroundings;
import dev.weir.e2e.clients.Program;
import dev.weir.testkit.Await;
import dev.weir.testkit.files.FileTrees;
import dev.weir.testkit.issuer.LoginIssuer;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * A gateway with TLS before a PostgreSQL ({@code orders}) and a MySQL ({@code shop}), an issuer
 * that signs people in, and the home folder of one user.
 */
final class CliRig implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Path folder;
  private final PostgresServer postgres;
  private final MySqlServer mysql;
  private final LoginIssuer issuer;
  private final Weir weir;
  private final List<StringWriter> printed = new ArrayList<>();

  private CliRig(
      Path folder, PostgresServer postgres, MySqlServer mysql, LoginIssuer issuer, Weir weir) {
    this.folder = folder;
    this.postgres = postgres;
    this.mysql = mysql;
    this.issuer = issuer;
    this.weir = weir;
  }

  static CliRig start() throws IOException, InterruptedException, StartFailed {
    Path folder = Files.createTempDirectory("weir-cli-");
    PostgresServer postgres = PostgresServer.start(PostgresOptions.defaults());
    MySqlServer mysql = MySqlServer.start(ServerKind.MYSQL_8_0);
    mysql.execute("CREATE DATABASE shop");
    LoginIssuer issuer = LoginIssuer.start("api://weir", InstantSource.system());
    CertificateAuthority authority = CertificateAuthority.create("Weir e2e");
    authority
        .issue(List.of("localhost", "127.0.0.1"))
        .write(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    Files.writeString(folder.resolve("pg-password"), postgres.superuserPassword());
    Files.writeString(folder.resolve("my-password"), mysql.superuserPassword());
    Path configuration =
        Files.writeString(
            folder.resolve("weir.yaml"),
            """
            listen:
              postgres: 127.0.0.1:0
              mysql: 127.0.0.1:0
              web: 127.0.0.1:0
              tls: { certificate: tls.crt, key: tls.key }
            identity:
              - name: idp
                issuer: %s
                audience: ["%s"]
                cli: { clientId: weir-cli }
            connections:
              - name: orders
                protocol: postgres
                address: 127.0.0.1:%d
                database: postgres
                tls: disable
                credentials: { user: "%s", password: { file: pg-password } }
              - name: shop
                protocol: mysql
                address: 127.0.0.1:%d
                database: shop
                tls: disable
                credentials: { user: "%s", password: { file: my-password } }
            rules:
              - name: staff read
                who: { groups: [staff] }
                allow: { actions: [read, set, call] }
            """
                .formatted(
                    issuer.issuer(),
                    issuer.audience(),
                    postgres.port(),
                    postgres.superuser(),
                    mysql.port(),
                    mysql.superuser()));
    return new CliRig(folder, postgres, mysql, issuer, Weir.start(configuration));
  }

  LoginIssuer issuer() {
    return issuer;
  }

  Path folder() {
    return folder;
  }

  URI gateway() {
    return URI.create("https://127.0.0.1:" + weir.webPort());
  }

  /** The user's, with nothing in it that the commands need besides. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("XDG_CONFIG_HOME", folder.resolve("home").toString());
    environment.put("PATH", System.getenv().getOrDefault("PATH", ""));
    environment.put("WEIR_URL", gateway().toString());
    environment.put("WEIR_KEYRING", "none");
    return environment;
  }

  /** A command in this process, to its end; what it prints, in both streams. */
  Terminal.Output run(String... arguments) {
    StringWriter text = new StringWriter();
    return new Terminal.Output(line(text).execute(withCa(arguments)), text.toString());
  }

  /** A command in a process of its own. */
  Program.Run process(String input, String... arguments) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weir.app.Main"));
    all.addAll(List.of(withCa(arguments)));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new Program(java).run(environment(), input, all.toArray(String[]::new));
  }

  private String[] withCa(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add(1, "--ca=" + folder.resolve("ca.pem"));
    return all.toArray(String[]::new);
  }

  private CommandLine line(StringWriter text) {
    CommandLine line =
        Terminal.commands(
            new Surroundings(environment(), InstantSource.system(), time -> {}, page -> {}));
    var writer = new PrintWriter(text, true);
    line.setOut(writer);
    line.setErr(writer);
    return line;
  }

  /** {@code weir connect}, until it is closed. */
  final class Connected implements AutoCloseable {
    private final StringWriter text = new StringWriter();
    private final Thread thread;

    private Connected(String... arguments) throws InterruptedException {
      printed.add(text);
      thread = Thread.ofPlatform().start(() -> line(text).execute(withCa(arguments)));
      Await.until(LONG, "connect", () -> text.toString().contains("Ctrl-C") || !thread.isAlive());
    }

    String text() {
      return text.toString();
    }

    int port() {
      Matcher port = Pattern.compile("port=(\\d+)").matcher(text());
      if (!port.find()) {
        throw new AssertionError(text());
      }
      return Integer.parseInt(port.group(1));
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
  }

  Connected connect(String... arguments) throws InterruptedException {
    return new Connected(arguments);
  }

  /** Everything that {@code weir connect} printed. */
  String printed() {
    return String.join("\n", printed.stream().map(StringWriter::toString).toList());
  }

  @Override
  public void close() throws IOException {
    weir.close();
    issuer.close();
    mysql.close();
    postgres.close();
    FileTrees.delete(folder);
  }
}
