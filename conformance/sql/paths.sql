-- Search paths that change within a message, and schemas that stand before the system's own.
SET search_path = pg_catalog\; SELECT count(*) FROM customers;
SET search_path = public\; SELECT count(*) FROM customers;
SHOW search_path;
RESET search_path;
CREATE SCHEMA a;
CREATE TABLE a.pg_class (fake text);
INSERT INTO a.pg_class VALUES ('fake');
SELECT count(*) > 10 FROM pg_class;
SET search_path = a, pg_catalog;
SELECT * FROM pg_class;
SELECT count(*) > 10 FROM pg_catalog.pg_class;
CREATE FUNCTION a.lower(text) RETURNS text LANGUAGE sql AS 'SELECT ''fake lower''';
SELECT lower('X'), pg_catalog.lower('X');
SET search_path = public;
SELECT lower('X');
DROP SCHEMA a CASCADE;
