-- Prints system-relations.txt: the server's own relations that were reviewed, with their columns. Run it
-- against the newest supported server, review what changed, and classify what shows data in
-- sensitive-relations.txt:
--   psql -XAtq -f system-relations.sql > system-relations.txt   (and keep its first lines)
select concat_ws(' ', n.nspname || '.' || c.relname, string_agg(a.attname, ',' order by a.attnum))
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
 where n.nspname in ('pg_catalog', 'information_schema') and c.relkind in ('r', 'v') and a.attnum > 0
 group by n.nspname, c.relname
 order by n.nspname desc, c.relname;
