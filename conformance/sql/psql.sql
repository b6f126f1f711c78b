-- What psql makes of answers: variables, generated statements, tables across, pages of it.
SELECT 1 AS one, 'two' AS two \gset my_
\echo :my_one :'my_two' :"my_two"
SELECT 1 WHERE false \gset
SELECT n AS "table", 'CREATE TABLE gen_' || n || ' (id int)' FROM generate_series(1, 1) n \gdesc
SELECT format('CREATE TABLE gen_%s (id int)', n) FROM generate_series(1, 3) n \gexec
SELECT format('INSERT INTO gen_%s VALUES (%s)', n, n), format('SELECT * FROM gen_%s', n) FROM generate_series(1, 2) n \gexec
SELECT 'SELECT 1 / 0', 'SELECT 1' \gexec
SELECT customer, id % 3 AS third, count(*) FROM orders GROUP BY 1, 2 ORDER BY 1, 2 \crosstabview
SELECT id, note FROM orders WHERE id < 3 ORDER BY id \gx
SELECT id FROM orders ORDER BY id LIMIT 1 \g (format=unaligned tuples_only=on)
SELECT 1 \; SELECT 2 AS b \gdesc
\if :{?my_one}
  \echo yes
\else
  \echo no
\endif
\set name 'Ann'
SELECT id FROM customers WHERE name = :'name';
SELECT 'unfinished
and more';
SELECT 1 /* a comment /* nested */ */ AS c -- and one at the end
;
\echo :ROW_COUNT :SQLSTATE :ERROR :LAST_ERROR_MESSAGE
SELECT nothing;
\echo :ROW_COUNT :SQLSTATE :ERROR :LAST_ERROR_MESSAGE
\dt
\d customers
\d+ orders
\di
\ds
\dv
\df public.*
\dn
\dT+ public.*
\dx
\du nobody
\l nothing
\dp customers
\sf now
\encoding
\c -
SELECT current_database();
\c - - - -
SELECT 'reconnected';
\timing off
\pset footer off
SELECT 1 AS without_footer;
\pset footer on
\set ECHO_HIDDEN on
\dn
\set ECHO_HIDDEN off
\prompt
\warn to the other stream
\lo_list
\startpipeline
SELECT $1 \bind 1 \sendpipeline
SELECT $1 \bind 2 \sendpipeline
\endpipeline
SELECT 'done';
