update customers set ssn=lpad((100+id)::text,3,'0')||'-22-3333';
update customers set ssn='111-22-3333' where id between 1 and 40;
insert into uniq values (1,'111-22-3333');
insert into ci values (1, '111-22-3333');
insert into hst values (1, hstore('ssn','111-22-3333'), '111-22-3333');
do $d$ begin execute format('alter server loop options (host %L, port %L, dbname %L)', '127.0.0.1', current_setting('port'), current_database()); end $d$;
analyze;
