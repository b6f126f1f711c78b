package dev.weir.gateway.postgres.catalogue;

import java.util.regex.Pattern;

/**
 * What is asked of a server's system catalogue. Each works on PostgreSQL 12 to 18 and needs no
 * right that a role does not have by itself. They may be asked on a session under any search path:
 * every function, type and operator in them is pg_catalog's by name, so that nobody else's answers.
 *
 * <p>Source: manual, chapter "System Catalogs".
 */
final class Questions {
  /** Temporary relations of other sessions and TOAST tables are nobody's to name. */
  private static final String NAMEABLE =
      """
      (n.nspname !~ '^pg_(toast|temp_|toast_temp_)' OR n.oid = pg_catalog.pg_my_temp_schema())\
      """;

  /** Whose definitions are not read: the server's own. */
  private static final String FOREIGN =
      "n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema'";

  /** An operator; in texts none of these stands between spaces. */
  private static final Pattern OPERATOR = Pattern.compile("(?<= )(<>|>=|=|>|!~|\\|\\|)(?= )");

  /**
   * What a foreign table shows, as a query, if a relation here has the name that it gives: the
   * other server may be this one. Names are postgres_fdw's options; columns that the relation here
   * does not have are left out as NULL.
   */
  private static final String REMOTE =
      """
      (SELECT pg_catalog.format('SELECT %s FROM %I.%I r',
           (SELECT pg_catalog.string_agg(CASE WHEN EXISTS (
                SELECT FROM pg_catalog.pg_attribute o WHERE o.attrelid = there.oid
                AND o.attnum > 0 AND o.attname = l.named) THEN pg_catalog.format('r.%I', l.named)
                ELSE 'NULL' END, ', ' ORDER BY l.attnum)
            FROM (SELECT a.attnum, COALESCE((SELECT x.option_value
                FROM pg_catalog.pg_options_to_table(a.attfdwoptions) x
                WHERE x.option_name = 'column_name'), a.attname::pg_catalog.text) AS named
              FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) l),
           there.nspname, there.relname)
       FROM (SELECT t.oid, m.nspname, t.relname
           FROM pg_catalog.pg_foreign_table f, pg_catalog.pg_class t
             JOIN pg_catalog.pg_namespace m ON m.oid = t.relnamespace
           WHERE f.ftrelid = c.oid AND t.oid <> c.oid AND t.relkind = ANY ('{r,p,v,m,f}'::pg_catalog."char"[])
             AND m.nspname = COALESCE((SELECT x.option_value
               FROM pg_catalog.pg_options_to_table(f.ftoptions) x
               WHERE x.option_name = 'schema_name'), n.nspname::pg_catalog.text)
             AND t.relname = COALESCE((SELECT x.option_value
               FROM pg_catalog.pg_options_to_table(f.ftoptions) x
               WHERE x.option_name = 'table_name'), c.relname::pg_catalog.text)) there)\
      """;

  static final String SEARCH_PATH =
      """
      SELECT s.name FROM pg_catalog.unnest(pg_catalog.current_schemas(true))
        WITH ORDINALITY AS s (name, place) ORDER BY s.place\
      """;

  /**
   * One number for each of the catalogues that {@link CatalogueLoader} reads: it changes when a row
   * of them does.
   */
  static final String FINGERPRINT =
      qualified(
          """
          SELECT (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     c.oid || ' ' || c.xmin || ' ' || c.relhastriggers || c.relrowsecurity)::bigint)
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  WHERE c.relkind = ANY ('{r,p,v,m,f,S,c}'::pg_catalog."char"[]) AND NAMEABLE),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     a.attrelid || ' ' || a.attnum || ' ' || a.xmin)::bigint)
                  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  WHERE a.attnum > 0 AND a.attrelid >= 16384
                    AND c.relkind = ANY ('{r,p,v,m,f,c}'::pg_catalog."char"[]) AND NAMEABLE),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     p.oid || ' ' || p.xmin)::bigint) FROM pg_catalog.pg_proc p WHERE p.oid >= 16384),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     i.inhrelid || ' ' || i.inhparent || ' ' || i.xmin)::bigint)
                  FROM pg_catalog.pg_inherits i),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     k.oid || ' ' || k.xmin)::bigint)
                  FROM pg_catalog.pg_constraint k WHERE k.contype = 'f'::pg_catalog."char"),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     r.oid || ' ' || r.xmin)::bigint)
                  FROM pg_catalog.pg_rewrite r WHERE r.oid >= 16384),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     t.oid || ' ' || t.xmin)::bigint)
                  FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     d.oid || ' ' || d.xmin)::bigint) FROM pg_catalog.pg_attrdef d),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     t.oid || ' ' || t.xmin)::bigint)
                  FROM pg_catalog.pg_type t
                  WHERE t.oid >= 16384 AND t.typtype = ANY ('{d,e,r,b,m}'::pg_catalog."char"[])
                    AND NOT (t.typtype = 'b' AND t.typelem <> 0)),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     n.oid || ' ' || n.xmin)::bigint)
                  FROM pg_catalog.pg_namespace n WHERE NAMEABLE),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     o.oid || ' ' || o.xmin)::bigint)
                  FROM pg_catalog.pg_operator o WHERE o.oid >= 16384),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     i.indexrelid || ' ' || i.xmin || ' ' || i.indisvalid)::bigint)
                  FROM pg_catalog.pg_index i WHERE i.indisprimary AND i.indrelid >= 16384),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     s.setdatabase || ' ' || s.setrole || ' ' || s.xmin)::bigint)
                  FROM pg_catalog.pg_db_role_setting s),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     p.oid || ' ' || p.xmin)::bigint) FROM pg_catalog.pg_policy p),
                 (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                     f.ftrelid || ' ' || f.xmin)::bigint) FROM pg_catalog.pg_foreign_table f)\
          """
              .replace("NAMEABLE", NAMEABLE));

  /**
   * oid, schema, name, kind, definition, triggers, rules, row security, numbers of the columns of a
   * primary key that is checked at once.
   */
  static final String RELATIONS =
      qualified(
          """
          SELECT c.oid, n.nspname, c.relname, c.relkind,
            CASE WHEN c.relkind = ANY ('{v,m}'::pg_catalog."char"[]) AND FOREIGN
              THEN pg_catalog.pg_get_viewdef(c.oid)
              WHEN c.relkind = 'f'::pg_catalog."char" THEN REMOTE END,
            EXISTS (SELECT FROM pg_catalog.pg_trigger t
                    WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
            EXISTS (SELECT FROM pg_catalog.pg_rewrite r
                    WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN'),
            c.relrowsecurity,
            (SELECT i.indkey::pg_catalog.text FROM pg_catalog.pg_index i
             WHERE i.indrelid = c.oid AND i.indisprimary AND i.indisunique AND i.indisvalid
               AND i.indimmediate AND NOT i.indisexclusion AND i.indnkeyatts = i.indnatts)
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind = ANY ('{r,p,v,m,f,S,c}'::pg_catalog."char"[]) AND NAMEABLE\
          """
              .replace("NAMEABLE", NAMEABLE)
              .replace("FOREIGN", FOREIGN)
              .replace("REMOTE", REMOTE));

  /** Relation, number, name, type's name, type, generation expression; in order. */
  static final String COLUMNS =
      qualified(
          """
          SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
            a.atttypid,
            CASE WHEN a.attgenerated <> '' THEN
              (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d
               WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END
          FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE a.attnum > 0 AND NOT a.attisdropped
            AND c.relkind = ANY ('{r,p,v,m,f,S,c}'::pg_catalog."char"[]) AND NAMEABLE
          ORDER BY a.attrelid, a.attnum\
          """
              .replace("NAMEABLE", NAMEABLE));

  /** Type, relation whose row it is or 0, type inside (of an array or domain) or 0. */
  static final String TYPES =
      qualified(
          """
          SELECT t.oid, t.typrelid,
            CASE WHEN t.typtype = 'd' THEN t.typbasetype
                 WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END
          FROM pg_catalog.pg_type t
          WHERE t.typtype = ANY ('{c,d}'::pg_catalog."char"[]) OR t.typcategory = 'A'\
          """);

  /** Child, parent. */
  static final String INHERITANCE = "SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i";

  /** Table with a foreign key, table that it refers to. */
  static final String FOREIGN_KEYS =
      qualified(
          """
          SELECT DISTINCT k.conrelid, k.confrelid FROM pg_catalog.pg_constraint k
          WHERE k.contype = 'f'::pg_catalog."char"\
          """);

  /**
   * oid, schema, name, language, volatility, security definer, returns set, kind, type that it
   * returns, extension.
   */
  static final String FUNCTIONS =
      qualified(
          """
          SELECT p.oid, n.nspname, p.proname, l.lanname, p.provolatile, p.prosecdef, p.proretset,
            p.prokind, p.prorettype,
            (SELECT e.extname FROM pg_catalog.pg_depend d
               JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
             WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
               AND d.deptype = 'e' LIMIT 1)
          FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_catalog.pg_language l ON l.oid = p.prolang
          WHERE n.nspname <> 'pg_catalog' AND NAMEABLE\
          """
              .replace("NAMEABLE", NAMEABLE));

  /** Function, name of an output argument; in order. */
  static final String FUNCTION_OUTPUTS =
      qualified(
          """
          SELECT p.oid, a.name
          FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace,
            ROWS FROM (pg_catalog.unnest(p.proargmodes), pg_catalog.unnest(p.proargnames))
              WITH ORDINALITY AS a (mode, name, place)
          WHERE n.nspname <> 'pg_catalog' AND p.proargmodes IS NOT NULL
            AND a.mode = ANY ('{o,b,t}'::pg_catalog."char"[])
          ORDER BY p.oid, a.place\
          """);

  /** Schema, name and extension (or nothing) of each operator outside pg_catalog. */
  static final String OPERATORS =
      qualified(
          """
          SELECT DISTINCT n.nspname, o.oprname, COALESCE(
            (SELECT e.extname::pg_catalog.text FROM pg_catalog.pg_depend d
               JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
             WHERE d.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass AND d.objid = o.oid
               AND d.deptype = 'e'::pg_catalog."char" LIMIT 1), '')
          FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
          WHERE n.nspname <> 'pg_catalog'\
          """);

  /** Schema and name of each type outside pg_catalog but for rows and arrays. */
  static final String TYPES_ELSEWHERE =
      qualified(
          """
          SELECT n.nspname, t.typname
          FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
          WHERE FOREIGN AND NAMEABLE AND t.typtype <> 'c' AND NOT (t.typtype = 'b' AND t.typelem <> 0)\
          """
              .replace("NAMEABLE", NAMEABLE)
              .replace("FOREIGN", FOREIGN));

  /** The role whose rights count, and each schema that it may use. */
  static final String USABLE_SCHEMAS =
      """
      SELECT CURRENT_USER, n.nspname FROM pg_catalog.pg_namespace n
      WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE')\
      """;

  /**
   * Kind of definition, schema and name of the relation that it belongs to; schema, relation and
   * name of a column that it depends on. An expression as a partition key stands for all columns.
   */
  static final String DEPENDENCIES =
      qualified(
          """
          SELECT u.what, n.nspname, c.relname, rn.nspname, rc.relname, a.attname
          FROM (
            SELECT 'MISSING_VALUE' AS what, a.attrelid AS owner, a.attrelid AS target, a.attnum
            FROM pg_catalog.pg_attribute a WHERE a.atthasmissing
            UNION ALL
            SELECT 'PARTITION_KEY', p.partrelid, p.partrelid, a.attnum
            FROM pg_catalog.pg_partitioned_table p
              JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid
                AND (a.attnum = ANY (p.partattrs) OR 0 = ANY (p.partattrs))
            UNION ALL
            SELECT 'ROW_POLICY', p.polrelid, d.refobjid, d.refobjsubid
            FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_depend d ON d.objid = p.oid
            WHERE d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
              AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          ) u
            JOIN pg_catalog.pg_class c ON c.oid = u.owner
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_class rc ON rc.oid = u.target
            JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = u.target AND a.attnum = u.attnum
          WHERE a.attnum > 0 AND NOT a.attisdropped AND NAMEABLE
            AND FOREIGN\
          """
              .replace("NAMEABLE", NAMEABLE)
              .replace("FOREIGN", FOREIGN));

  private Questions() {}

  /** The operators of a text by the schema they are meant to be in. */
  static String qualified(String sql) {
    return OPERATOR.matcher(sql).replaceAll("OPERATOR(pg_catalog.$1)");
  }

  /** Sets the search path for the session. */
  static String setSearchPath(String searchPath) {
    return "SELECT pg_catalog.set_config('search_path', " + literal(searchPath) + ", false)";
  }

  /** A string constant that means the same under any setting. */
  static String literal(String text) {
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
