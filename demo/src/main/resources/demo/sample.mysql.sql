CREATE DATABASE shop CHARACTER SET utf8mb4;
-- A small shop. All people, numbers and addresses are made up.
CREATE TABLE shop.customers (
  id int PRIMARY KEY,
  name varchar(80) NOT NULL,
  email varchar(80) NOT NULL,
  ssn varchar(11) NOT NULL,
  born date NOT NULL
);
CREATE TABLE shop.orders (
  id int PRIMARY KEY,
  customer_id int NOT NULL,
  placed datetime NOT NULL,
  status varchar(20) NOT NULL,
  total decimal(10, 2) NOT NULL,
  FOREIGN KEY (customer_id) REFERENCES shop.customers (id)
);
CREATE TABLE shop.payments (
  id int PRIMARY KEY,
  order_id int NOT NULL,
  paid datetime NOT NULL,
  amount decimal(10, 2) NOT NULL,
  note varchar(200) NOT NULL
);

INSERT INTO shop.customers
SELECT n,
  elt(1 + n % 8, 'Ada Moreau', 'Ben Okafor', 'Chiara Rossi', 'Dev Patel', 'Elif Yilmaz', 'Finn Larsen', 'Grace Kim', 'Hugo Silva'),
  concat(elt(1 + n % 8, 'ada', 'ben', 'chiara', 'dev', 'elif', 'finn', 'grace', 'hugo'), n, '@example.com'),
  concat(100 + n, '-', n * 7 % 90 + 10, '-', n * 137 % 9000 + 1000),
  date '1960-01-01' + INTERVAL n * 97 DAY
FROM (WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 200) SELECT n FROM numbers) AS all_of_them;

INSERT INTO shop.orders
SELECT n, 1 + n % 200, timestamp '2026-01-01 08:00:00' + INTERVAL n * 3 HOUR,
  elt(1 + n % 4, 'paid', 'shipped', 'open', 'returned'), (n * 37 % 20000) / 100.0
FROM (WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000) SELECT n FROM numbers) AS all_of_them;

INSERT INTO shop.payments
SELECT n, n, timestamp '2026-01-01 09:00:00' + INTERVAL n * 3 HOUR, (n * 37 % 20000) / 100.0,
  if(n % 5 = 0, 'customer read out card 4111 1111 1111 1111 on the phone', 'paid online')
FROM (WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000) SELECT n FROM numbers) AS all_of_them;

CREATE SQL SECURITY INVOKER VIEW shop.customer_contacts AS SELECT id, name, email, ssn AS tax_number FROM shop.customers;
