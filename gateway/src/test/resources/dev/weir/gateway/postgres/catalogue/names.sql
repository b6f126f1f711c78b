CREATE SCHEMA shop;
CREATE TYPE shop.address AS (street text, city text);
CREATE DOMAIN shop.home AS shop.address;
CREATE TABLE public.customers (
  id bigint PRIMARY KEY, "Full Name" varchar(80), ssn text, gone int,
  lives_at shop.address, others shop.address[], home shop.home,
  initial text GENERATED ALWAYS AS (left(ssn, 1)) STORED);
ALTER TABLE public.customers DROP COLUMN gone;
ALTER TABLE public.customers ENABLE ROW LEVEL SECURITY;
CREATE VIEW public.people AS SELECT id, ssn AS number FROM public.customers;
CREATE MATERIALIZED VIEW shop.frozen AS SELECT count(*) AS c FROM public.people;
CREATE TABLE shop.orders (id int, placed date) PARTITION BY RANGE (placed);
CREATE TABLE shop.orders_old PARTITION OF shop.orders
  FOR VALUES FROM ('2000-01-01') TO ('2020-01-01') PARTITION BY RANGE (placed);
CREATE TABLE shop.orders_2019 PARTITION OF shop.orders_old
  FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
CREATE TABLE shop.customers (other int);
CREATE TABLE shop.addresses (customer bigint REFERENCES public.customers);
CREATE TABLE shop.second (id bigint PRIMARY KEY REFERENCES public.customers);
CREATE SEQUENCE shop.numbers;
CREATE FUNCTION public.lookup(key int, OUT label text, OUT total int)
  RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER
  AS $$ SELECT 'x', 1 $$;
CREATE FUNCTION public.everyone() RETURNS SETOF public.customers LANGUAGE sql
  AS $$ SELECT * FROM public.customers $$;
CREATE FUNCTION shop.lookup(a text) RETURNS int LANGUAGE plpgsql IMMUTABLE
  AS $$ BEGIN RETURN 1; END $$;
CREATE AGGREGATE shop.total(int) (sfunc = int4pl, stype = int);
CREATE FUNCTION shop.note() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER noted BEFORE INSERT ON shop.customers
  FOR EACH ROW EXECUTE FUNCTION shop.note();
CREATE RULE nothing AS ON DELETE TO shop.customers DO INSTEAD NOTHING;
GRANT USAGE ON SCHEMA shop TO reader;
