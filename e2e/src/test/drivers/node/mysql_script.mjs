// What the programs for MySQL and MariaDB have in common.
import { say, tls } from './canonical.mjs';

export const SECRET = 'SELECT id, name, ssn, born, salary, mood, settings, photo, seen FROM people';
export const VALUES = `SELECT 1 AS i, -9223372036854775808 AS l, 18446744073709551615 AS u, 1.25 AS d, 1.5e0 AS f, 'tëxt 😀' AS t,
  x'dead' AS x, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 01:02:03.000004' AS ts, TIME '-30:02:01' AS tm, NULL AS n,
  true AS b, '' AS nothing`;

export const freshToken = () => process.env.MYSQL_PWD;

export const options = {
  host: process.env.MYSQL_HOST,
  port: Number(process.env.MYSQL_TCP_PORT),
  user: process.env.MYSQL_USER,
  database: process.env.MYSQL_DATABASE,
  ssl: tls,
};

/** Runs it, and says how it failed or that it did not. */
export async function failure(step, action) {
  try {
    await action();
    say(step, 'no error');
  } catch (e) {
    // The server's words, without what Weir says besides; what cannot be read is told of in other words.
    say(step, e.errno, e.code, e.sqlState, e.errno !== 1064 && e.sqlMessage.split('. Data here is protected')[0]);
  }
}
