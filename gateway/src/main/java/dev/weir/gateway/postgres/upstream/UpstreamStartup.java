package dev.weir.gateway.postgres.upstream;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Weir tells a server when it opens a session, beside role and database.
 *
 * @param settings names and values, reviewed, in order; {@code application_name} among them
 */
public record UpstreamStartup(Map<String, String> settings) {
  public UpstreamStartup {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }
}
