// mysql2: statements as text and prepared, several in one text, streams, own reading of types, a pool.
import mysql from 'mysql2/promise';
import { say } from './canonical.mjs';
import { SECRET, VALUES, failure, freshToken, options } from './mysql_script.mjs';

const plain = { ...options, dateStrings: true, supportBigNumbers: true, bigNumberStrings: true, jsonStrings: true };
// A server that asks for the password in clear text inside TLS gets it.
const clear = { authPlugins: { mysql_clear_password: () => () => Buffer.from(freshToken() + '\0') } };

const connect = (more) => mysql.createConnection({ ...plain, ...clear, password: freshToken(), ...more });
const brief = ([rows, fields]) => [rows, fields?.map((f) => [f.name, f.columnType, f.flags, f.table, f.orgName])];

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
    say('escaped', ...brief(await client.query(SECRET + ' WHERE ?? = ?', ['id', id])));
  }
  say('arrays', (await client.query({ sql: SECRET + ' ORDER BY id', rowsAsArray: true }))[0]);
  say('nested', (await client.query({ sql: 'SELECT p.ssn, n.body FROM notes n JOIN people p ON p.id = n.person WHERE n.id < 3 ORDER BY n.id', nestTables: true }))[0]);
  const typeCast = (field, next) => (field.name === 'ssn' ? `<${field.string()}>` : next());
  say('cast', (await client.query({ sql: 'SELECT id, ssn FROM people ORDER BY id', typeCast }))[0]);
  const statement = await client.prepare('SELECT id, ssn, born, salary FROM people WHERE id < ? ORDER BY id');
  say('statement', (await statement.execute([9]))[0], (await statement.execute([2]))[0]);
  await statement.close();
  const streamed = [];
  for await (const row of client.connection.query('SELECT id, ssn FROM people ORDER BY id').stream()) streamed.push(row);
  say('stream', streamed);
}

async function writes(client) {
  await client.query('CREATE TEMPORARY TABLE written (id int AUTO_INCREMENT PRIMARY KEY, body varchar(40))');
  const told = ([r]) => [r.affectedRows, r.insertId, r.changedRows, r.info];
  say('insert', ...told(await client.execute('INSERT INTO written (body) VALUES (?)', ['😀'])));
  say('many', ...told(await client.query('INSERT INTO written (body) VALUES ?', [Array.from({ length: 20 }, (_, i) => [`body ${i}`])])));
  say('update', ...told(await client.execute('UPDATE written SET body = ? WHERE id > ?', ['changed', 10])));
  await client.beginTransaction();
  await client.query('DELETE FROM written');
  await client.rollback();
  say('rolled back', (await client.query('SELECT count(*) AS n FROM written'))[0]);
  await client.query('DROP TEMPORARY TABLE written');
}

async function failures(client) {
  for (const text of ['SELEC 1', 'SELECT nosuch FROM notes', 'SELECT * FROM nosuch', "INSERT INTO notes (body) VALUES ('note 1')"]) {
    await failure(text, () => client.query(text));
    await failure(text, () => client.execute(text));
  }
  await client.ping();
  const several = await connect({ multipleStatements: true });
  say('several', (await several.query("SELECT 1 AS a; SELECT ssn FROM people ORDER BY id; SET @a = 'x'; SELECT @a AS a"))[0].map((r) => (Array.isArray(r) ? r : 'ok')));
  await several.reset();
  say('reset', (await several.query('SELECT @a AS a'))[0]);
  await several.end();
}

async function pools() {
  const pool = mysql.createPool({ ...plain, ...clear, password: freshToken(), connectionLimit: 3 });
  const seen = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.execute('SELECT ssn FROM people WHERE id = ?', [1 + (i % 2)])));
  say('pool', seen.map(([rows]) => rows[0].ssn));
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
