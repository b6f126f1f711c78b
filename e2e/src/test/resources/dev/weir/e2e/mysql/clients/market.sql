-- What the drivers' programs work on. Every protected value is one of those that MySqlMarket names.
CREATE TABLE people (
  id int PRIMARY KEY,
  name varchar(40) NOT NULL,
  ssn varchar(20),
  born date,
  salary decimal(10, 2),
  mood enum('sad', 'ok', 'happy'),
  settings json,
  photo varbinary(20),
  seen datetime(6)
);
INSERT INTO people VALUES
  (1, 'Ann', '123-45-6789', '1987-06-15', 48123.50, 'happy', '{"theme": "dark"}', x'00ff41', '2024-02-29 01:02:03.5'),
  (2, 'Bob', '234-56-7891', '1976-11-21', 57123.75, 'ok', '{}', NULL, '2024-03-01 00:00:00'),
  (3, 'Cleo', NULL, NULL, NULL, NULL, NULL, x'', NULL);
CREATE TABLE notes (
  id int AUTO_INCREMENT PRIMARY KEY,
  person int,
  body varchar(60) UNIQUE,
  made datetime NOT NULL DEFAULT '2024-01-01 00:00:00',
  CONSTRAINT notes_person FOREIGN KEY (person) REFERENCES people (id),
  KEY made_person (made, person)
);
INSERT INTO notes (id, person, body)
  WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 30)
  SELECT n, 1 + n % 3, concat('note ', n) FROM g;
ALTER TABLE notes AUTO_INCREMENT = 1000;
CREATE VIEW names AS SELECT id, name FROM people;
CREATE PROCEDURE several(low int, OUT found int) READS SQL DATA
BEGIN
  SELECT id, body FROM notes WHERE id BETWEEN low AND low + 1 ORDER BY id;
  SELECT 'between' AS place;
  SELECT count(*) INTO found FROM notes WHERE id > low;
END;
CREATE FUNCTION add_up(a int, b int) RETURNS int DETERMINISTIC NO SQL RETURN a + b;
