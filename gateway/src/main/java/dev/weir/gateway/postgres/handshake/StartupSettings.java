package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.signin.Asked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The settings that a client may give when it opens a session: those that change neither how SQL
 * reads nor who runs it. Source: manual, chapter "Server Configuration".
 */
final class StartupSettings {
  private static final String CLIENT_ENCODING = "client_encoding";

  private static final Set<String> HARMLESS =
      Set.of(
          "application_name",
          "bytea_output",
          "client_min_messages",
          "datestyle",
          "default_transaction_deferrable",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "extra_float_digits",
          "geqo",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "intervalstyle",
          "jit",
          "lc_monetary",
          "lc_numeric",
          "lc_time",
          "lock_timeout",
          "search_path",
          "statement_timeout",
          "tcp_user_timeout",
          "timezone",
          "transaction_timeout");

  private final Map<String, String> settings = new LinkedHashMap<>();

  /** Takes one setting; a later one wins. */
  void put(String name, String value) throws Refused {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals(CLIENT_ENCODING)) {
      requireUtf8(value);
      return;
    }
    if (!HARMLESS.contains(lower)) {
      throw Refusal.of(
              Refusal.INSUFFICIENT_PRIVILEGE,
              "setting \"" + Asked.shown(name) + "\" may not be given when a session is opened",
              "Leave it out of the connection's parameters.")
          .toException();
    }
    settings.remove(lower);
    settings.put(lower, value);
  }

  /** UTF8 and its other names; SQL_ASCII means "whatever there is", and there is UTF8. */
  private static void requireUtf8(String value) throws Refused {
    String canonical = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    if (!Set.of("utf8", "unicode", "sqlascii").contains(canonical)) {
      throw Refusal.of(
              Refusal.INVALID_PARAMETER,
              "client_encoding \"" + Asked.shown(value) + "\" is not supported",
              "Use client_encoding=UTF8.")
          .toException();
    }
  }

  /** Takes the settings out of {@code options}: {@code -c name=value} and {@code --name=value}. */
  void putOptions(String options) throws Refused {
    List<String> arguments = split(options);
    int index = 0;
    while (index < arguments.size()) {
      String argument = arguments.get(index++);
      if (argument.equals("-c") && index < arguments.size()) {
        putAssignment(arguments.get(index++));
      } else if (argument.startsWith("-c") && argument.length() > 2) {
        putAssignment(argument.substring(2));
      } else if (argument.startsWith("--")) {
        putAssignment(argument.substring(2));
      } else {
        throw Refusal.of(
                Refusal.INSUFFICIENT_PRIVILEGE,
                "option \""
                    + Asked.shown(argument)
                    + "\" may not be given when a session is opened",
                "Only -c name=value with a harmless setting passes.")
            .toException();
      }
    }
  }

  private void putAssignment(String assignment) throws Refused {
    int equals = assignment.indexOf('=');
    if (equals <= 0) {
      throw Refusal.of(
              Refusal.INVALID_PARAMETER,
              "option \"" + Asked.shown(assignment) + "\" requires a value")
          .toException();
    }
    // the server reads a hyphen in a name as an underscore
    put(assignment.substring(0, equals).replace('-', '_'), assignment.substring(equals + 1));
  }

  /** At white space, as the server does it; a backslash takes the next character as it is. */
  private static List<String> split(String options) {
    List<String> arguments = new ArrayList<>();
    StringBuilder argument = new StringBuilder();
    boolean begun = false;
    for (int i = 0; i < options.length(); i++) {
      char c = options.charAt(i);
      if (c == '\\' && i + 1 < options.length()) {
        argument.append(options.charAt(++i));
        begun = true;
      } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
        if (begun) {
          arguments.add(argument.toString());
          argument.setLength(0);
          begun = false;
        }
      } else if (c != '\\') {
        argument.append(c);
        begun = true;
      }
    }
    if (begun) {
      arguments.add(argument.toString());
    }
    return arguments;
  }

  /** Lower-case names with the values that were sent, in order. */
  Map<String, String> asMap() {
    return new LinkedHashMap<>(settings);
  }
}
