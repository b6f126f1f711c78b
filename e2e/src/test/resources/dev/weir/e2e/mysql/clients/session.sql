-- What mariadb's command line is given, straight and through Weir.
SELECT * FROM people ORDER BY id;
SELECT name, ssn FROM people WHERE id = 1\G
SHOW TABLES;
SHOW FULL COLUMNS FROM people;
SHOW CREATE TABLE notes;
SHOW INDEX FROM people;
DESCRIBE notes;
SHOW DATABASES LIKE 'sho%';
USE shop
SELECT database(), 'tëxt 😀', x'dead';
delimiter //
SELECT 1; SELECT ssn FROM people ORDER BY id; SELECT 2//
delimiter ;
INSERT INTO notes (person, body) VALUES (1, 'typed');
UPDATE notes SET body = 'changed' WHERE body = 'typed';
DELETE FROM notes WHERE body = 'changed';
START TRANSACTION;
DELETE FROM notes;
ROLLBACK;
SELECT count(*) FROM notes;
INSERT INTO notes (body) VALUES ('note 1');
SELECT nosuch FROM notes;
SET @a = 5;
SELECT @a + 1, NULL, '' AS nothing;
\s
SELECT 'THE END';
