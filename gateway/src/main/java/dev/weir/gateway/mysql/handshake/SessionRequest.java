package dev.weir.gateway.mysql.handshake;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.signin.Asked;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.client.ConnectAttribute;
import dev.weir.wire.mysql.client.HandshakeResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a client asks for when it answers the greeting, reviewed.
 *
 * @param user as sent; unverified, who the client is its token says
 * @param connection the database that it names, or what stands behind the last {@code @} of the
 *     user where it names none
 * @param agreed the flags that both sides have
 * @param collation the number of the collation that it wants
 * @param program what it calls itself; may be empty
 */
record SessionRequest(
    String user, String connection, Capabilities agreed, int collation, String program) {
  private static final int NAME_CHARACTERS_MAX = 256;
  private static final int PROGRAM_CHARACTERS_MAX = 64;
  private static final Set<String> PROGRAM = Set.of("program_name", "_client_name");

  /**
   * @param offered in the greeting: what else the client claims to do is not agreed on
   */
  static SessionRequest of(HandshakeResponse response, Capabilities offered) throws Refused {
    String user = response.user().utf8();
    String database = response.database().utf8();
    if (user.length() > NAME_CHARACTERS_MAX || database.length() > NAME_CHARACTERS_MAX) {
      throw Refusal.of(Refusal.INVALID_AUTHORIZATION, "the user or database name is too long")
          .toException();
    }
    int at = user.lastIndexOf('@');
    String connection = database.isEmpty() && at >= 0 ? user.substring(at + 1) : database;
    if (connection.isEmpty()) {
      throw Refusal.of(
              Refusal.UNKNOWN_DATABASE,
              "no connection was named",
              "Give its name as the database, or sign in as user@connection.")
          .toException();
    }
    return new SessionRequest(
        user,
        connection,
        response.capabilities().and(offered),
        response.characterSet(),
        program(response));
  }

  private static String program(HandshakeResponse response) {
    String program = "";
    for (ConnectAttribute attribute : response.attributes()) {
      if (PROGRAM.contains(attribute.name().utf8())
          && (program.isEmpty() || attribute.name().utf8().equals("program_name"))) {
        program = attribute.value().utf8();
      }
    }
    return program.length() > PROGRAM_CHARACTERS_MAX
        ? program.substring(0, PROGRAM_CHARACTERS_MAX)
        : program;
  }

  /** Names a ticket, if it looks like one: the user, without a connection behind it. */
  String ticketId() {
    int at = user.lastIndexOf('@');
    return at < 0 ? user : user.substring(0, at);
  }

  /** What the client says of itself, for the recording. */
  Map<String, String> described() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("user", Asked.shown(user));
    if (!program.isEmpty()) {
      all.put("program_name", Asked.shown(program));
    }
    return all;
  }
}
