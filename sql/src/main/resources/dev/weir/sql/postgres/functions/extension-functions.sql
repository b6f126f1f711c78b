-- Prints the part of extension-functions.txt that contrib holds. Run it in a database of the newest supported server that has
-- the extensions below, and review what changed: a function belongs there only if it does nothing but compute from
-- its arguments. Not there: what is volatile, and what keeps a state (isn_weak, set_limit, show_limit).
select concat_ws(' ', e.extname, string_agg(distinct p.proname, ' ' order by p.proname))
  from pg_proc p join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  join pg_extension e on e.oid = d.refobjid
 where e.extname in ('btree_gist', 'citext', 'cube', 'earthdistance', 'fuzzystrmatch', 'hstore', 'intarray', 'isn', 'ltree',
                     'pg_trgm', 'pgcrypto', 'seg', 'unaccent', 'uuid-ossp')
   and p.provolatile <> 'v' and not p.prosecdef and p.proname not in ('isn_weak', 'show_limit')
   and p.prorettype not in ('trigger'::regtype, 'internal'::regtype, 'cstring'::regtype)
   and not p.proargtypes::oid[] && array['internal'::regtype, 'cstring'::regtype]::oid[]
 group by e.extname
 order by e.extname;
