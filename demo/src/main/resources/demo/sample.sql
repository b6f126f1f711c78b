-- A small shop. All people, numbers and addresses are made up.
CREATE TABLE public.customers (
  id int PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL,
  ssn text NOT NULL,
  born date NOT NULL
);
CREATE TABLE public.orders (
  id int PRIMARY KEY,
  customer_id int NOT NULL REFERENCES public.customers,
  placed timestamptz NOT NULL,
  status text NOT NULL,
  total numeric(10, 2) NOT NULL
);
CREATE TABLE public.payments (
  id int PRIMARY KEY,
  order_id int NOT NULL,
  paid timestamptz NOT NULL,
  amount numeric(10, 2) NOT NULL,
  note text NOT NULL
);

INSERT INTO public.customers
SELECT n,
  (ARRAY['Ada Moreau', 'Ben Okafor', 'Chiara Rossi', 'Dev Patel', 'Elif Yilmaz', 'Finn Larsen', 'Grace Kim', 'Hugo Silva'])[1 + n % 8],
  (ARRAY['ada', 'ben', 'chiara', 'dev', 'elif', 'finn', 'grace', 'hugo'])[1 + n % 8] || n || '@example.com',
  lpad((100 + n)::text, 3, '0') || '-' || lpad((n * 7 % 90 + 10)::text, 2, '0') || '-' || lpad((n * 137 % 9000 + 1000)::text, 4, '0'),
  date '1960-01-01' + n * 97
FROM generate_series(1, 200) n;

INSERT INTO public.orders
SELECT n, 1 + n % 200, timestamptz '2026-01-01 08:00:00+00' + n * interval '3 hours',
  (ARRAY['paid', 'shipped', 'open', 'returned'])[1 + n % 4], (n * 37 % 20000) / 100.0
FROM generate_series(1, 1000) n;

INSERT INTO public.payments
SELECT n, n, timestamptz '2026-01-01 09:00:00+00' + n * interval '3 hours', (n * 37 % 20000) / 100.0,
  CASE WHEN n % 5 = 0 THEN 'customer read out card 4111 1111 1111 1111 on the phone' ELSE 'paid online' END
FROM generate_series(1, 1000) n;

CREATE VIEW public.customer_contacts AS SELECT id, name, email, ssn AS tax_number FROM public.customers;

GRANT USAGE ON SCHEMA public TO weir_agents;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO weir_agents;
ANALYZE;
