package dev.weir.gateway.postgres.catalogue;

/**
 * What is asked of a server's system catalogue. Each works on PostgreSQL 12 to 18 and needs no
 * right that a role does not have by itself. They are to be asked while pg_catalog is the first
 * schema in which operators are looked for; {@link #SEARCH_PATH}, which tells whether it is, uses
 * none.
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
  private static final String FOREIGN = "n.nspname NOT IN ('pg_catalog','information_schema')";

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
           WHERE f.ftrelid = c.oid AND t.oid <> c.oid AND t.relkind IN ('r','p','v','m','f')
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
      """
      SELECT (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                 c.oid || ' ' || c.xmin || ' ' || c.relhastriggers || c.relrowsecurity)::bigint)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r','p','v','m','f','S','c') AND NAMEABLE),
             (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                 a.attrelid || ' ' || a.attnum || ' ' || a.xmin)::bigint)
              FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE a.attnum > 0 AND a.attrelid >= 16384
                AND c.relkind IN ('r','p','v','m','f','c') AND NAMEABLE),
             (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                 p.oid || ' ' || p.xmin)::bigint) FROM pg_catalog.pg_proc p WHERE p.oid >= 16384),
             (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                 i.inhrelid || ' ' || i.inhparent || ' ' || i.xmin)::bigint)
              FROM pg_catalog.pg_inherits i),
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
              FROM pg_catalog.pg_type t WHERE t.oid >= 16384 AND t.typtype IN ('d','e','r')),
             (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                 n.oid || ' ' || n.xmin)::bigint)
              FROM pg_catalog.pg_namespace n WHERE NAMEABLE),
             (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                 o.oid || ' ' || o.xmin)::bigint)
              FROM pg_catalog.pg_operator o WHERE o.oid >= 16384),
             (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                 s.setdatabase || ' ' || s.setrole || ' ' || s.xmin)::bigint)
              FROM pg_catalog.pg_db_role_setting s),
             (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                 p.oid || ' ' || p.xmin)::bigint) FROM pg_catalog.pg_policy p),
             (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashtext(
                 f.ftrelid || ' ' || f.xmin)::bigint) FROM pg_catalog.pg_foreign_table f)\
      """
          .replace("NAMEABLE", NAMEABLE);

  /** oid, schema, name, kind, definition, triggers, rules, row security. */
  static final String RELATIONS =
      """
      SELECT c.oid, n.nspname, c.relname, c.relkind,
        CASE WHEN c.relkind IN ('v','m') AND FOREIGN THEN pg_catalog.pg_get_viewdef(c.oid)
             WHEN c.relkind = 'f' THEN REMOTE END,
        EXISTS (SELECT FROM pg_catalog.pg_trigger t
                WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
        EXISTS (SELECT FROM pg_catalog.pg_rewrite r
                WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN'),
        c.relrowsecurity
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r','p','v','m','f','S','c') AND NAMEABLE\
      """
          .replace("NAMEABLE", NAMEABLE)
          .replace("FOREIGN", FOREIGN)
          .replace("REMOTE", REMOTE);

  /** Relation, number, name, type's name, type, generation expression; in order. */
  static final String COLUMNS =
      """
      SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
        a.atttypid,
        CASE WHEN a.attgenerated <> '' THEN
          (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d
           WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END
      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE a.attnum > 0 AND NOT a.attisdropped
        AND c.relkind IN ('r','p','v','m','f','S','c') AND NAMEABLE
      ORDER BY a.attrelid, a.attnum\
      """
          .replace("NAMEABLE", NAMEABLE);

  /** Type, relation whose row it is or 0, type inside (of an array or domain) or 0. */
  static final String TYPES =
      """
      SELECT t.oid, t.typrelid,
        CASE WHEN t.typtype = 'd' THEN t.typbasetype
             WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END
      FROM pg_catalog.pg_type t WHERE t.typtype IN ('c','d') OR t.typcategory = 'A'\
      """;

  /** Child, parent. */
  static final String INHERITANCE = "SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i";

  /**
   * oid, schema, name, language, volatility, security definer, returns set, kind, type that it
   * returns, extension.
   */
  static final String FUNCTIONS =
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
          .replace("NAMEABLE", NAMEABLE);

  /** Function, name of an output argument; in order. */
  static final String FUNCTION_OUTPUTS =
      """
      SELECT p.oid, a.name
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace,
        ROWS FROM (pg_catalog.unnest(p.proargmodes), pg_catalog.unnest(p.proargnames))
          WITH ORDINALITY AS a (mode, name, place)
      WHERE n.nspname <> 'pg_catalog' AND p.proargmodes IS NOT NULL
        AND a.mode IN ('o','b','t')
      ORDER BY p.oid, a.place\
      """;

  /** Schema, name and extension (or nothing) of each operator outside pg_catalog. */
  static final String OPERATORS =
      """
      SELECT DISTINCT n.nspname, o.oprname, COALESCE(
        (SELECT e.extname::pg_catalog.text FROM pg_catalog.pg_depend d
           JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
         WHERE d.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass AND d.objid = o.oid
           AND d.deptype = 'e' LIMIT 1), '')
      FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
      WHERE n.nspname <> 'pg_catalog'\
      """;

  /**
   * Kind of definition, schema and name of the relation that it belongs to; schema, relation and
   * name of a column that it depends on. An expression as a partition key stands for all columns.
   */
  static final String DEPENDENCIES =
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
        AND n.nspname NOT IN ('pg_catalog','information_schema')\
      """
          .replace("NAMEABLE", NAMEABLE);

  private Questions() {}

  /** Sets the search path for the session. */
  static String setSearchPath(String searchPath) {
    return "SELECT pg_catalog.set_config('search_path', " + literal(searchPath) + ", false)";
  }

  /** A string constant that means the same under any setting. */
  static String literal(String text) {
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
