package dev.weir.identity;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Issuers' documents without a network; counts what is asked for and can be down. */
final class FakeIssuer implements DocumentFetch {
  private final Map<URI, byte[]> documents = new ConcurrentHashMap<>();
  private final List<URI> asked = new ArrayList<>();
  private final AtomicInteger keyFetches = new AtomicInteger();
  private volatile @Nullable String outage;

  void publishes(URI issuer, ForgedKey... keys) {
    URI keysAt = URI.create(issuer + "/keys");
    publishesDiscovery(issuer, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(issuer, keysAt));
    publishes(
        keysAt,
        "{\"keys\":[%s]}"
            .formatted(String.join(",", Arrays.stream(keys).map(ForgedKey::jwk).toList())));
  }

  void publishesDiscovery(URI issuer, String json) {
    publishes(URI.create(issuer + "/.well-known/openid-configuration"), json);
  }

  void publishes(URI uri, String json) {
    documents.put(uri, json.getBytes(StandardCharsets.UTF_8));
  }

  void goesDown(String reason) {
    outage = reason;
  }

  void comesBack() {
    outage = null;
  }

  int keyFetches() {
    return keyFetches.get();
  }

  synchronized List<URI> asked() {
    return List.copyOf(asked);
  }

  @Override
  public byte[] get(URI uri) throws IOException {
    synchronized (this) {
      asked.add(uri);
    }
    if (uri.getPath().endsWith("/keys")) {
      keyFetches.incrementAndGet();
    }
    String down = outage;
    byte[] document = documents.get(uri);
    if (down != null || document == null) {
      throw new IOException(down == null ? uri + " answered with status 404" : down);
    }
    return document;
  }
}
