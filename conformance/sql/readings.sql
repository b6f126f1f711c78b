-- Settings under which Weir does not read statements: it says so, and goes on when they are back.
SET standard_conforming_strings = off;
SELECT 'back\\slash', 'it\'s';
SET standard_conforming_strings = on;
SELECT 'back\\slash';
SET backslash_quote = on;
SET client_encoding = 'LATIN1';
SHOW client_encoding;
RESET client_encoding;
SELECT 'ü';
SELECT 'read again';
