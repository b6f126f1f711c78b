-- Rows: inserted, updated, deleted, merged, with everything that can be said about it.
INSERT INTO customers (name) VALUES ('Eve') RETURNING id, name, credit;
INSERT INTO customers (id, name) VALUES (1, 'again');
INSERT INTO customers (id, name) OVERRIDING SYSTEM VALUE VALUES (1, 'again');
INSERT INTO customers (name, email) VALUES ('Fay', 'ann@example.com') ON CONFLICT DO NOTHING;
INSERT INTO customers AS c (name, email) VALUES ('Fay', 'ann@example.com')
  ON CONFLICT (email) DO UPDATE SET name = excluded.name || ' / ' || c.name RETURNING *;
INSERT INTO customers (name) VALUES (NULL);
INSERT INTO customers (name, credit) VALUES ('Gil', -1);
INSERT INTO customers (name, credit) VALUES ('Gil', 'much');
INSERT INTO customers (nam) VALUES ('Gil');
INSERT INTO customers DEFAULT VALUES;
INSERT INTO orders (id, customer, total) VALUES (1000, 999, 1);
INSERT INTO orders (id, customer, total) SELECT id + 100, customer, total FROM orders WHERE id < 4 RETURNING id;
UPDATE orders SET total = total + 1, note = DEFAULT WHERE id = 3 RETURNING *;
UPDATE orders o SET note = c.name FROM customers c WHERE c.id = o.customer AND o.id < 4 RETURNING o.id, c.name;
UPDATE orders SET (total, note) = (SELECT 5, 'five') WHERE id = 5 RETURNING id, total, note;
UPDATE orders SET total = 1 / (id - 5) WHERE id < 7;
UPDATE customers SET credit = credit WHERE false;
DELETE FROM orders WHERE id > 100 RETURNING id;
DELETE FROM orders USING customers c WHERE c.id = customer AND c.name = 'Bob' AND orders.id < 10;
DELETE FROM customers WHERE id = 1;
WITH gone AS (DELETE FROM orders WHERE id BETWEEN 20 AND 22 RETURNING *),
  counted AS (SELECT count(*) AS n, sum(total) AS sum FROM gone)
SELECT * FROM counted;
MERGE INTO orders o USING (VALUES (1, 10.0), (500, 20.0), (7, NULL)) v(id, total) ON o.id = v.id
  WHEN MATCHED AND v.total IS NULL THEN DELETE
  WHEN MATCHED THEN UPDATE SET total = v.total
  WHEN NOT MATCHED THEN INSERT (id, customer, total) VALUES (v.id, 1, v.total)
  RETURNING merge_action(), o.id, o.total;
UPDATE orders SET total = 99 WHERE id = 1 RETURNING old.total, new.total;
SELECT id, total FROM orders WHERE id IN (1, 7, 500) ORDER BY id;
SELECT * FROM orders WHERE id = 2 FOR UPDATE;
SELECT id FROM customers ORDER BY id LIMIT 2 FOR SHARE SKIP LOCKED;
LOCK TABLE orders;
BEGIN; LOCK TABLE orders IN SHARE MODE; COMMIT;
TRUNCATE customers;
TRUNCATE customers, orders;
SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM customers);
