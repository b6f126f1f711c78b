-- Prints builtin-functions.txt: the built-in functions of PostgreSQL that only compute, those of
-- information_schema with their schema. Run it against the newest
-- supported server:
--   psql -XAtq -f builtin-functions.sql > builtin-functions.txt   (and keep its first line)
-- and review what changed.
--
-- Left out are all functions that
--   * are volatile, unless they are in the reviewed list below,
--   * read tables, files, statistics or other sessions, run text as SQL, or keep a value for later: see
--     effectful-functions.txt, where each has its action,
--   * are plumbing (arguments or results of type internal, handlers, triggers).
--
-- A line is: name, flags, names of the output columns.
--   s  returns a set          r  returns a row whose columns the caller or an argument decides
--   T  cannot fail, whatever its arguments (NULL included)
--   t  cannot fail, whatever its first argument
--   u  cannot fail, whatever its second argument
--   d  cannot fail by its first argument, unless a condition chooses that (arrays of other dimensions, huge numbers)
--   p  shows bounds of partitions
--   k  cannot fail, whatever its second, fourth, … arguments (keys and values by turns)
with reviewed_volatile(name) as (
  select regexp_split_to_table('array_sample array_shuffle clock_timestamp current_query gen_random_uuid uuidv4 uuidv7
    pg_blocking_pids pg_collation_actual_version pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn
    pg_database_collation_actual_version pg_database_size pg_indexes_size pg_is_in_recovery pg_is_wal_replay_paused
    pg_jit_available pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_lock_status
    pg_notification_queue_usage pg_partition_ancestors pg_partition_tree pg_relation_size pg_safe_snapshot_blocking_pids
    pg_stat_clear_snapshot pg_table_size pg_tablespace_size pg_total_relation_size pg_xact_commit_timestamp pg_xact_status
    random random_normal timeofday txid_status', '\s+')
), total(name) as (
  select regexp_split_to_table('concat concat_ws count bool_and bool_or every min max num_nulls num_nonnulls
    to_json to_jsonb row_to_json array_to_json json_agg jsonb_agg json_build_array jsonb_build_array quote_ident quote_literal quote_nullable
    starts_with strpos position pg_typeof any_value text unnest generate_subscripts', '\s+')
), total_first(name) as (
  select regexp_split_to_table('lower upper initcap reverse md5 sha224 sha256 sha384 sha512 length char_length character_length
    octet_length bit_length ascii btrim ltrim rtrim left right replace translate split_part substr substring overlay string_agg
    string_to_array array_length cardinality array_to_string hashtext to_char first_value last_value nth_value lag lead regexp_replace regexp_match regexp_matches regexp_count regexp_like
    regexp_substr ts_headline to_tsvector jsonb_pretty json_strip_nulls jsonb_strip_nulls jsonb_typeof json_typeof encode mode
    percentile_cont percentile_disc isfinite
    jsonb_extract_path jsonb_extract_path_text json_extract_path json_extract_path_text host family masklen
    ceil ceiling floor sign lpad rpad', '\s+')
), total_unless_chosen(name) as (
  select regexp_split_to_table('array_agg array_append array_position sum avg stddev stddev_pop stddev_samp variance var_pop var_samp', '\s+')
), functions as (
  select case when p.pronamespace = 'information_schema'::regnamespace then 'information_schema.' else '' end || p.proname as name,
         bool_or(p.proretset) as set_returning,
         bool_or(p.prorettype in ('record'::regtype, 'anyelement'::regtype) and (p.proretset or p.proname ~ 'populate_record')
                   and p.proallargtypes is null
                 or p.prorettype = 'record'::regtype and p.proallargtypes is null) as open_row,
         (select string_agg(coalesce(nullif(a.name, ''), '?'), ',' order by a.position)
            from pg_proc q, unnest(q.proargnames, q.proargmodes) with ordinality a(name, mode, position)
           where q.oid = (array_agg(p.oid order by coalesce(cardinality(p.proargmodes), 0) desc, p.oid))[1]
             and a.mode in ('o', 'b', 't')) as outputs
    from pg_proc p
   where p.pronamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
     and p.prokind in ('f', 'a', 'w')
     and (p.provolatile <> 'v' or p.proname in (select name from reviewed_volatile))
     and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype, 'cstring'::regtype)
     and not p.proargtypes::oid[] && array['internal'::regtype, 'cstring'::regtype]::oid[]
     and p.prorettype::regtype::text !~ 'handler'
     and p.proname !~ '_to_xml|^pg_stat_get_|^pg_event_trigger_|^binary_upgrade_|_validator$|^lo_|^pg_logical|^pg_replication|^pg_ls_|^pg_create_|^pg_drop_'
     and p.proname not in ('ts_rewrite', 'ts_stat', 'pg_mcv_list_items', 'pg_prepared_statement', 'pg_cursor', 'pg_get_replication_slots',
       'pg_export_snapshot', 'pg_get_publication_tables', 'setseed', 'pg_current_xact_id', 'txid_current', 'pg_restore_attribute_stats', 'dsnowball_lexize', 'dsimple_lexize')
   group by 1
)
select concat_ws(' ', name,
         nullif(concat(case when set_returning then 's' end, case when open_row then 'r' end,
                       case when name = 'pg_get_partition_constraintdef' then 'p' end,
                       case when name in (select name from total) then 'T'
                            when name in (select name from total_first) then 't'
                            when name in (select name from total_unless_chosen) then 'd'
                            when name in ('date_trunc', 'date_part', 'extract', 'format') then 'u'
                            when name in ('json_build_object', 'jsonb_build_object', 'json_object_agg', 'jsonb_object_agg') then 'k' end),
                '') || '',
         case when outputs is not null then '>' || outputs end)
  from functions
 order by name;
