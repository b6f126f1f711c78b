-- Types and the ways in which their values are printed.
SELECT 1::int2, 2147483647, 9223372036854775807, 1.10::numeric(5, 2), 1e300::float8, 'NaN'::float4, '-Infinity'::float8;
SELECT true, NULL::bool, 'x'::"char", 'ab'::char(4), 'ab'::varchar(1), ''::text;
SELECT '\xdeadbeef'::bytea, '\x'::bytea;
SET bytea_output = escape;
SELECT '\xdead00'::bytea;
RESET bytea_output;
SELECT date '2024-02-29', time '24:00', timetz '12:00+02', timestamp '2024-02-29 12:00:00.5', timestamptz '2024-02-29 12:00+00', interval '1 year 2 days 3:04:05';
SET datestyle = 'German'; SET timezone = 'Asia/Tokyo'; SET intervalstyle = 'iso_8601';
SELECT date '2024-02-29', timestamptz '2024-02-29 12:00+00', interval '1 year 2 days 3:04:05';
SET datestyle TO ISO, DMY;
SELECT '03/02/2024'::date, timestamptz 'infinity';
RESET ALL;
SELECT timestamptz '2024-02-29 12:00+00', interval '-1 day';
SET extra_float_digits = 0;
SELECT 0.1::float8 + 0.2::float8, 1::float4 / 3;
RESET extra_float_digits;
SELECT ARRAY[1, NULL, 3], ARRAY[['a', 'b c'], ['', 'NULL']], '[0:1]={1,2}'::int[], ARRAY[]::text[];
SELECT int4range(1, 5), numrange(NULL, 3, '[]'), 'empty'::daterange, '{[1,2),[5,6)}'::int4multirange;
SELECT int4range(5, 1);
SELECT '{"b": 1, "a": [1, null, "x"]}'::json, '{"b": 1, "a": [1, null, "x"]}'::jsonb, jsonb_pretty('{"a": {"b": []}}');
SELECT '{"a": 1}'::jsonb -> 'a', '{"a": {"b": 2}}'::json #>> '{a,b}', '[1,2,3]'::jsonb @> '2', jsonb_path_query('{"a": [1, 2]}', '$.a[*] ? (@ > 1)');
SELECT json_object('k': 1, 'n': NULL ABSENT ON NULL), json_array(1, 'x'), json_arrayagg(id) FROM customers;
SELECT * FROM JSON_TABLE('[{"a": 1}, {"a": "x"}]', '$[*]' COLUMNS (n FOR ORDINALITY, a int PATH '$.a' DEFAULT 0 ON ERROR));
SELECT json_value('{"a": 1}', '$.a' RETURNING int), json_query('{"a": [1]}', '$.a'), json_exists('{"a": 1}', '$.b');
SELECT '{"a": '::json;
SELECT xmlelement(name e, xmlattributes(1 AS a), 'text'), xmlforest(id, name) FROM customers WHERE id = 1;
SELECT * FROM xmltable('/r/x' PASSING '<r><x a="1">one</x><x/></r>' COLUMNS a int PATH '@a', t text PATH '.');
SELECT xmlparse(CONTENT '<a>'), 1;
SELECT uuid '00000000-0000-0000-0000-00000000000A', inet '10.0.0.1/8', cidr '10.0.0.0/8', macaddr '08:00:2b:01:02:03', point(1, 2), box '(1,1),(0,0)', money '1.50', bit '101', varbit '1', '0/10'::pg_lsn;
SELECT 'the fat cats'::tsvector, to_tsvector('english', 'the fat cats'), to_tsquery('english', 'cat & !dog');
SELECT ROW(1, 'a b', NULL, ROW(2)), ROW(), ROW(1, 2) = ROW(1, 2);
SELECT 'pg_class'::regclass, 'now'::regproc, 'int4'::regtype, 0::oid, 'a'::name, 'f(int)'::text;
SELECT 99999999999::int;
SELECT 'abc'::int;
SELECT '2024-02-30'::date;
SELECT 'ünïcödé 字 🙂', length('🙂'), upper('straße'), chr(233), convert_from('\xc3a9', 'UTF8');
\pset format unaligned
\pset null '(null)'
SELECT NULL, 1, ARRAY[NULL];
\pset format csv
SELECT id, name, email FROM customers ORDER BY id;
\pset format html
SELECT name FROM customers WHERE id = 1;
\pset format aligned
\x on
SELECT * FROM customers WHERE id < 3 ORDER BY id;
\x off
\t on
SELECT count(*) FROM customers;
\t off
\pset border 2
SELECT id, name FROM customers ORDER BY id LIMIT 1;
