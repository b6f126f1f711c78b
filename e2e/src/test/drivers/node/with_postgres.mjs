// postgres.js: pipelined prepared statements, its own look at array types, cursors, COPY, nested transactions.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import postgres from 'postgres';
import { SECRET, failure, say, tls } from './canonical.mjs';

const options = {
  host: process.env.PGHOST,
  port: Number(process.env.PGPORT),
  database: process.env.PGDATABASE,
  username: process.env.PGUSER,
  password: async () => process.env.PGPASSWORD,
  ssl: tls,
  // A date as the server writes it, not as a moment of this machine's time zone.
  types: { date: { to: 1082, from: [1082], serialize: String, parse: String } },
  onnotice: (n) => say('notice', n.severity, n.code, n.message),
};

async function values(sql) {
  say('values', await sql`SELECT 1::int2 a, 2::int4 b, 3::int8 c, 1.5::float4 d, 10.25::numeric e, 'text'::text f, true g,
    '2024-02-29'::date h, '{"a": 1}'::jsonb i, '{1,2,NULL}'::int[] j, ARRAY['a', 'b c'] k, '{sad,ok}'::mood[] l,
    ('Lane', 3)::place m, int4range(1, 5) n, '\\xdead'::bytea o, NULL::text p`);
  say('parameters', await sql`SELECT ${'x'}::text a, ${5}::int b, ${['a', 'ü']}::text[] c, ${sql.json({ k: 1 })} d, ${null}::int e, ${new Date(0)}::timestamptz f`);
  say('types', [await sql`SELECT tags FROM people ORDER BY id`].map((r) => r.columns.map((c) => [c.name, c.type])));
  say('raw', (await sql`SELECT id, name FROM people ORDER BY id`.raw()).map((row) => row.map(String)));
  say('values', await sql`SELECT id, name FROM people ORDER BY id`.values());
  say('described', (await sql`SELECT id, ssn FROM people WHERE id = ${1}`.describe()).columns.map((c) => [c.name, c.type]));
  say('several', await sql.unsafe('SELECT 1 AS a; SELECT 2 AS b; SELECT ssn FROM people WHERE id = 1'));
  say('simple', await sql`SELECT 1 AS a`.simple());
}

async function protects(sql) {
  say('people', await sql.unsafe(SECRET + ' ORDER BY id'));
  say('prepared', await sql.unsafe(SECRET + ' WHERE id = $1', [1], { prepare: true }));
  const many = await Promise.all(Array.from({ length: 20 }, (_, i) => sql`SELECT name, ssn FROM people WHERE id = ${1 + (i % 3)}`));
  say('pipelined', many.map((rows) => rows[0]));
  const mixed = await Promise.allSettled([sql`SELECT 1 AS a`, sql`SELECT 1 / ${0}::int`, sql`SELECT ssn FROM people WHERE id = 2`, sql`SELEC 1`, sql`SELECT 2 AS b`]);
  say('some fail', mixed.map((m) => m.value ?? m.reason.code));
  for await (const rows of sql.unsafe(SECRET + ' ORDER BY id').cursor(2)) say('cursor', rows);
  await sql`SELECT id FROM notes ORDER BY id`.forEach((row) => row.id < 3 && say('each', row));
  await sql`SELECT id FROM notes ORDER BY id`.cursor(4, (rows) => (say('stopped', rows), sql.CLOSE));
}

async function writes(sql) {
  await sql`CREATE TABLE written (id int PRIMARY KEY, body text)`;
  say('helper', await sql`INSERT INTO written ${sql([{ id: 1, body: 'a' }, { id: 2, body: 'b' }, { id: 3, body: null }])} RETURNING *`);
  say('update', await sql`UPDATE written SET ${sql({ body: 'c' }, 'body')} WHERE id IN ${sql([1, 2])} RETURNING id`);
  say('transaction', await sql.begin('isolation level serializable', async (tx) => {
    await tx`INSERT INTO written VALUES (10, 'x')`;
    await tx.savepoint(async (inner) => {
      await inner`INSERT INTO written VALUES (10, 'twice')`;
    }).catch((e) => say('inner', e.code));
    return tx`SELECT count(*) FROM written`;
  }));
  say('several in one', await sql.begin((tx) => [tx`SELECT 1 AS a`, tx`INSERT INTO written VALUES (11, 'y')`, tx`SELECT ssn FROM people WHERE id = 1`]));
  await failure('rolled back', () => sql.begin(async (tx) => {
    await tx`DELETE FROM written`;
    await tx`SELECT * FROM nosuch`;
  }));
  await pipeline(Readable.from(['100\tcopied\n', '101\t\\N\n']), await sql`COPY written FROM STDIN`.writable());
  const chunks = [];
  for await (const chunk of await sql`COPY (SELECT * FROM written ORDER BY id) TO STDOUT`.readable()) chunks.push(chunk);
  say('copied', Buffer.concat(chunks).toString());
  await sql`ALTER TABLE written ADD more text`;
  say('changed', await sql`SELECT * FROM written WHERE id = ${1}`);
  await sql`ALTER TABLE written DROP more`;
  // postgres.js prepares anew what the server can no longer run.
  say('changed', await sql`SELECT * FROM written WHERE id = ${1}`);
  await sql`DROP TABLE written`;
  await sql`DROP TABLE IF EXISTS never_there`;
}

async function rest(sql) {
  for (const text of ['SELECT 1/0', 'SELEC 1', 'SELECT nosuch FROM notes', "INSERT INTO notes (body) VALUES ('note 1')"]) {
    await failure(text, () => sql.unsafe(text));
  }
  const slow = sql`SELECT pg_sleep(30)`;
  slow.execute();
  setTimeout(() => slow.cancel(), 200);
  await failure('cancelled', () => slow);
  let hear;
  const heard = new Promise((resolve) => { hear = resolve; });
  const { unlisten } = await sql.listen('news', hear);
  await sql.notify('news', 'first');
  say('notified', await heard);
  await unlisten();
  const reserved = await sql.reserve();
  say('reserved', await reserved`SELECT ssn FROM people WHERE id = 1`);
  reserved.release();
  const plain = postgres({ ...options, max: 1, prepare: false, fetch_types: false });
  say('unprepared', await plain`SELECT ssn, tags FROM people WHERE id = ${1}`);
  await plain.end();
}

const sql = postgres({ ...options, max: 1 });
for (const part of [values, protects, writes, rest]) {
  console.log('==', part.name);
  await part(sql);
}
await sql.end();
const pool = postgres({ ...options, max: 3, max_pipeline: 5 });
const seen = await Promise.all(Array.from({ length: 40 }, (_, i) => pool`SELECT id, ssn FROM people WHERE id = ${1 + (i % 3)}`));
say('pool', seen.map((rows) => rows[0]));
await pool.end();
console.log('THE END');
