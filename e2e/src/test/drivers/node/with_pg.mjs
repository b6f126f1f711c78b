// node-postgres: unnamed and named statements, text and binary, cursors, streams, COPY, a pool.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { SECRET, failure, say, tls } from './canonical.mjs';

// sslmode from the environment would take the place of what is given here.
delete process.env.PGSSLMODE;
// A date as the server writes it, not as a moment of this machine's time zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

const brief = (result) => ({
  command: result.command,
  count: result.rowCount,
  fields: result.fields.map((f) => [f.name, f.dataTypeID < 16384 ? f.dataTypeID : 'own', f.dataTypeSize, f.format]),
  rows: result.rows,
});

async function values(client) {
  const text = `SELECT 1::int2, 2::int4, 3::int8, 1.5::float4, 10.25::numeric, 'text'::text, '\\xdead'::bytea, true,
    '2024-02-29'::date, '2024-02-29 01:02:03+00'::timestamptz, '1 day 02:00:00'::interval, '{"a": 1}'::json,
    '{1,2,NULL}'::int[], ARRAY['a', 'b c'], int4range(1, 5), ('Lane', 3)::place, 'ok'::mood, NULL::text`;
  say('simple', brief(await client.query({ text, rowMode: 'array' })));
  say('extended', brief(await client.query({ text: text + ' WHERE $1::int = 1', values: [1], rowMode: 'array' })));
  const binary = "SELECT 1::int4 AS i, 'text'::text AS t, 2.5::float8 AS f, true AS b, 7::int8 AS l WHERE $1";
  say('binary', brief(await client.query({ text: binary, values: [true], binary: true })));
  say('parameters', (await client.query('SELECT $1::int8 a, $2::text[] b, $3::jsonb c, $4::bytea d, $5::timestamptz e, $6::text f', [
    2 ** 40, ['a', null, 'ü'], { k: 1 }, Buffer.from([0, 255]), new Date(0), null])).rows);
  say('several', (await client.query('SELECT 1 AS a; SELECT 2 AS b; CREATE TEMP TABLE several (a int)')).map(brief));
  say('nothing', brief(await client.query('')));
}

async function protects(client) {
  say('simple', brief(await client.query(SECRET + ' ORDER BY id')));
  for (let i = 0; i < 3; i++) {
    say('named', brief(await client.query({ name: 'one person', text: SECRET + ' WHERE id = $1', values: [1 + i] })));
  }
  say('unnamed', brief(await client.query(SECRET + ' WHERE id = $1', [1])));
  say('binary', (await client.query({ text: 'SELECT id, ssn, name FROM people WHERE id < $1 ORDER BY id', values: [3], binary: true })).rows);
  await client.query('BEGIN');
  const cursor = client.query(new Cursor(SECRET + ' WHERE id > $1 ORDER BY id', [0]));
  say('cursor', await cursor.read(2));
  say('cursor', await cursor.read(2));
  say('cursor', await cursor.read(2));
  await cursor.close();
  const half = client.query(new Cursor('SELECT * FROM notes ORDER BY id'));
  say('half', (await half.read(3)).length);
  await half.close();
  await client.query('COMMIT');
  const rows = [];
  for await (const row of client.query(new QueryStream(SECRET + ' WHERE name <> $1 ORDER BY id', ['x'], { batchSize: 1 }))) rows.push(row);
  say('stream', rows);
}

async function prepared(client) {
  await client.query('CREATE TABLE shape AS SELECT 1 AS one');
  const shape = { name: 'shape', text: 'SELECT * FROM shape' };
  say('shape', (await client.query(shape)).rows);
  await client.query('ALTER TABLE shape ADD two text');
  await failure('changed', () => client.query(shape));
  await failure('other text', () => client.query({ name: 'shape', text: 'SELECT 2' }));
  await client.query('DROP TABLE shape');
  await client.query({ name: 'gone', text: 'SELECT 1 AS one' });
  await client.query('DEALLOCATE ALL');
  await failure('deallocated', () => client.query({ name: 'gone', text: 'SELECT 1 AS one' }));
  await failure('wrong', () => client.query({ name: 'wrong', text: 'SELEC $1', values: [1] }));
  say('right', (await client.query({ name: 'wrong', text: 'SELECT $1::int AS a', values: [1] })).rows);
}

async function writes(client) {
  await client.query('CREATE TEMP TABLE written (id int PRIMARY KEY, body text)');
  // Sent at once: each is a round trip of its own, queued by the driver.
  const inserted = await Promise.all(Array.from({ length: 30 }, (_, i) =>
    client.query('INSERT INTO written VALUES ($1, $2) RETURNING id', [i, `body ${i}`])));
  say('inserted', inserted.map((r) => r.rows[0].id));
  await client.query('BEGIN');
  await client.query('SAVEPOINT here');
  await failure('unique', () => client.query('INSERT INTO written VALUES ($1, $2)', [1, 'twice']));
  await failure('aborted', () => client.query('SELECT 1'));
  await client.query('ROLLBACK TO SAVEPOINT here');
  say('updated', brief(await client.query("UPDATE written SET body = NULL WHERE id < $1", [3])));
  await client.query('COMMIT');
  const given = client.query(copyFrom('COPY written FROM STDIN (FORMAT csv)'));
  await pipeline(Readable.from(['100,"a ""b"""\n', '101,\n']), given);
  say('copied', given.rowCount);
  const chunks = [];
  await pipeline(client.query(copyTo('COPY (SELECT * FROM written WHERE id >= 28 ORDER BY id) TO STDOUT')), async (source) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  say('copy out', Buffer.concat(chunks).toString());
  await failure('malformed', () => pipeline(Readable.from(['x,y\n']), client.query(copyFrom('COPY written FROM STDIN (FORMAT csv)'))));
  say('count', (await client.query('SELECT count(*) FROM written')).rows);
  say('person', brief(await client.query('UPDATE people SET ssn = $2 WHERE id = $1 RETURNING name, ssn', [3, null])));
}

async function failures(client) {
  for (const text of ['SELECT 1/0', 'SELEC 1', 'SELECT nosuch FROM notes', 'SELECT * FROM nosuch', "INSERT INTO notes (body) VALUES ('note 1')"]) {
    await failure(text, () => client.query(text));
    await failure(text, () => client.query({ text, values: [] , queryMode: 'extended' }));
  }
  const notices = [];
  client.on('notice', (n) => notices.push([n.severity, n.code, n.message]));
  await client.query('DROP TABLE IF EXISTS never_there');
  say('notices', notices);
  const heard = new Promise((resolve) => client.once('notification', resolve));
  await client.query('LISTEN news');
  await client.query("NOTIFY news, 'first'");
  const { channel, payload, processId } = await heard;
  say('notified', channel, payload, processId === client.processID);
  await client.query("SET statement_timeout = 100");
  await failure('timeout', () => client.query('SELECT pg_sleep(30)'));
  await client.query('DISCARD ALL');
  say('discarded', (await client.query('SHOW statement_timeout')).rows);
}

const freshToken = async () => process.env.PGPASSWORD;

async function pools() {
  const pool = new pg.Pool({ ssl: tls, password: freshToken, max: 3 });
  const seen = await Promise.all(Array.from({ length: 20 }, (_, i) =>
    pool.query({ name: 'person', text: 'SELECT ssn FROM people WHERE id = $1', values: [1 + (i % 3)] })));
  say('pool', seen.map((r) => r.rows[0].ssn), pool.totalCount);
  await pool.end();
}

const client = new pg.Client({ ssl: tls });
await client.connect();
for (const part of [values, protects, prepared, writes, failures]) {
  console.log('==', part.name);
  await part(client);
}
await client.end();
await pools();
console.log('THE END');
