-- What the clients' tests look at: an object of every kind that a client lists.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN us_zip AS text CHECK (VALUE ~ '^\d{5}$');
CREATE TYPE pair AS (a int, b text);
CREATE TABLE customers (
  id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL DEFAULT 'x',
  email varchar(80) UNIQUE,
  zip us_zip,
  m mood,
  born date
);
COMMENT ON TABLE customers IS 'who buys';
COMMENT ON COLUMN customers.name IS 'as they write it';
CREATE TABLE orders (
  id serial PRIMARY KEY,
  customer int REFERENCES customers (id) ON DELETE CASCADE,
  total numeric(10, 2) CHECK (total >= 0),
  at timestamptz DEFAULT now()
);
CREATE INDEX orders_at ON orders (at DESC) WHERE total > 0;
CREATE VIEW totals AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;
CREATE MATERIALIZED VIEW order_count AS SELECT count(*) AS n FROM orders;
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE PROCEDURE nothing() LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION untouched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER untouched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION untouched();
CREATE TABLE parts (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);
CREATE STATISTICS customers_stats ON name, email FROM customers;
CREATE POLICY own_parts ON parts FOR SELECT USING (k > 0);
CREATE ROLE reader LOGIN PASSWORD 'reader';
ALTER ROLE reader SET work_mem = '8MB';
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
CREATE PUBLICATION news FOR TABLE orders;
CREATE SUBSCRIPTION other_shop CONNECTION 'host=127.0.0.1 password=subscribed' PUBLICATION news
  WITH (connect = false);
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER warehouse FOREIGN DATA WRAPPER nowhere OPTIONS (host 'behind.the.hill');
CREATE USER MAPPING FOR reader SERVER warehouse OPTIONS (password 'mapped');
CREATE FOREIGN TABLE stock (id int) SERVER warehouse;
INSERT INTO customers (name, email, zip, m, born) VALUES
  ('Ann', 'ann@example.com', '12345', 'ok', '1990-02-03'),
  ('Bob', 'bob@example.com', '54321', 'sad', '1980-12-13');
INSERT INTO orders (customer, total, at) VALUES
  (1, 10.50, '2024-01-01Z'), (1, 20, '2024-02-01Z'), (2, 5, '2024-03-01Z');
