-- Statements that read rows, of which each got a protected value or a bit of it past a gateway; one a line.
select ssn from customers where id=1
select ssn as x from customers where id=1
select concat(ssn) from customers where id=1
select concat (ssn) from customers where id=1
select 1--1, ssn as a from customers where id=1
select @a:=ssn is null from customers where id=1
select ssn into @c from customers where id=1
select @x:=ssn from customers where id=1
select name from customers where 0 union all select ssn from customers where id=1
select (select ssn from customers where id=1)
values ((select ssn from customers where id=1))
select ident from v_cust where id=1
select group_concat(ssn) from customers where id=1
select json_object('k',ssn) from customers where id=1
select hex(ssn) from customers where id=1
select ssn+0 from customers where id=1
select substr(ssn,1,7),substr(ssn,8) from customers where id=1
select convert(ssn using utf16) from customers where id=1
select updatexml(1,concat(0x7e,(select ssn from customers where id=1)),1)
select count(*),concat((select ssn from customers where id=1),floor(rand(0)*2)) x from seq_1_to_10 group by x
insert into u2 select ssn from customers where id=1
select get_s(1)
insert into tr select ssn from customers where id=1 returning a
replace into customers(id,name) select id,ssn from customers where id=1
select 1 from customers where ssn=(select ssn from customers where id=1)
select count(*) from customers force index(ssn) where ssn>='111' and ssn<'112'
select ssn rlike '^111' from customers where id=1
select sleep(if(ssn='111-22-3333',0.01,0)) from customers where id=1
select get_lock(ssn,0) from customers where id=1
select last_insert_id(replace(ssn,'-','')) is null from customers where id=1
select (select c.ssn) from customers c where id=1
select first_value(ssn) over () from customers where id=1
select ifnull(ssn,1) from customers where id=1
select ssn as a from customers where id=1
select `ssn` as a from `corp` . `customers` where id=1
select ssn as	a from customers where id=1
select {x ssn} from customers where id=1
select ssn a from customers where id=1 group by ssn with rollup
select ssn from customers order by id limit 1 into @z
select case when ssn like '1%' then (select count(*) from orders) end from customers
select if(ssn like '1%', exp(1000), 0) from customers
select ssn = '1' and 1 = (select 1 union select 2) from customers
select name from customers where ssn = 111
select name from customers where ssn = ?
select name from customers where ssn in (1, 2)
select name from customers where 111 = ssn
select name from customers order by field(ssn, 'a'), id
select name from customers c order by (select ssn from customers where id = c.id)
select name from customers use index (ssn)
select name from customers ignore index (primary)
select 1 from customers group by left(ssn, 1)
select ssn as name from customers group by name
select name as n, ssn as n2 from customers having n2 like '1%'
select rank() over w, name from customers window w as (order by ssn)
select max(name) over (partition by ssn) from customers
select * from customers natural join (select '111-22-3333' as ssn) x
select name from customers join (select '1' as ssn) x using (ssn)
select distinct name, ssn from customers
select name from customers union select ssn from customers
with recursive r as (select 1 n, cast('' as char(60)) s union all select n + 1, (select ssn from customers where id = n) from r where n < 9) select s from r
select j.x from customers c, json_table(json_array(ssn), '$[*]' columns (x varchar(60) path '$')) j
select count(*) from customers c, json_table(if(ssn like '1%', '[1,2]', '[1]'), '$[*]' columns (x int path '$')) j
select (select group_concat(s) from (select ssn s from customers) t)
select x.s from orders o, lateral (select ssn s from customers where id = o.id) x
select @a := ssn from customers
select count(@a := concat_ws(',', @a, ssn)) from customers
select ssn, id from customers into @a, @b
select ident from v_nested
select up from v_nested
select last4 from gen, customers where gen.ssn = customers.ssn
insert into orders (id, status) select id, ssn from customers
insert into orders (id, status) values (1, (select ssn from customers limit 1))
insert into orders set id = 1, status = (select max(ssn) from customers)
insert into orders (id) values (1) on duplicate key update status = (select ssn from customers limit 1)
insert into customers (id, ssn) values (7, '1') on duplicate key update name = 'x'
replace into customers (id, ssn) values (7, '1')
replace into orders (id, status) table customers
update orders, customers set status = ssn
update orders set status = (select ssn from customers limit 1)
update customers set name = ssn
update customers set email = if(ssn like '1%', 'a', 'b')
update customers set name = 'x' where ssn like '1%'
delete from customers where ssn < '2'
delete o from orders o join customers c on c.ssn like '1%' and c.id = o.id
delete from customers order by ssn limit 1
select name from customers where exists (select 1 from customers x where x.ssn > '1')
select last_insert_id(ssn) from customers
select sleep(ssn) from customers
select benchmark(ssn, md5('a')) from customers
select release_lock(ssn) from customers
select validate_password_strength(ssn) from customers
select `sum`(ssn) from customers
select sys.format_bytes(ssn) from customers
select get_s(1)
select load_file(ssn) from customers
select ssn->'$' from customers
select salary + 0 > 1, ssn div 1 from customers
select st_geomfromtext(ssn) from customers
select json_extract(ssn, '$') , json_depth(ssn) from customers
select @@warning_count
select @@session.error_count
select 'a' like 'b' escape (select ssn from customers limit 1)
select aes_encrypt('x', 'k', left(ssn, 20)) from customers
