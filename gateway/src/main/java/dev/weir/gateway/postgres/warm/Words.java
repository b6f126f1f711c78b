package dev.weir.gateway.postgres.warm;

import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Weir says on a connection between two sessions, with the answers that it takes. Each text is
 * a Query of its own: DISCARD ALL runs in no transaction, not even in the one of a text with
 * several statements.
 *
 * @param texts in order
 * @param tags of their statements, in order; no row may come
 */
record Words(List<String> texts, List<String> tags) {
  /** The setting that names a session. */
  static final String NAME = "application_name";

  /** What a connection is called that belongs to no session. */
  static final String NOBODYS_NAME = "weir:warm";

  /**
   * Answers with no row if the database has nothing that keeps what a session did where DISCARD ALL
   * does not reach, or that wants to know of each sign-in: procedural languages with data of the
   * session, extensions other than those that are known to keep nothing, login triggers. Names mean
   * the server's own whatever the role's search path is.
   */
  private static final String WHAT_KEEPS =
      """
      SELECT 1 FROM pg_catalog.pg_language \
      WHERE lanname OPERATOR(pg_catalog.<>) ALL (ARRAY['internal','c','sql','plpgsql']\
      ::pg_catalog.name[]) \
      UNION ALL SELECT 1 FROM pg_catalog.pg_extension \
      WHERE extname OPERATOR(pg_catalog.<>) ALL (ARRAY['amcheck','bloom','btree_gin','btree_gist',\
      'citext','cube','dict_int','dict_xsyn','earthdistance','fuzzystrmatch','hstore','intagg',\
      'intarray','lo','ltree','pageinspect','pgaudit','pg_buffercache','pgcrypto',\
      'pg_freespacemap','pg_prewarm','pgrowlocks','pg_stat_statements','pgstattuple','pg_trgm',\
      'pg_visibility','pg_walinspect','plpgsql','seg','sslinfo','tablefunc','tcn',\
      'tsm_system_rows','tsm_system_time','unaccent','uuid-ossp','vector']::pg_catalog.name[]) \
      UNION ALL SELECT 1 FROM pg_catalog.pg_event_trigger \
      WHERE evtevent OPERATOR(pg_catalog.=) 'login'::pg_catalog.name\
      """;

  /**
   * Takes a session's own away. A role that code has taken on where nobody saw it is given up, and
   * numbers that were drawn tell nothing of those that will be. Source: manual, "DISCARD".
   *
   * @param seed of the server's random numbers, from 0 to 1
   */
  static Words reset(double seed) {
    return new Words(
        List.of("DISCARD ALL", "RESET ROLE;SET seed=" + seed),
        List.of("DISCARD ALL", "RESET", "SET"));
  }

  /** Asks besides whether that is enough in this database. */
  Words andWhatKeeps() {
    return new Words(with(texts, WHAT_KEEPS), with(tags, "SELECT 0"));
  }

  private static List<String> with(List<String> some, String another) {
    return Stream.concat(some.stream(), Stream.of(another)).toList();
  }

  /**
   * Makes a connection a session's own. The name is set here and not at the start: what a session
   * sets back to would tell the next one of the first. Nothing else is said here, because a session
   * need not wait for the answer: what it must not begin without was done before.
   */
  static Words forSession(String applicationName) {
    return new Words(
        List.of(
            "SET application_name=E'"
                + applicationName.replace("\\", "\\\\").replace("'", "''")
                + "'"),
        List.of("SET"));
  }

  void encode(ByteBuf out) {
    for (String text : texts) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      FrontendEncoder.encode(new Query(Unpooled.wrappedBuffer(utf8)), out);
    }
  }

  /** The tags that are still to come: a list that the caller takes from. */
  List<String> expected() {
    return new ArrayList<>(tags);
  }
}
