-- Tables, their columns and constraints: made, changed, renamed, dropped.
CREATE TABLE parts (id serial PRIMARY KEY, label varchar(20) NOT NULL, weight real, UNIQUE (label));
\d parts
INSERT INTO parts (label, weight) VALUES ('bolt', 1.5), ('nut', 0.5) RETURNING *;
ALTER TABLE parts ADD COLUMN colour text DEFAULT 'grey';
SELECT * FROM parts;
ALTER TABLE parts RENAME COLUMN weight TO mass;
SELECT mass FROM parts ORDER BY id;
SELECT weight FROM parts;
ALTER TABLE parts ALTER COLUMN mass TYPE numeric(6, 2) USING mass * 10;
SELECT * FROM parts ORDER BY id;
ALTER TABLE parts ADD CONSTRAINT heavy CHECK (mass > 1);
INSERT INTO parts (label, mass) VALUES ('washer', 0.1);
ALTER TABLE parts ADD COLUMN doubled numeric GENERATED ALWAYS AS (mass * 2) STORED;
SELECT label, doubled FROM parts ORDER BY label;
UPDATE parts SET doubled = 1;
ALTER TABLE parts DROP COLUMN colour, DROP CONSTRAINT heavy;
ALTER TABLE parts DROP COLUMN colour;
ALTER TABLE parts RENAME TO pieces;
SELECT count(*) FROM parts;
SELECT count(*) FROM pieces;
CREATE TABLE IF NOT EXISTS pieces (id int);
CREATE TABLE pieces (id int);
CREATE INDEX CONCURRENTLY pieces_mass ON pieces (mass) WHERE mass > 1;
CREATE UNIQUE INDEX ON pieces (lower(label)) INCLUDE (mass);
\d pieces
COMMENT ON TABLE pieces IS 'what is in stock';
COMMENT ON COLUMN pieces.mass IS NULL;
\dt+ nothing_there
SELECT obj_description('pieces'::regclass);
CREATE TABLE likeness (LIKE pieces INCLUDING ALL, extra int);
\d likeness
CREATE TABLE copied AS SELECT label, mass FROM pieces;
SELECT * INTO copied_too FROM copied WHERE mass > 100;
SELECT count(*) FROM copied_too;
CREATE SEQUENCE tickets START 5 INCREMENT 5 MAXVALUE 15;
SELECT nextval('tickets'), nextval('tickets'), nextval('tickets');
SELECT nextval('tickets');
SELECT setval('tickets', 5, false), currval('tickets'), lastval();
ALTER SEQUENCE tickets RESTART;
SELECT * FROM tickets;
CREATE SCHEMA stock CREATE TABLE bins (id int) CREATE VIEW full_bins AS SELECT * FROM bins;
ALTER TABLE pieces SET SCHEMA stock;
SELECT label FROM stock.pieces ORDER BY 1;
CREATE TYPE mood AS ENUM ('sad', 'ok');
ALTER TYPE mood ADD VALUE 'happy' AFTER 'ok';
SELECT 'happy'::mood > 'sad'::mood, enum_range(NULL::mood);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
SELECT 3::positive;
SELECT -3::positive, (-3)::positive;
CREATE TYPE pair AS (a int, b text);
SELECT (ROW(1, 'x')::pair).b, ROW(1, 'x')::pair;
CREATE COLLATION german (provider = libc, locale = 'C');
CREATE STATISTICS sums (dependencies) ON customer, total FROM orders;
\dX
DROP TABLE customers;
DROP TABLE customers CASCADE;
\d orders
DROP TABLE nowhere;
DROP TABLE IF EXISTS nowhere;
DROP SCHEMA stock;
DROP SCHEMA stock CASCADE;
DROP SEQUENCE tickets; DROP TYPE mood; DROP DOMAIN positive; DROP TYPE pair;
TRUNCATE orders RESTART IDENTITY;
SELECT count(*) FROM orders;
