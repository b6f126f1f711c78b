-- What every file finds: it runs once, straight, and each file gets a copy of the database.
CREATE TABLE customers (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email text UNIQUE,
  born date,
  credit numeric(10, 2) DEFAULT 0 CHECK (credit >= 0)
);
INSERT INTO customers (name, email, born, credit) VALUES
  ('Ann', 'ann@example.com', '1990-02-03', 100),
  ('Bob', 'bob@example.com', '1985-11-30', 0),
  ('Cem', NULL, NULL, 12.5),
  ('Dörte', 'doerte@example.com', '2000-01-01', 7);
CREATE TABLE orders (
  id int PRIMARY KEY,
  customer int NOT NULL REFERENCES customers,
  placed timestamptz NOT NULL DEFAULT '2024-05-06 07:08:09+00',
  total numeric(12, 2) NOT NULL,
  note text
);
INSERT INTO orders (id, customer, total, note)
  SELECT n, 1 + n % 4, n * 1.5, 'order ' || n FROM generate_series(1, 40) n;
CREATE INDEX orders_customer ON orders (customer);
ANALYZE;
