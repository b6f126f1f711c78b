-- Every common type, filled with values that no mask leaves.
CREATE TYPE secret_mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN pin AS text CHECK (length(VALUE) = 6);
CREATE DOMAIN amount AS numeric(10, 2);
CREATE TYPE account AS (bank text, number int);
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE vault AS SELECT
  1234::int2 AS int2, 123456789::int4 AS int4, 1234567890123::int8 AS int8,
  12345.67::numeric AS numeric, 98765.4::numeric(20, 4) AS numeric_scaled,
  1.25::float4 AS float4, 12345.678::float8 AS float8,
  'a secret text'::text AS text, 'someone@secret.example'::varchar(60) AS varchar, 'secret'::char(12) AS bpchar,
  'secret name'::name AS name, 'S'::"char" AS "char", 'Secret Citext'::citext AS citext,
  '\xdeadbeef'::bytea AS bytea, true AS bool,
  '1987-06-15'::date AS date, '1987-06-15 11:22:33.5'::timestamp AS timestamp,
  '1987-06-15 11:22:33.5+02'::timestamptz AS timestamptz,
  '11:22:33.5'::time AS time, '11:22:33.5+02'::timetz AS timetz, '3 mons 4 days 05:06:07'::interval AS interval,
  '12345678-90ab-cdef-1234-567890abcdef'::uuid AS uuid,
  '{"secret": "json"}'::json AS json, '{"secret": "jsonb"}'::jsonb AS jsonb, '$.secret'::jsonpath AS jsonpath,
  '192.168.77.88'::inet AS inet, '192.168.77.0/24'::cidr AS cidr, '08:00:2b:01:02:03'::macaddr AS macaddr,
  B'10110'::bit(5) AS bit, B'1011'::varbit AS varbit, 34.56::money AS money,
  '<secret>xml</secret>'::xml AS xml, 'secret words'::tsvector AS tsvector,
  point(12, 34) AS point, box(point(1, 2), point(3, 4)) AS box, circle(point(5, 6), 7) AS circle,
  '[10,20)'::int4range AS int4range, '[1.5,2.5)'::numrange AS numrange,
  '[1987-06-15,1988-01-01)'::daterange AS daterange, '{[10,20),[30,40)}'::int4multirange AS int4multirange,
  '{11,22}'::int4[] AS int4s, '{secret,words}'::text[] AS texts, '{1987-06-15}'::date[] AS dates,
  ARRAY['12345678-90ab-cdef-1234-567890abcdef'::uuid] AS uuids, '{{1,2},{3,4}}'::int8[] AS matrix,
  'happy'::secret_mood AS enumerated, '{sad,happy}'::secret_mood[] AS enumerations,
  '987654'::pin AS pin, 4321.5::amount AS amount,
  ROW('secret bank', 42)::account AS composite, ARRAY[ROW('secret bank', 42)::account] AS composites,
  4242::oid AS oid, 'pg_class'::regclass AS regclass, '16/B374D848'::pg_lsn AS pg_lsn;
INSERT INTO vault (int4) VALUES (NULL);
