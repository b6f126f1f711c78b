-- The database of module sql's table of statements, as far as a real server can have it.
CREATE TABLE customers (
  id int PRIMARY KEY, name text, ssn text, email text, salary numeric, data jsonb);
CREATE VIEW v_cust AS SELECT id, name, ssn AS ident FROM customers;
CREATE VIEW v_cust2 AS SELECT id, ident || '' AS z FROM v_cust;
CREATE VIEW v_rich AS SELECT id FROM customers WHERE salary > 1000 ORDER BY ssn;
CREATE MATERIALIZED VIEW mv_cust AS SELECT id, ssn AS q FROM customers;
CREATE TABLE part (id int, ssn text);
CREATE TABLE part1 () INHERITS (part);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, amount numeric, status text);
CREATE TABLE staging (a text, b text);
CREATE TABLE people (
  id int, who customers, tail text GENERATED ALWAYS AS ("right"(who_ssn, 4)) STORED, who_ssn text);
CREATE SCHEMA secret;
CREATE TABLE secret.orders (id int, status text);
CREATE TABLE logged (id int, note text);
CREATE RULE quietly AS ON INSERT TO logged DO INSTEAD NOTHING;
CREATE SEQUENCE sqx;
CREATE FUNCTION get_s(int DEFAULT 1) RETURNS text LANGUAGE sql AS 'SELECT ssn FROM customers';
CREATE FUNCTION get_rows() RETURNS SETOF customers LANGUAGE sql AS 'SELECT * FROM customers';
CREATE FUNCTION get_opaque() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
INSERT INTO customers VALUES (1, 'Ada', '123-45-6789', 'ada@example.org', 2000, '{"a": [1]}');
INSERT INTO orders VALUES (1, 1, 9.5, 'open');
