package dev.weir.gateway.postgres.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.Grants;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.ClientCertificate;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.TlsMode;
import dev.weir.testkit.tls.CertificateAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that lets nobody in without a certificate of its authority for that very user. */
class ClientCertificateTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aServerThatDemandsACertificateIsShownTheOneThatIsInTheFilesNow() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("inner");
    Path roots = Files.writeString(folder.resolve("roots.pem"), authority.certificatePem());
    try (var loops = EventLoops.start(1);
        var server =
            PostgresServer.start(
                PostgresOptions.defaults()
                    .withTls(TlsMode.OFFERED, authority)
                    .withSetting("ssl_ca_file", "authority.pem")
                    .withUser("agents", "pencil")
                    .withHbaLine(
                        "hostssl all agents 127.0.0.1/32 scram-sha-256 clientcert=verify-full"))) {
      var connector = new UpstreamConnector(loops, Thread::startVirtualThread, new SecureRandom());
      var shown = new ClientCertificate(folder.resolve("c.crt"), folder.resolve("c.key"));

      refused(connector, loops, target(server, roots, null), "28000");

      write(authority, "somebody", shown, 1);
      refused(connector, loops, target(server, roots, shown), "28000");

      write(CertificateAuthority.create("outer"), "agents", shown, 2);
      // not one of the authorities that the server asks for: it is not even sent
      refused(connector, loops, target(server, roots, shown), "28000");

      write(authority, "agents", shown, 3);
      SignedIn signedIn = connect(connector, loops, target(server, roots, shown));
      assertThat(signedIn.session().backendPid()).isPositive();
      signedIn.received().release();
      signedIn.session().channel().close();

      // a key of another certificate, as while files are exchanged
      Path other = folder.resolve("other.key");
      CertificateAuthority.create("x").issue(List.of("x")).write(folder.resolve("x.crt"), other);
      var mixed = new ClientCertificate(shown.certificate(), other);
      refused(connector, loops, target(server, roots, mixed), "08001");
      Files.writeString(other, "no key");
      refused(connector, loops, target(server, roots, mixed), "08001");
    }
  }

  /**
   * @param second of the files' time, so that they are seen to be others
   */
  private static void write(
      CertificateAuthority authority, String name, ClientCertificate files, int second)
      throws Exception {
    authority.issue(List.of(name)).write(files.certificate(), files.key());
    var time = FileTime.from(Instant.ofEpochSecond(second));
    Files.setLastModifiedTime(files.certificate(), time);
    Files.setLastModifiedTime(files.key(), time);
  }

  private static UpstreamTarget target(
      PostgresServer server, Path roots, @Nullable ClientCertificate shown) {
    return new UpstreamTarget(
        "orders",
        "127.0.0.1",
        server.port(),
        "postgres",
        UpstreamTarget.TlsMode.VERIFY_FULL,
        roots,
        shown,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        UpstreamTarget.Warm.OFF);
  }

  private static void refused(
      UpstreamConnector connector, EventLoops loops, UpstreamTarget target, String sqlState) {
    assertThatThrownBy(() -> connect(connector, loops, target))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            UpstreamFailed.class,
            failed ->
                assertThat(failed.sqlState())
                    .as(failed.getMessage() + " " + failed.getCause())
                    .isEqualTo(sqlState));
  }

  private static SignedIn connect(
      UpstreamConnector connector, EventLoops loops, UpstreamTarget target) throws Exception {
    return connector
        .connect(
            Grants.on("orders"),
            target,
            new Credential("agents", Secret.taking("pencil".getBytes(StandardCharsets.UTF_8))),
            new UpstreamStartup(Map.of()),
            loops.next())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }
}
