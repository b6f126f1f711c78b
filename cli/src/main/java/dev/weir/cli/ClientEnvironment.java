package dev.weir.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables by which database clients find a connection and sign in. Sources: PostgreSQL
 * manual, "Environment Variables"; MySQL manual, "Environment Variables"; MariaDB knowledge base.
 */
final class ClientEnvironment {
  private ClientEnvironment() {}

  /**
   * @param secret what stands in the place of the password
   */
  static Map<String, String> of(Target target, String secret) {
    return switch (target.protocol()) {
      case POSTGRES -> postgres(target, secret);
      case MYSQL -> mysql(target, secret);
    };
  }

  private static Map<String, String> postgres(Target target, String secret) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PGHOST", target.host());
    variables.put("PGPORT", String.valueOf(target.port()));
    variables.put("PGDATABASE", target.name());
    variables.put("PGUSER", target.user());
    variables.put("PGPASSWORD", secret);
    if (target.tls()) {
      variables.put("PGSSLMODE", "verify-full");
      // "system" is for libpq 16 and newer; an older one refuses it, which is better than trusting.
      Path ca = target.ca();
      variables.put("PGSSLROOTCERT", ca == null ? "system" : ca.toString());
    } else {
      variables.put("PGSSLMODE", "disable");
    }
    return variables;
  }

  /**
   * The clients read MYSQL_HOST, MYSQL_TCP_PORT, MYSQL_PWD and LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN;
   * the others are what programs and images usually take.
   */
  private static Map<String, String> mysql(Target target, String secret) {
    Map<String, String> variables = new LinkedHashMap<>();
    String port = String.valueOf(target.port());
    variables.put("MYSQL_HOST", target.host());
    variables.put("MYSQL_TCP_PORT", port);
    variables.put("MYSQL_PORT", port);
    variables.put("MYSQL_DATABASE", target.name());
    variables.put("MYSQL_USER", target.user());
    variables.put("MYSQL_PWD", secret);
    variables.put("MYSQL_PASSWORD", secret);
    variables.put("LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN", "1");
    Path ca = target.ca();
    if (target.tls() && ca != null) {
      variables.put("MYSQL_SSL_CA", ca.toString());
    }
    return variables;
  }
}
