-- Functions, procedures, triggers, DO: what they return, say and raise.
CREATE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE RETURN a + b;
SELECT add(1), add(1, 2), add(b => 5, a => 1), add('x');
CREATE OR REPLACE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2 + 100';
SELECT add(1);
CREATE FUNCTION add(text) RETURNS text LANGUAGE sql AS $$ SELECT 'text ' || $1 $$;
SELECT add('x'), add(NULL::int);
CREATE FUNCTION rows_of(lim int) RETURNS TABLE (n int, t text) LANGUAGE plpgsql AS $f$
BEGIN
  RETURN QUERY SELECT id, note FROM orders WHERE id <= lim ORDER BY id;
  RAISE NOTICE 'returned % rows', lim;
END $f$;
SELECT * FROM rows_of(2);
SELECT rows_of(1);
CREATE FUNCTION fails(kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  CASE kind
    WHEN 'zero' THEN PERFORM 1 / 0;
    WHEN 'own' THEN RAISE EXCEPTION 'own %', kind USING ERRCODE = 'WX001', DETAIL = 'some detail', HINT = 'some hint';
    WHEN 'caught' THEN
      BEGIN PERFORM 'x'::int;
      EXCEPTION WHEN others THEN RAISE WARNING 'caught %', SQLERRM; END;
    WHEN 'text' THEN EXECUTE 'SELECT ' || 'nothing';
  END CASE;
END $$;
SELECT fails('caught');
SELECT fails('zero');
SELECT fails('own');
SELECT fails('text');
SELECT fails('other');
\set VERBOSITY verbose
SELECT fails('own');
SELECT fails('zero');
SELECT nothing;
SELECT * FROM nowhere;
INSERT INTO orders (id, customer, total) VALUES (1, 1, 1);
INSERT INTO customers (name, credit) VALUES ('x', -1);
\set VERBOSITY terse
SELECT fails('own');
\set VERBOSITY sqlstate
SELECT fails('own');
\set VERBOSITY default
\set SHOW_CONTEXT always
SELECT fails('caught');
\errverbose
\set SHOW_CONTEXT errors
DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM customers ORDER BY id LIMIT 3 LOOP RAISE INFO 'customer %', r.id; END LOOP; END $$;
DO LANGUAGE plpgsql 'BEGIN RAISE; END';
SET client_min_messages = warning;
DO $$ BEGIN RAISE NOTICE 'unseen'; RAISE WARNING 'seen'; END $$;
SET client_min_messages = debug1;
DO $$ BEGIN RAISE DEBUG 'debug'; RAISE LOG 'log'; END $$;
RESET client_min_messages;
CREATE PROCEDURE spread(INOUT n int) LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO customers (name) VALUES ('first'); COMMIT;
  INSERT INTO customers (name) VALUES ('second'); ROLLBACK;
  n := n + 1;
END $$;
CALL spread(1);
SELECT name FROM customers WHERE id > 4;
BEGIN; CALL spread(1); ROLLBACK;
CREATE FUNCTION stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE NOTICE '% % %', TG_OP, TG_WHEN, TG_LEVEL;
  IF TG_OP = 'INSERT' THEN NEW.note := 'stamped'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE OR DELETE ON orders FOR EACH ROW EXECUTE FUNCTION stamped();
CREATE TRIGGER counted AFTER UPDATE ON orders FOR EACH STATEMENT EXECUTE FUNCTION stamped();
INSERT INTO orders (id, customer, total) VALUES (600, 1, 1) RETURNING note;
UPDATE orders SET total = 2 WHERE id = 600;
DELETE FROM orders WHERE id = 600;
ALTER TABLE orders DISABLE TRIGGER stamp;
UPDATE orders SET total = 3 WHERE id = 1;
DROP FUNCTION stamped();
DROP FUNCTION stamped() CASCADE;
DROP FUNCTION add;
DROP FUNCTION add(text);
SELECT add(1, 1);
CREATE FUNCTION broken() RETURNS int LANGUAGE sql AS 'SELECT nothing';
CREATE FUNCTION broken() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1 END';
CREATE AGGREGATE product(int) (SFUNC = int4mul, STYPE = int, INITCOND = '1');
SELECT product(id) FROM customers WHERE id <= 4;
CREATE OPERATOR +++ (FUNCTION = int4pl, LEFTARG = int, RIGHTARG = int);
SELECT 1 +++ 2, 1 OPERATOR(public.+++) 2;
CREATE CAST (bool AS text) WITH FUNCTION nothing(bool);
CREATE EVENT TRIGGER seen ON ddl_command_end EXECUTE FUNCTION nothing();
SELECT pg_sleep(0), clock_timestamp() > now(), set_config('my.own', 'v', false), current_setting('my.own');
