// MariaDB's connector for Node.js: text, prepared, batches, streams, pipelines, a pool.
import * as mariadb from 'mariadb';
import { say } from './canonical.mjs';
import { SECRET, VALUES, failure, freshToken, options } from './mysql_script.mjs';

const plain = { ...options, dateStrings: true, jsonStrings: true };
const connect = (more) => mariadb.createConnection({ ...plain, password: freshToken(), ...more });
const brief = (rows) => [rows, rows.meta?.map((c) => [c.name(), c.type, c.flags, c.table()])];

async function values(client) {
  for (let i = 0; i < 2; i++) {
    say('text', ...brief(await client.query(VALUES)));
    say('prepared', ...brief(await client.execute(VALUES)));
    const given = ["it's \\ \"ü\" 😀 ?", 42, 1.5, Buffer.from([0, 255, 39]), null];
    say('escaped', ...brief(await client.query('SELECT ? AS t, ? AS i, ? AS f, ? AS x, ? AS n', given)));
    say('bound', ...brief(await client.execute('SELECT ? AS t, ? AS i, ? AS f, ? AS x, ? AS n', given)));
  }
}

async function protects(client) {
  say('text', ...brief(await client.query(SECRET + ' ORDER BY id')));
  for (const id of [1, 2, 3]) {
    say('prepared', ...brief(await client.execute(SECRET + ' WHERE id = ?', [id])));
    say('escaped', ...brief(await client.query({ namedPlaceholders: true, sql: SECRET + ' WHERE id = :id' }, { id })));
  }
  const statement = await client.prepare('SELECT id, ssn, born, salary FROM people WHERE id < ? ORDER BY id');
  say('statement', await statement.execute([9]), await statement.execute([2]));
  const streamed = [];
  for await (const row of statement.executeStream([9])) streamed.push(row);
  for await (const row of client.queryStream('SELECT id, ssn FROM people ORDER BY id')) streamed.push(row);
  say('stream', streamed);
  statement.close();
  // Sent one behind another, without waiting for what comes back.
  say('pipelined', await Promise.all([1, 2, 3, 1].map((id) => client.query('SELECT ssn FROM people WHERE id = ?', [id]))));
}

async function writes(client) {
  await client.query('CREATE TEMPORARY TABLE written (id int AUTO_INCREMENT PRIMARY KEY, body varchar(40))');
  const told = (r) => [r.affectedRows, r.insertId, r.warningStatus];
  say('insert', ...told(await client.execute('INSERT INTO written (body) VALUES (?)', ['😀'])));
  // One command for all of them at MariaDB, one for each elsewhere.
  const many = await client.batch('INSERT INTO written (body) VALUES (?)', Array.from({ length: 20 }, (_, i) => [`body ${i}`]));
  say('batch', [many].flat().reduce((sum, each) => sum + each.affectedRows, 0));
  say('update', ...told(await client.execute('UPDATE written SET body = ? WHERE id > ?', ['changed', 10])));
  await client.beginTransaction();
  await client.query('DELETE FROM written');
  await client.rollback();
  say('rolled back', await client.query('SELECT count(*) AS n, min(body) AS least FROM written'));
  await client.query('DROP TEMPORARY TABLE written');
}

async function failures(client) {
  for (const text of ['SELEC 1', 'SELECT nosuch FROM notes', 'SELECT * FROM nosuch', "INSERT INTO notes (body) VALUES ('note 1')"]) {
    await failure(text, () => client.query(text));
    await failure(text, () => client.execute(text));
  }
  await client.ping();
  say('valid', client.isValid());
  const several = await connect({ multipleStatements: true });
  say('several', (await several.query("SELECT 1 AS a; SELECT ssn FROM people ORDER BY id; SET @a = 'x'; SELECT @a AS a")).map((r) => (Array.isArray(r) ? r : 'ok')));
  await several.end();
}

async function pools() {
  const pool = mariadb.createPool({ ...plain, password: freshToken(), connectionLimit: 3, resetAfterUse: true });
  const seen = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.execute('SELECT ssn FROM people WHERE id = ?', [1 + (i % 2)])));
  say('pool', seen.map((rows) => rows[0].ssn));
  await pool.end();
}

const client = await connect();
for (const part of [values, protects, writes, failures]) {
  console.log('==', part.name);
  await part(client);
}
await client.end();
await pools();
console.log('THE END');
