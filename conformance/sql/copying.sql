-- COPY in both directions and all formats, from the server's and from psql's side.
COPY customers TO STDOUT;
COPY customers (id, name, born) TO STDOUT WITH (FORMAT csv, HEADER, NULL '-', FORCE_QUOTE (name));
COPY (SELECT id, total FROM orders WHERE id < 4 ORDER BY id) TO STDOUT DELIMITER '|';
COPY (SELECT nothing FROM orders) TO STDOUT;
COPY (SELECT 1 / (id - 3) FROM orders WHERE id < 5 ORDER BY id) TO STDOUT;
CREATE TABLE loaded (a int, b text, c numeric DEFAULT 1);
COPY loaded FROM STDIN;
1	one	1.5
2	\N	\N
3	tab\tand\\	3
\.
COPY loaded (a, b) FROM STDIN WITH (FORMAT csv, HEADER);
a,b
4,"quoted, with comma"
5,""
6,
\.
SELECT * FROM loaded ORDER BY a;
COPY loaded FROM STDIN;
7	seven	not a number
8	eight	8
\.
COPY loaded FROM STDIN;
9	too few
\.
COPY loaded FROM STDIN WITH (ON_ERROR ignore, LOG_VERBOSITY verbose);
10	ten	10
x	eleven	11
12	twelve	y
\.
COPY loaded FROM STDIN WHERE a > 20;
20	no	1
21	yes	1
\.
COPY loaded (a) FROM STDIN\; SELECT count(*) FROM loaded;
30
\.
SELECT 1\; COPY loaded TO STDOUT\; SELECT 2;
BEGIN;
COPY loaded FROM STDIN WITH (FREEZE);
1	x	1
\.
ROLLBACK;
\copy loaded (a, b) TO 'results/loaded.csv' CSV HEADER
TRUNCATE loaded;
\copy loaded (a, b) FROM 'results/loaded.csv' CSV HEADER
SELECT count(*), sum(a) FROM loaded;
\copy (SELECT name FROM customers ORDER BY id) TO STDOUT
\copy loaded (a) FROM STDIN
40
41
\.
\copy loaded FROM 'results/not_there'
\copy nowhere TO STDOUT
COPY loaded TO '/not/there/at/all';
COPY loaded FROM PROGRAM 'echo 50';
\copy loaded (a) FROM PROGRAM 'echo 51'
COPY loaded (a) TO STDOUT (FORMAT binary);
COPY nowhere FROM STDIN;
COPY loaded (nothing) FROM STDIN;
SELECT count(*) FROM loaded;
CREATE VIEW loaded_view AS SELECT * FROM loaded;
COPY loaded_view TO STDOUT;
COPY (INSERT INTO loaded VALUES (60) RETURNING a, c) TO STDOUT;
