package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.signin.Asked;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.backend.NegotiateProtocolVersion;
import dev.weir.wire.postgres.frontend.StartupMessage;
import dev.weir.wire.postgres.frontend.StartupParameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for in its StartupMessage, reviewed.
 *
 * @param user as sent; unverified, who the client is its token says
 * @param database names the connection
 * @param protocolMinor the minor version of protocol 3 to speak
 * @param negotiation what to answer first if the client asked for more than is spoken here
 * @param settings to pass on to the server
 */
record SessionRequest(
    String user,
    String database,
    int protocolMinor,
    @Nullable NegotiateProtocolVersion negotiation,
    Map<String, String> settings) {
  private static final ProtocolVersion NEWEST = ProtocolVersion.V3_2;
  private static final int NAME_CHARACTERS_MAX = 256;
  private static final Set<String> FALSE = Set.of("false", "off", "no", "0", "f", "n");

  SessionRequest {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  static SessionRequest of(StartupMessage message) throws Refused {
    String user = null;
    String database = null;
    var settings = new StartupSettings();
    List<CString> unknownOptions = new ArrayList<>();
    for (StartupParameter parameter : message.parameters()) {
      String name = parameter.name().text();
      String value = parameter.value().text();
      switch (name) {
        case "user" -> user = value;
        case "database" -> database = value;
        case "options" -> settings.putOptions(value);
        case "replication" -> requireNoReplication(value);
        default -> {
          if (name.startsWith("_pq_.")) {
            unknownOptions.add(parameter.name());
          } else {
            settings.put(name, value);
          }
        }
      }
    }
    if (user == null || user.isEmpty()) {
      throw Refusal.of(
              Refusal.INVALID_AUTHORIZATION, "no PostgreSQL user name specified in startup packet")
          .toException();
    }
    String wanted = database == null || database.isEmpty() ? user : database;
    requireShort(user);
    requireShort(wanted);
    int minor = Math.min(message.version().minor(), NEWEST.minor());
    boolean unknown = message.version().minor() > NEWEST.minor() || !unknownOptions.isEmpty();
    NegotiateProtocolVersion negotiation =
        unknown
            ? new NegotiateProtocolVersion(
                new ProtocolVersion(NEWEST.major(), minor), unknownOptions)
            : null;
    return new SessionRequest(user, wanted, minor, negotiation, settings.asMap());
  }

  private static void requireNoReplication(String value) throws Refused {
    if (!FALSE.contains(value.toLowerCase(Locale.ROOT))) {
      throw Refusal.of(
              Refusal.INSUFFICIENT_PRIVILEGE, "replication connections do not pass this gateway")
          .toException();
    }
  }

  private static void requireShort(String name) throws Refused {
    if (name.length() > NAME_CHARACTERS_MAX) {
      throw Refusal.of(
              Refusal.INVALID_AUTHORIZATION, "user or database name in startup packet is too long")
          .toException();
    }
  }

  /** Names a ticket, if it looks like one. */
  String ticketId() {
    return user;
  }

  /** What the client says of itself, for the recording. */
  Map<String, String> described() {
    String name = Asked.shown(user);
    String application = settings.getOrDefault("application_name", "");
    return application.isEmpty()
        ? Map.of("user", name)
        : Map.of("user", name, "application_name", Asked.shown(application));
  }
}
