package dev.weir.secrets.fetch;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.weir.session.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** A stand-in for a cloud's HTTP, with an environment and a clock to go with it. */
public final class Cloud implements AutoCloseable {
  public static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  public static final Duration TIME_MAX = Duration.ofSeconds(20);

  private final WireMockServer server =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
  private final Map<String, String> environment = new HashMap<>();
  private volatile Instant now = NOW;

  public Cloud() {
    server.start();
  }

  public WireMockServer server() {
    return server;
  }

  public String url() {
    return "http://localhost:" + server.port();
  }

  public Map<String, String> environment() {
    return environment;
  }

  public LocalSecrets local() {
    return new LocalSecrets(environment::get);
  }

  public InstantSource clock() {
    return () -> now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  public Https https() {
    return new Https(TIME_MAX, 64 * 1024);
  }

  /** Forgets stubs, requests, environment and time. */
  public void reset() {
    server.resetAll();
    environment.clear();
    now = NOW;
  }

  /** What is in it, which is wiped. */
  public static String text(Secret secret) {
    try (secret) {
      return secret.lend(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
